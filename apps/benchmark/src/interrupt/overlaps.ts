import { policyFor } from '@ligai/conversation';
import { Random, type Saying, stopMs, VirtualCall } from '@ligai/virtual-calls';
import { interruption, languages, type Sayings } from './sayings.ts';

/** What happens while the agent speaks. */
export const overlapClasses = ['words', 'backchannel', 'cough', 'noise', 'tone', 'echo', 'room'] as const;
export type OverlapClass = (typeof overlapClasses)[number];

export type Overlap = {
  tookFloor: boolean;
  /** The callee heard each word of the reply once, to its end. */
  isExact: boolean;
  /** From the onset of the words to the last sound of the agent. */
  stopMs: number | null;
  /** What overlapped, for the list of wrong decisions. */
  what: string;
};

/** The caller asks, the agent answers with a long statement, and something overlaps it. */
export function overlap(kind: OverlapClass, seed: number): Overlap {
  const random = new Random(seed, kind);
  const sayings = random.pick(languages);
  const reply = random.pick(sayings.replies);
  const echo = kind === 'echo' ? { delayMs: random.integer(100, 800), levelDb: random.integer(-30, -6) } : undefined;
  const call = new VirtualCall({
    // Without the delay of the network: from the onset at the bridge to the last frame that leaves it.
    ...{ microphone: { delayMs: 0 }, playout: { toCalleeMs: 0 } },
    ...{ seed, ...(echo && { echo }), ...(kind === 'echo' && { stt: { wordErrorRate: 0.05 } }) },
    policy: policyFor({ instructions: '', greeting: greetings[sayings.tag] ?? '', variables: {} }, sayings.tag),
    llm: ({ number }) => ({ text: number === 1 ? reply : 'Ok.' }),
  }).answer();
  let saying: Saying | null = null;
  let what = '';
  call.reactions.whenAgentIsDone(() => {
    call.timeline.after(900, () => {
      call.says(sayings.question);
      call.timeline.after(2500, () =>
        call.reactions.whenAgentSpeaks(() =>
          call.timeline.after(random.integer(800, 4000), () => {
            [what, saying] = overlapWith(kind, call, { sayings, random });
          }),
        ),
      );
    });
  });
  call.run(45_000);
  const turn = [...call.turns.values()].find(({ generated }) => generated === reply);
  const heard = call.ear.words.filter(({ whole }) => whole).map(({ text }) => text);
  return {
    tookFloor: turn?.interrupted ?? true,
    isExact: containsOnce(heard, reply.split(' ')),
    stopMs: saying ? stopMs(call, saying) : null,
    what: `${sayings.tag}: ${echo ? `${echo.delayMs} ms, ${echo.levelDb} dB` : what}`,
  };
}

const greetings: Record<string, string> = {
  'pt-BR': 'Olá, aqui é a Ana da Clínica Sol.',
  'en-US': 'Hello, this is Ann from the Sun Clinic.',
  es: 'Hola, soy Ana, de la Clínica Sol.',
};

function overlapWith(
  kind: OverlapClass,
  call: VirtualCall,
  { sayings, random }: { sayings: Sayings; random: Random },
): [string, Saying | null] {
  const says = (text: string, as: { source?: 'room'; levelDb?: number } = {}): [string, Saying] => [
    text,
    call.says(text, as),
  ];
  const sound = (source: 'noise' | 'tone', lengthMs: number, levelDb: number): string => {
    call.makesNoise(lengthMs, { source, levelDb });
    return `${source} of ${lengthMs} ms, ${levelDb} dB`;
  };
  switch (kind) {
    case 'words':
      return says(interruption(sayings, random));
    case 'backchannel':
      return says(random.pick(sayings.backchannels));
    case 'room':
      return [says(random.pick(sayings.room), { source: 'room', levelDb: random.integer(-25, -15) })[0], null];
    case 'cough':
      return [sound('noise', random.integer(120, 450), random.integer(-12, -2)), null];
    case 'noise': {
      const [everyMs, forMs] = [random.integer(300, 900), random.integer(80, 300)];
      for (let n = 1; n < 12; n += 1) call.timeline.after(n * everyMs, () => call.makesNoise(forMs, { levelDb: -8 }));
      return [`every ${everyMs} ms: ${sound('noise', forMs, -8)}`, null];
    }
    case 'tone': {
      for (let n = 1; n < 20; n += 1)
        call.timeline.after(n * 500, () => call.makesNoise(250, { source: 'tone', levelDb: -10 }));
      return [sound('tone', 250, -10), null];
    }
    case 'echo':
      return ['', null];
    default:
      return kind satisfies never;
  }
}

/** True if `words` follow one another in `heard`, once. */
function containsOnce(heard: readonly string[], words: readonly string[]): boolean {
  const text = ` ${heard.join(' ')} `;
  const parts = text.split(` ${words.join(' ')} `);
  return parts.length === 2;
}
