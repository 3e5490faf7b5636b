import { type CallEvent, newCallId, newEventId, PhoneNumber, type PromptSnapshot, type Turn } from '@ligai/contracts';

/** Each builder returns a complete, valid object; pass only the fields that matter to the test. */
export function aPrompt(given: Partial<PromptSnapshot> = {}): PromptSnapshot {
  return {
    prompt_id: 1,
    name: 'Clinic reception',
    content: 'You are the receptionist of a clinic. Be brief and friendly.',
    greeting: 'Hello, this is the clinic. How can I help you?',
    voice_id: null,
    language: 'en-US',
    model: null,
    temperature: null,
    reasoning_effort: null,
    opening: 'speak_first',
    greeting_interruptible: true,
    voicemail_action: null,
    turn_taking: null,
    turn_taking_values: {},
    variables: {},
    ...given,
  };
}

export function aPhoneNumber(text = '5511999887766'): PhoneNumber {
  return PhoneNumber.parse(text);
}

export function aTurn(given: Partial<Turn> = {}): Turn {
  return {
    index: 0,
    role: 'assistant',
    answers: null,
    content: 'Hello, how can I help you?',
    generated: 'Hello, how can I help you?',
    interrupted: false,
    startedAtMs: Date.UTC(2026, 0, 15, 10, 30),
    endedAtMs: Date.UTC(2026, 0, 15, 10, 30, 2),
    latency: null,
    ...given,
  };
}

/** The context of an event of a call without a campaign, contact or schedule. */
export const plainCallContext = {
  campaign_id: null,
  contact_id: null,
  schedule_id: null,
  name: null,
  metadata: {},
  attempt: 1,
  answered_by: 'unknown',
} as const;

type Started = Extract<CallEvent, { type: 'call.started' }>;

/** `call.started` of a new call, the simplest event. */
export function aCallEvent(given: Partial<Omit<Started, 'type'>> = {}): Started {
  const call_id = given.call_id ?? newCallId();
  return {
    id: newEventId(),
    type: 'call.started',
    occurred_at: '2026-01-15T10:30:00Z',
    call_id,
    sequence: 1,
    data: {
      call_id,
      called_number: '5511999887766',
      start_time: '2026-01-15T10:30:00Z',
      ...plainCallContext,
    },
    ...given,
  };
}
