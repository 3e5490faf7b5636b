import { ProviderName, providerTitles, type Settings } from '@ligai/contracts';
import { simulatedKey } from '@ligai/service';
import { z } from 'zod';

const Part = z.enum(['switch', ...ProviderName.options]);

/** `SIMULATED_PARTS`: the providers that `npm start` simulates for its services until a key is stored. */
export const simulatedParts = z
  .string()
  .transform((text) => text.split(',').filter((part) => part !== ''))
  .pipe(z.array(Part))
  .default([]);

export type SpeechSource = { simulatedParts: readonly z.infer<typeof Part>[]; simulatedSpeechAllowed: boolean };

/**
 * Why no call may be placed: a real switch calls real people, and a simulated provider neither understands nor speaks a
 * language. Undefined if all parts are real, all are simulated, or the configuration allows it.
 */
export function simulatedSpeechProblem(
  { simulatedParts, simulatedSpeechAllowed }: SpeechSource,
  settings: Pick<Settings, `${ProviderName}_api_key`>,
): string | undefined {
  const providers = ProviderName.options.filter((name) => simulatedParts.includes(name) && !hasRealKey(settings, name));
  if (simulatedSpeechAllowed || simulatedParts.includes('switch') || providers.length === 0) return undefined;
  const names = providers.map((name) => providerTitles[name]).join(', ');
  return `the switch is real, but speech is simulated (${names}): give API keys, or set ALLOW_SIMULATED_SPEECH=1`;
}

/** A stored key makes the provider real, even if its simulator runs. */
function hasRealKey(settings: Pick<Settings, `${ProviderName}_api_key`>, provider: ProviderName): boolean {
  const key = settings[`${provider}_api_key`];
  return key !== null && key !== simulatedKey;
}
