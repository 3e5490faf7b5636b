import { type Language, languageOf } from '../language.ts';
import { type BargeInPolicy, defaultBargeIn } from './barge-in.ts';
import { defaultEnding, type EndingPolicy } from './ending.ts';
import { defaultEndpointing, type EndpointingPolicy } from './endpointing.ts';
import { defaultHearing, type HearingPolicy } from './hearing.ts';
import { defaultKeys, type KeyPolicy } from './keys.ts';
import { defaultLadder, type LadderPolicy } from './ladder.ts';
import { defaultPieces, type PiecePolicy } from './pieces.ts';
import { defaultReply, type ReplyPolicy } from './reply.ts';
import { defaultSilence, type SilencePolicy } from './silence.ts';

/** The agent of a call. */
export type Agent = {
  /** System prompt. `{{name}}` is filled from `variables`. */
  instructions: string;
  /** Spoken verbatim when the callee answers; if null, the LLM opens the conversation. */
  greeting: string | null;
  variables: Readonly<Record<string, string>>;
};

/** All tunable parameters of a conversation: one file for each part, with units, defaults and ranges. */
export type Policy = {
  readonly agent: Agent;
  readonly language: Language;
  readonly endpointing: EndpointingPolicy;
  readonly bargeIn: BargeInPolicy;
  readonly pieces: PiecePolicy;
  readonly reply: ReplyPolicy;
  readonly ladder: LadderPolicy;
  readonly keys: KeyPolicy;
  readonly silence: SilencePolicy;
  readonly ending: EndingPolicy;
  readonly hearing: HearingPolicy;
};

const agent: Agent = { instructions: '', greeting: null, variables: {} };

/** The default policy, in Portuguese. `policyFor` sets an agent and its language. */
export const defaultPolicy: Policy = {
  agent,
  language: languageOf('pt-BR'),
  endpointing: defaultEndpointing,
  bargeIn: defaultBargeIn,
  pieces: defaultPieces,
  reply: defaultReply,
  ladder: defaultLadder,
  keys: defaultKeys,
  silence: defaultSilence,
  ending: defaultEnding,
  hearing: defaultHearing,
};

/** Usual maximum of characters per token: the provider limits tokens, the engine limits text. */
const charsPerToken = 4;

/** The default policy for an agent. `languageTag` is BCP 47; an unknown language uses the English phrases. */
export function policyFor(who: Agent, languageTag: string, limits: { maxReplyTokens?: number } = {}): Policy {
  const { maxReplyTokens } = limits;
  const reply = maxReplyTokens === undefined ? {} : { maxChars: maxReplyTokens * charsPerToken };
  return {
    ...defaultPolicy,
    agent: who,
    language: languageOf(languageTag),
    reply: { ...defaultPolicy.reply, ...reply },
  };
}
