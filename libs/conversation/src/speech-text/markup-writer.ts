/** The state between two tokens. */
export type Markup = {
  readonly mode: Mode;
  /** Text whose meaning depends on what follows. */
  readonly held: string;
  /** No text of this line was emitted yet. */
  readonly lineStart: boolean;
  /** The line is a row of a table: it ends like a sentence. */
  readonly row: boolean;
  /** A cell has ended: a comma stands before the next one. */
  readonly comma: boolean;
  /** Number of the last item of a list. */
  readonly item: number;
  /** The last two characters emitted. */
  readonly last: string;
};

export type Mode =
  | { readonly in: 'text' }
  /** Not spoken up to the closing tag. */
  | { readonly in: 'element'; readonly name: string; readonly depth: number }
  | { readonly in: 'brackets'; readonly name: string }
  | { readonly in: 'comment' }
  /** A channel of a model that is not its answer. */
  | { readonly in: 'channel' }
  | { readonly in: 'fence'; readonly mark: string }
  /** The address of a link; `left` characters may follow. */
  | { readonly in: 'address'; readonly depth: number; readonly left: number };

export const noMarkup: Markup = {
  mode: { in: 'text' },
  held: '',
  lineStart: true,
  row: false,
  comma: false,
  item: 0,
  last: '\n',
};

export const longestHeld = 400;
export const longestAddress = 2000;

export type Writer = { -readonly [K in keyof Markup]: Markup[K] } & {
  input: string;
  at: number;
  text: string;
  isEnd: boolean;
};

export function skip(writer: Writer, length: number, changes: Partial<Markup> = {}): boolean {
  writer.at += length;
  Object.assign(writer, changes);
  return true;
}

/** Emits text, after the comma of the cell before it. */
export function emit(writer: Writer, text: string, length: number): boolean {
  writer.at += length;
  if (text === '') return true;
  const isBlank = text.trim() === '';
  if (writer.comma && !isBlank) {
    if (!/[.,;:!?…(]$/u.test(writer.last.trim())) write(writer, ', ');
    writer.comma = false;
  }
  write(writer, text);
  return true;
}

export function write(writer: Writer, text: string): void {
  if (text.trim() !== '') {
    writer.text += text;
    writer.last = text.slice(-2);
    return;
  }
  // One blank is enough, or one line break after it.
  const blank = text.includes('\n') ? '\n' : ' ';
  if (writer.last.endsWith('\n') || (blank === ' ' && writer.last.endsWith(' '))) return;
  writer.text += blank;
  // A blank does not hide the last sign before it.
  writer.last = `${writer.last.trim().slice(-1)}${blank}`;
}

/** The rest of the input, if it is long enough to decide; null while it is not. */
export function ahead(writer: Writer, needed: number): string | null {
  const rest = writer.input.slice(writer.at, writer.at + needed);
  return rest.length < needed && !writer.isEnd ? null : rest;
}

export const drop = (writer: Writer, char: string): boolean => skip(writer, char.length);
export const keep = (writer: Writer, char: string): boolean => emit(writer, char, char.length);

export function withNext(writer: Writer, decide: (next: string) => boolean): boolean {
  const rest = ahead(writer, 2);
  return rest === null ? false : decide(rest.slice(1));
}

/** A comma stands between two cells, unless the first is empty. */
export function cell(writer: Writer): boolean {
  return skip(writer, 1, { comma: writer.comma || /[\p{L}\p{N}%)"€$º°]\s?$/u.test(writer.last) });
}

/** "5 > 3" is a comparison; other signs are markup. */
export function comparison(writer: Writer, char: string): boolean {
  return withNext(writer, (next) =>
    /\d\s?$/u.test(writer.last) && /^[\s\d]/u.test(next) ? keep(writer, char) : drop(writer, char),
  );
}

/** Skips what `complete` matches here; false to wait while only `beginning` does; null if it is neither. */
export function bounded(writer: Writer, complete: RegExp, beginning: RegExp, longest: number): boolean | null {
  complete.lastIndex = writer.at;
  const match = complete.exec(writer.input);
  if (match) return skip(writer, match[0].length);
  if (writer.isEnd || writer.input.length - writer.at > longest) return null;
  beginning.lastIndex = writer.at;
  return beginning.test(writer.input) ? false : null;
}
