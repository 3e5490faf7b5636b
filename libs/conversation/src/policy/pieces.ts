import { defaultsOf, type Figures, type ValuesOf } from '@ligai/contracts';

/** How text of the LLM is cut into TTS requests. */
export const pieceFigures = {
  firstMinWords: {
    ...{ default: 3, min: 1, max: 20, unit: 'words' },
    about: 'Number of words from which the first piece may end at a comma.',
  },
  firstMaxChars: {
    ...{ default: 60, min: 20, max: 180, unit: 'characters' },
    about: 'Number of characters from which the first piece is cut at a blank.',
  },
  minChars: {
    ...{ default: 24, min: 1, max: 180, unit: 'characters' },
    about: 'A shorter later piece is joined with the next sentence, since each piece is a TTS request.',
  },
  maxChars: {
    ...{ default: 180, min: 60, max: 1000, unit: 'characters' },
    about:
      'Maximum length of a piece: TTS has a limit, and the estimate of the heard text is less exact in longer pieces.',
  },
} as const satisfies Figures;

export type PiecePolicy = ValuesOf<typeof pieceFigures>;

export const defaultPieces: PiecePolicy = defaultsOf(pieceFigures);
