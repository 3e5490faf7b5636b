import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** How pressed keys form groups. */
export const keyFigures = {
  gapMs: {
    ...{ default: 2000, min: 500, max: 5000, unit: 'ms' },
    about: 'Time without a key after which a group is complete; `#` completes it at once.',
  },
  maxKeys: {
    ...{ default: 32, min: 1, max: 100, unit: 'count' },
    about:
      'A longer group is cut here, so that a line that emits tones continuously does not collect keys without end.',
  },
} as const satisfies Figures;

export type KeyPolicy = ValuesOf<typeof keyFigures>;

export const defaultKeys: KeyPolicy = defaultsOf(keyFigures);
