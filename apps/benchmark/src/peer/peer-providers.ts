import { systemClock } from '@ligai/kernel';
import { type InstantProviders, startInstantProviders } from '../overhead/instant-providers.ts';

/** When the providers received the requests for one caller's reply, monotonic ms. */
export type RequestTimes = { llmAt: number; ttsAt: number };

export type PeerProviders = InstantProviders & {
  /** By the name that the caller asks for. The reply contains it, so that both requests are those of this caller. */
  requests: Map<string, RequestTimes>;
};

/** The replies of 68 characters last about 2.2 s. */
const msPerCharacter = 32;

export const userText = (name: string): string => `Eu quero falar com ${name}, por favor.`;
const replyTo = (name: string): string[] => [
  ...[name, ' está ', 'disponível', ' agora. ', 'Vou passar', ' a sua ligação,', ' só um momento.'],
];

/** The same providers for each system: they respond in the same tick, and note when they were asked. */
export async function startPeerProviders(): Promise<PeerProviders> {
  const requests = new Map<string, RequestTimes>();
  const note = (field: keyof RequestTimes, name: string) => {
    const times = requests.get(name);
    if (times) times[field] = systemClock.monotonic();
  };
  const providers = await startInstantProviders({
    reply: (body) => {
      const name = nameIn(body);
      note('llmAt', name);
      return replyTo(name);
    },
    spokenMs: (text) => {
      note('ttsAt', text.match(/(\w+) está/)?.[1] ?? '');
      return text.length * msPerCharacter;
    },
  });
  return { ...providers, requests };
}

/** The name in the last message of the user; empty for a request without messages, which only opens a connection. */
function nameIn(body: string): string {
  if (body === '') return '';
  const { messages } = JSON.parse(body) as { messages: Array<{ role: string; content: unknown }> };
  const said = JSON.stringify(messages.findLast(({ role }) => role === 'user')?.content ?? '');
  return said.match(/falar com (\w+)/)?.[1] ?? '';
}
