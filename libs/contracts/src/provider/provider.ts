import { z } from 'zod';
import { command, topic } from '../command/command.ts';
import { Timestamp } from '../timestamp.ts';

export const ProviderName = z.enum(['openai', 'deepgram', 'murf']);
export type ProviderName = z.infer<typeof ProviderName>;

/** How messages name them. */
export const providerTitles: Record<ProviderName, string> = { openai: 'OpenAI', deepgram: 'Deepgram', murf: 'Murf' };

/**
 * Whether a provider can be used now. `refused`: it rejects the key (401, 402, 403, quota). `limited`: it answered several
 * requests in a row with a rate limit. `unreachable`: several requests in a row failed or were not answered.
 */
export const ProviderState = z.enum(['ok', 'limited', 'unreachable', 'refused']);
export type ProviderState = z.infer<typeof ProviderState>;

/**
 * The kind of a failed request. The first three concern the provider and may change its state; the others concern the
 * request, and fail only the call that made it.
 */
export const ProviderFailureKind = z.enum([
  'refused',
  'limited',
  'unreachable',
  'unknown_model',
  'unknown_voice',
  'bad_request',
]);
export type ProviderFailureKind = z.infer<typeof ProviderFailureKind>;

/** The failures that may change a provider's state. */
export const stateFailureKinds = ['refused', 'limited', 'unreachable'] as const satisfies ProviderFailureKind[];
export type StateFailureKind = (typeof stateFailureKinds)[number];

export const isStateFailure = (kind: ProviderFailureKind): kind is StateFailureKind =>
  (stateFailureKinds as readonly ProviderFailureKind[]).includes(kind);

/**
 * Failures that change a provider's state at once: a rejected key, and a stream that Deepgram rejects for its limit.
 * Each call needs a stream for its whole length, so the next call would get none either, although calls with a stream
 * work.
 */
export const isCertainFailure = (provider: ProviderName, kind: ProviderFailureKind): boolean =>
  kind === 'refused' || (provider === 'deepgram' && kind === 'limited');

/** Limit of a provider's message, in characters, for storage and display. */
export const providerMessageLength = 300;

/**
 * The report of a media-bridge on a provider, for the one service that writes provider states. `failures`: how many
 * requests failed in this way since the last report; `succeeded` ends a run of failures that was reported before. A
 * repeated report only adds to a run of failures.
 */
export const reportProvider = command(
  'ligai.v1.cmd.provider.report',
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('succeeded'), provider: ProviderName }),
    z.object({
      outcome: z.literal('failed'),
      provider: ProviderName,
      kind: z.enum(stateFailureKinds),
      status: z.number().int().nullable(),
      message: z.string().max(providerMessageLength),
      failures: z.number().int().positive(),
      /** The pause that the provider requested, if any. */
      retry_after_ms: z.number().int().nonnegative().nullable(),
      /** Identifies the API key of the requests (`keyIdOf`), since another may be set by now; null if it is not known. */
      key_id: z.string().max(64).nullable().default(null),
    }),
  ]),
  z.object({ state: ProviderState }),
);
export type ProviderReport = z.infer<typeof reportProvider.request>;

/** A provider's state as it is shown. */
export const ProviderStatus = z.object({
  provider: ProviderName,
  state: ProviderState,
  since: Timestamp.nullable().describe('When it entered this state; null if it never failed'),
  status_code: z.number().int().nullable().describe('HTTP status of the failure; null if it is `ok` or never answered'),
  message: z.string().nullable().describe('The failure, in words; null if it is `ok`'),
  next_check_at: Timestamp.nullable().describe('When LigAI checks the provider again; null if it is `ok`'),
});
export type ProviderStatus = z.infer<typeof ProviderStatus>;

const stateWords: Record<ProviderState, string> = {
  ok: 'works',
  limited: 'limits requests',
  unreachable: 'does not respond',
  refused: 'refuses requests',
};

/** Why calls cannot be placed, as a sentence: `OpenAI refuses requests with status 401: …`. */
export function providerProblem(
  status: Pick<ProviderStatus, 'provider' | 'state' | 'status_code' | 'message'>,
): string {
  const code = status.status_code === null ? '' : ` with status ${status.status_code}`;
  const detail = status.message === null ? '' : `: ${status.message}`;
  return `${providerTitles[status.provider]} ${stateWords[status.state]}${code}${detail}`;
}

/** A provider's state changed. `version` grows with each change of that provider. */
export const ProviderChanged = ProviderStatus.extend({ version: z.number().int() });
export type ProviderChanged = z.infer<typeof ProviderChanged>;
export const providerChanged = topic('ligai.v1.evt.provider.changed', ProviderChanged);

/** The result of checking an API key with its provider. `unreachable`: the check failed, so the key may be valid. */
export type KeyCheck = {
  verdict: 'valid' | 'invalid' | 'limited' | 'unreachable';
  detail: string;
  /** The pause that an `unreachable` provider requested before the next request, if any. */
  retryAfterMs?: number;
};

/**
 * Checks a key with the provider. Never throws for a provider error; rejects only on abort. No message contains the
 * key.
 */
export type CheckKey = (apiKey: string, signal: AbortSignal) => Promise<KeyCheck>;

/** A provider's name of one of its models. */
export const ModelName = z.string().regex(/^[^\s\p{C}]{1,200}$/u, 'expected 1 to 200 characters without blanks');

/** A provider's id of a voice; some are names with blanks. */
export const VoiceId = z
  .string()
  .trim()
  .regex(/^[^\p{C}]{1,200}$/u, 'expected 1 to 200 printable characters');
