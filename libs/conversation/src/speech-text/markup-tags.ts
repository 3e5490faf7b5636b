import { cell, comparison, emit, longestHeld, skip, type Writer, write } from './markup-writer.ts';

const tag = /^<(\/?)([a-zA-Z][\w:-]{0,40})(\s?\/?|[\s/=][^<>]{0,200})>/u;
const beginningOfTag = /^<\/?(?:([a-zA-Z][\w:-]{0,40})([\s/=][^<>]{0,200})?)?$/u;
const beginningOfOther =
  /^<(?:!-{0,2}|\|[^|<>\s]{0,40}\|?|｜[^｜<>\s]{0,40}｜?|https?:[^\s<>]{0,300}|[\w.+-]{1,64}@[\w.-]{0,100})$/u;
/** Elements whose text is not for the ear. */
const silent = new Set(
  'think thinking thought thoughts reasoning reflection analysis scratchpad inner_monologue tool_call tool_calls tool_response function_call function_calls function script style svg template'.split(
    ' ',
  ),
);
const blocks = new Set('br p li div tr ul ol table hr blockquote h1 h2 h3 h4 h5 h6 section article'.split(' '));

const inline = new Set(
  `a abbr audio b big body break button center cite code dd del details dl dt em emphasis figure font footer form head header html i iframe img input ins kbd
   label link main mark meta nav ol option p phoneme pre prosody q s say-as select small source span strong sub summary sup tbody td th thead time title u video
   voice speak sentence w`.split(/\s+/u),
);

/** "<y e" is no tag: only known elements have attributes. */
const mayHaveAttributes = (name: string): boolean =>
  [silent, blocks, inline].some((names) => names.has(name.toLowerCase()));

export function openTag(writer: Writer, char: string): boolean {
  const rest = writer.input.slice(writer.at, writer.at + longestHeld);
  if (rest.startsWith('<!--')) return skip(writer, 4, { mode: { in: 'comment' } });
  const channel = /^<\|channel\|>([a-z]{0,20})[^<]{0,60}<\|message\|>/u.exec(rest);
  if (channel) return skip(writer, channel[0].length, channel[1] === 'final' ? {} : { mode: { in: 'channel' } });
  const mayBeChannel = /^<\|channel\|>[a-z]{0,20}[^<]{0,60}(?:<\|?[a-z]{0,7}\|?)?$/u.test(rest);
  if (mayBeChannel && !writer.isEnd) return false;
  const start = /^<\|start\|>[a-z]{0,20}(?=<)/u.exec(rest);
  if (start) return skip(writer, start[0].length);
  if (/^<\|start\|>[a-z]{0,20}$/u.test(rest) && !writer.isEnd) return false;
  const special = /^<(?:\|[^|<>\s]{1,40}\||｜[^｜<>\s]{1,40}｜)>/u.exec(rest);
  if (special) return skip(writer, special[0].length);
  const address = /^<((?:https?:[^\s<>]{1,300})|(?:[\w.+-]{1,64}@[\w.-]{1,100}))>/u.exec(rest);
  if (address) return emit(writer, address[1] ?? '', address[0].length);
  const match = tag.exec(rest);
  if (match && (/^\s?\/?$/u.test(match[3] ?? '') || mayHaveAttributes(match[2] ?? ''))) return readTag(writer, match);
  const mayGrow = rest.length < longestHeld && !writer.isEnd;
  return mayGrow && beginsTag(rest) ? false : comparison(writer, char);
}

function beginsTag(rest: string): boolean {
  if (beginningOfOther.test(rest)) return true;
  const [whole, name = '', attributes = ''] = beginningOfTag.exec(rest) ?? [];
  return whole !== undefined && (/^\s?\/?$/u.test(attributes) || mayHaveAttributes(name));
}

function readTag(writer: Writer, [whole, slash, written = '']: RegExpExecArray): boolean {
  const name = written.toLowerCase();
  const isOpening = slash === '' && !whole.endsWith('/>');
  if (silent.has(name)) return skip(writer, whole.length, isOpening ? { mode: { in: 'element', name, depth: 1 } } : {});
  if (name === 'td' || name === 'th')
    return slash === '' ? skip(writer, whole.length) : skip(writer, whole.length - 1) && cell(writer);
  if (!blocks.has(name)) return skip(writer, whole.length);
  write(writer, '\n');
  return skip(writer, whole.length, { lineStart: true, comma: false });
}
