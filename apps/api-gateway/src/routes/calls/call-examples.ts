import type { ActiveCall, CallDetails, CallListItem, TranscriptLine } from '@ligai/contracts';
import type { z } from 'zod';

const context = {
  campaign_id: null,
  contact_id: null,
  schedule_id: null,
  name: 'Maria Silva',
  metadata: { order: 'A-1042' },
  attempt: 1,
  answered_by: 'unknown',
} as const;

/** The specification's own, as the documentation shows them, with the further fields after them. */
export const callExample = {
  id: 1,
  call_id: 'call-123456-abc',
  called_number: '5511999887766',
  status: 'completed',
  duration: 120,
  start_time: '2026-01-15T10:30:00Z',
  end_time: '2026-01-15T10:32:00Z',
  created_at: '2026-01-15T10:30:00Z',
  ...context,
  successful: true,
} satisfies z.input<typeof CallListItem>;

export const transcriptExample = [
  {
    role: 'assistant',
    content: 'Hello, how can I help you?',
    started_at: '2026-01-15T10:30:00.400Z',
    ended_at: '2026-01-15T10:30:02Z',
    interrupted: false,
  },
  {
    role: 'user',
    content: 'I have a question about...',
    started_at: '2026-01-15T10:30:02.700Z',
    ended_at: '2026-01-15T10:30:05Z',
    interrupted: false,
  },
] satisfies z.input<typeof TranscriptLine>[];

export const callDetailsExample = {
  id: 1,
  call_id: 'call-123456-abc',
  called_number: '5511999887766',
  status: 'completed',
  duration: 120,
  transcript: transcriptExample,
  start_time: '2026-01-15T10:30:00Z',
  end_time: '2026-01-15T10:32:00Z',
  created_at: '2026-01-15T10:30:00Z',
  hangup_cause: 'NORMAL_CLEARING',
  reason: 'callee_hangup',
  ...context,
  successful: true,
  provider: null,
  provider_status: null,
  keys_pressed: [{ digit: '1', pressed_at: '2026-01-15T10:30:06.180Z' }],
} satisfies z.input<typeof CallDetails>;

export const activeCallExample = {
  call_id: 'call-123456-abc',
  freeswitch_uuid: 'call-123456-abc',
  caller_number: 'unknown',
  called_number: '5511999887766',
  state: 'speaking',
  duration: 45.5,
  message_count: 5,
  ...context,
} satisfies z.input<typeof ActiveCall>;
