import type { ChatChunk } from '../chat-model.ts';

type Fragment = {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: string | null };
};

type Call = { index: number; id: string | undefined; name: string; arguments: string; json: JsonProgress };

/** How far a JSON object or array has been received. */
type JsonProgress = { begun: boolean; depth: number; inString: boolean; escaped: boolean };

/**
 * Assembles tool calls from fragments; OpenAI includes the id and the name of a call only in its first fragment.
 * Compatible servers omit `index` or the ids, use one index for all calls, repeat the name in every fragment, or send a
 * new id with every fragment.
 */
export class ToolCallAssembler {
  readonly #calls: Call[] = [];
  /** The newest call of an index, and of an id. */
  readonly #byIndex = new Map<number, Call>();
  readonly #byId = new Map<string, Call>();
  readonly #maxChars: number;
  #chars = 0;

  /** `maxChars`: names and arguments of all calls together. */
  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** False once the calls are longer than the limit; what is over it is dropped. */
  add(fragments: ReadonlyArray<Fragment>): boolean {
    for (const fragment of fragments) if (!this.#addOne(fragment)) return false;
    return true;
  }

  *whole(): Generator<Extract<ChatChunk, { type: 'tool_call' }>> {
    for (const { name, arguments: text } of this.#calls) yield { type: 'tool_call', name, arguments: text };
  }

  #addOne(fragment: Fragment): boolean {
    const name = fragment.function?.name ?? '';
    const text = fragment.function?.arguments ?? '';
    const known = this.#continued(fragment);
    // A new call counts as one character more, so that the number of calls is limited too.
    const ownChars = (known ? 0 : 1) + (name === known?.name ? 0 : name.length);
    const room = this.#maxChars - this.#chars - ownChars;
    if (room < 0) return false;
    const call = known ?? this.#begin(fragment);
    if (call.id === undefined && fragment.id) this.#identify(call, fragment.id);
    call.name = joinedName(call.name, name);
    const added = text.slice(0, room);
    call.arguments += added;
    advance(call.json, added);
    this.#chars += ownChars + added.length;
    return text.length <= room;
  }

  /** The call that a fragment continues; undefined if it begins one. */
  #continued(fragment: Fragment): Call | undefined {
    const id = fragment.id || undefined;
    const name = fragment.function?.name ?? '';
    const current = this.#current(fragment.index ?? undefined, id);
    // A call without a name is of no use: its fragment belongs to the call before it.
    if (!current || name === '') return current;
    if (id !== undefined && current.id !== undefined && id !== current.id) return undefined;
    const isMore = name !== current.name || (fragment.function?.arguments ?? '').trim() !== '';
    return isComplete(current.json) && isMore ? undefined : current;
  }

  #current(index: number | undefined, id: string | undefined): Call | undefined {
    const ofId = id === undefined ? undefined : this.#byId.get(id);
    if (index === undefined) return ofId ?? this.#calls.at(-1);
    return ofId?.index === index ? ofId : this.#byIndex.get(index);
  }

  #begin({ index, id }: Fragment): Call {
    const json = { begun: false, depth: 0, inString: false, escaped: false };
    const call: Call = { index: index ?? this.#calls.length, id: undefined, name: '', arguments: '', json };
    this.#calls.push(call);
    this.#byIndex.set(call.index, call);
    if (id) this.#identify(call, id);
    return call;
  }

  #identify(call: Call, id: string): void {
    call.id = id;
    this.#byId.set(id, call);
  }
}

/** Some servers repeat the whole name in every fragment, and some cut a name into several: only what is new is added. */
function joinedName(soFar: string, fragment: string): string {
  if (fragment === '' || fragment === soFar) return soFar;
  return fragment.startsWith(soFar) ? fragment : soFar + fragment;
}

/** Counts brackets instead of parsing: parsing the whole text at each fragment takes time that grows with its square. */
function advance(json: JsonProgress, text: string): void {
  for (const char of text) {
    if (json.inString) {
      const ends = char === '"' && !json.escaped;
      json.escaped = char === '\\' && !json.escaped;
      json.inString = !ends;
    } else if (char === '"') json.inString = true;
    else if (char === '{' || char === '[') {
      json.begun = true;
      json.depth += 1;
    } else if (char === '}' || char === ']') json.depth -= 1;
  }
}

const isComplete = ({ begun, depth, inString }: JsonProgress): boolean => begun && depth === 0 && !inString;
