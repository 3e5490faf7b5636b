import { describe, expect, it } from 'vitest';
import { startConversation } from './conversation.ts';
import { step, table } from './step.ts';
import { ana, greeting } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

describe('a conversation', () => {
  it('greets, listens, answers and listens again', () => {
    const call = new PhoneCall({ policy: ana, llm: () => ({ text: 'Claro, para amanhã às 10:30. Pode ser?' }) })
      .join()
      .run(5000);
    callerSays(call, 'Quero marcar uma consulta.');
    call.run(9000);
    expect(call.transcript()).toEqual([
      `agent: ${greeting}`,
      'caller: Quero marcar uma consulta.',
      'agent: Claro, para amanhã às 10:30. Pode ser?',
    ]);
  });

  it('shows its state', () => {
    const call = new PhoneCall({ policy: ana }).join().run(5000);
    callerSays(call, 'Quero marcar uma consulta.');
    call.run(7000);
    expect(call.did('show_state').map(({ state }) => state)).toEqual([
      'greeting',
      'listening',
      'thinking',
      'speaking',
      'listening',
    ]);
  });

  it('measures the gap that the caller hears, in parts', () => {
    const call = new PhoneCall({
      policy: ana,
      ttsFirstByteMs: 100,
      llm: () => ({ text: 'Claro, pode sim. Até lá.', firstTokenMs: 300 }),
    })
      .join()
      .run(5000);
    callerSays(call, 'Pode ser amanhã?', { endOfTurnMs: 400 });
    call.run(5000);
    const latency = call.turns.get(2)?.latency;
    // The LLM is asked 300 ms after the last sound, the finals come 100 ms later, and the turn ends soon after them; the
    // first piece is whole with the fourth token.
    expect(latency).toEqual({
      ...{ sttFinalMs: 400, endpointingMs: 34, llmFirstTokenMs: 166, firstPieceMs: 40 },
      ...{ ttsFirstByteMs: 100, socketMs: 0, playoutMs: 0, totalMs: 740 },
    });
    expect([call.turns.get(1)?.answers, call.turns.get(2)?.answers]).toEqual([null, 1]);
  });

  it('does not change the given conversation', () => {
    const before = startConversation(ana);
    const copy = structuredClone(before);
    step(before, { type: 'joined', history: [], epochMs: 0, atMs: 0 }, ana);
    expect(before).toEqual(copy);
  });

  it('reports an event that its table marks as a violation, without another effect', () => {
    const call = new PhoneCall({ policy: ana }).join().run(5000);
    const before = call.conversation;
    const effects = call.send({ type: 'joined', history: [], epochMs: 0 });
    expect(effects).toEqual([{ do: 'report_fault', fault: 'unexpected_event', detail: 'joined in phase listening' }]);
    expect(call.conversation).toEqual(before);
  });

  it('reports every cell of its table that is marked as a violation', () => {
    const row = table.listening as Record<string, unknown>;
    const call = new PhoneCall({ policy: ana }).join().run(5000);
    const usual = row['key_pressed'];
    row['key_pressed'] = 'violation';
    try {
      expect(call.send({ type: 'key_pressed', digit: '1' })).toContainEqual({
        do: 'report_fault',
        fault: 'unexpected_event',
        detail: 'key_pressed in phase listening',
      });
    } finally {
      row['key_pressed'] = usual;
    }
    expect(call.send({ type: 'key_pressed', digit: '1' }).map((effect) => effect.do)).not.toContain('report_fault');
  });

  it('requests another wake-up if the shell was too early', () => {
    const call = new PhoneCall({ policy: ana }).join().run(5000);
    const due = call.did('wake_at').at(-1);
    expect(call.send({ type: 'woken' })).toEqual([due]);
  });

  it('runs a thousand calls without a socket', () => {
    const started = Array.from({ length: 1000 }, () => new PhoneCall({ policy: ana }).join());
    for (const call of started) call.run(60_000);
    expect(started.every((call) => call.did('hang_up').length === 1)).toBe(true);
  });

  it('records the words that STT returns after the callee hung up', () => {
    const call = new PhoneCall({ policy: ana }).join().run(5000);
    callerSays(call, 'Olha, eu não quero', { noFinal: true });
    call.run(1450);
    call.hangUpByCaller();
    expect(call.transcript().at(-1)).toBe('caller: Olha, eu não quero');
    const late = step(
      call.conversation,
      { type: 'final_transcript', text: 'Olha, eu não quero nada.', endOfTurn: true, atMs: 7000 },
      ana,
    );
    const written = late.effects.flatMap((effect) => (effect.do === 'record_turn' ? [effect.turn.content] : []));
    expect(written).toEqual(['Olha, eu não quero nada.']);
  });
});
