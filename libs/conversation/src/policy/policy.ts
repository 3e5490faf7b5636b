import type { Opening, TurnTakingValues, VoicemailAction } from '@ligai/contracts';
import { type Language, languageOf } from '../language.ts';
import { type BargeInPolicy, defaultBargeIn } from './barge-in.ts';
import { defaultEnding, type EndingPolicy } from './ending.ts';
import { defaultEndpointing, type EndpointingPolicy } from './endpointing.ts';
import { defaultHearing, type HearingPolicy } from './hearing.ts';
import { defaultHistory, type HistoryPolicy } from './history.ts';
import { defaultHold, type HoldPolicy } from './hold.ts';
import { defaultKeys, type KeyPolicy } from './keys.ts';
import { defaultLadder, type LadderPolicy } from './ladder.ts';
import { defaultOpening, type OpeningPolicy } from './opening.ts';
import { defaultPieces, type PiecePolicy } from './pieces.ts';
import { charsPerToken, defaultReply, type ReplyPolicy } from './reply.ts';
import { defaultSilence, type SilencePolicy } from './silence.ts';
import { defaultSpeculation, type SpeculationPolicy } from './speculation.ts';
import { defaultVoicemail, type VoicemailPolicy } from './voicemail.ts';

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
  readonly opening: OpeningPolicy;
  readonly endpointing: EndpointingPolicy;
  readonly speculation: SpeculationPolicy;
  readonly bargeIn: BargeInPolicy;
  readonly pieces: PiecePolicy;
  readonly reply: ReplyPolicy;
  readonly ladder: LadderPolicy;
  readonly keys: KeyPolicy;
  readonly hold: HoldPolicy;
  readonly silence: SilencePolicy;
  readonly ending: EndingPolicy;
  readonly hearing: HearingPolicy;
  readonly history: HistoryPolicy;
  readonly voicemail: VoicemailPolicy;
};

const agent: Agent = { instructions: '', greeting: null, variables: {} };

/** The default policy, in Portuguese. `policyFor` sets an agent and its language. */
export const defaultPolicy: Policy = {
  agent,
  language: languageOf('pt-BR'),
  opening: defaultOpening,
  endpointing: defaultEndpointing,
  speculation: defaultSpeculation,
  bargeIn: defaultBargeIn,
  pieces: defaultPieces,
  reply: defaultReply,
  ladder: defaultLadder,
  keys: defaultKeys,
  hold: defaultHold,
  silence: defaultSilence,
  ending: defaultEnding,
  hearing: defaultHearing,
  history: defaultHistory,
  voicemail: defaultVoicemail,
};

/** What the prompt and the settings decide about a conversation. Omitted values are those of the default policy. */
export type PolicyOptions = {
  readonly maxReplyTokens?: number;
  readonly maxHistoryTokens?: number;
  readonly holdTimeoutMs?: number;
  /** A fallback model is configured; false by default. */
  readonly hasFallback?: boolean;
  readonly opening?: Opening;
  readonly greetingInterruptible?: boolean;
  readonly turnTaking?: TurnTakingValues;
  readonly voicemailAction?: VoicemailAction;
};

/** The policy for an agent. `languageTag` is BCP 47; an unknown language uses the English phrases. */
export function policyFor(who: Agent, languageTag: string, options: PolicyOptions = {}): Policy {
  const {
    maxReplyTokens,
    maxHistoryTokens,
    hasFallback = false,
    holdTimeoutMs,
    opening,
    greetingInterruptible,
    turnTaking,
    voicemailAction,
  } = options;
  const policy = turnTaking ? withTurnTaking(defaultPolicy, turnTaking) : defaultPolicy;
  return {
    ...policy,
    agent: who,
    language: languageOf(languageTag),
    opening: {
      ...policy.opening,
      mode: opening ?? policy.opening.mode,
      interruptible: greetingInterruptible ?? policy.opening.interruptible,
    },
    voicemail: { ...policy.voicemail, action: voicemailAction ?? policy.voicemail.action },
    hold: holdTimeoutMs === undefined ? policy.hold : { timeoutMs: holdTimeoutMs },
    reply: {
      ...policy.reply,
      hasFallback,
      ...(maxReplyTokens !== undefined && { maxChars: maxReplyTokens * charsPerToken }),
    },
    history: { ...policy.history, ...(maxHistoryTokens !== undefined && { maxTokens: maxHistoryTokens }) },
  };
}

function withTurnTaking(policy: Policy, values: TurnTakingValues): Policy {
  const { endpointing, speculation, bargeIn, reply, silence } = policy;
  return {
    ...policy,
    endpointing: {
      ...endpointing,
      minDelayMs: values.end_of_turn_min_ms,
      maxDelayMs: values.end_of_turn_max_ms,
      cutRiskPercent: values.end_of_turn_risk_percent,
    },
    speculation: { ...speculation, riskPercent: values.speculation_risk_percent },
    bargeIn: {
      ...bargeIn,
      minSpeechMs: values.interruption_min_ms,
      wordlessMs: values.interruption_resume_ms,
    },
    reply: { ...reply, fillerAfterMs: values.filler_after_ms, mostFillers: values.max_fillers },
    silence: { ...silence, repromptAfterMs: values.reprompt_after_ms, reprompts: values.max_reprompts },
    ending: { graceMs: values.goodbye_grace_ms },
  };
}
