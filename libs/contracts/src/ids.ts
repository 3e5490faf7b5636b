import { z } from 'zod';

/**
 * Names one call from its request to its last log line, and is the leg's `origination_uuid` on the switch. Opaque and
 * unguessable. `call-` and up to 64 letters, digits and `-`: a token that is safe in ESL, in a subject and in a path.
 */
export const CallId = z
  .string()
  .regex(/^call-[A-Za-z0-9-]{1,64}$/, 'expected "call-" followed by letters, digits and "-"')
  .brand<'CallId'>();
export type CallId = z.infer<typeof CallId>;

export const parseCallId = (text: string): CallId => CallId.parse(text);
export const newCallId = (): CallId => CallId.parse(`call-${crypto.randomUUID()}`);

/**
 * Names one turn of a call, in log lines, events and answers: `<call_id>:<index>`. The agent's turn has its own, and names
 * the caller's turn that it answers.
 */
export const TurnId = z
  .string()
  .regex(/^call-[A-Za-z0-9-]{1,64}:\d{1,9}$/, 'expected a call_id, ":" and the index of a turn')
  .brand<'TurnId'>();
export type TurnId = z.infer<typeof TurnId>;

export const turnIdOf = (callId: CallId, index: number): TurnId => TurnId.parse(`${callId}:${index}`);

/** One running media-bridge process. A new process is a new bridge. */
export const BridgeId = z
  .string()
  .regex(/^bridge-[a-z0-9]{1,32}$/)
  .brand<'BridgeId'>();
export type BridgeId = z.infer<typeof BridgeId>;

export const newBridgeId = (): BridgeId =>
  BridgeId.parse(`bridge-${crypto.randomUUID().replaceAll('-', '').slice(0, 12)}`);

/** A FreeSWITCH node, as named in the configuration: `host:port` of its event socket. */
export const NodeName = z.string().min(1).max(255).brand<'NodeName'>();
export type NodeName = z.infer<typeof NodeName>;

export const EventId = z.uuid().brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;

export const newEventId = (): EventId => EventId.parse(crypto.randomUUID());
