import type { ChatChunk } from '../chat-model.ts';

type Fragment = { index?: number; id?: string | null; function?: { name?: string | null; arguments?: string | null } };

type Call = { id: string | undefined; name: string; arguments: string };

/** Assembles tool calls from fragments; OpenAI includes the name of a call only in its first fragment. */
export class ToolCallAssembler {
  readonly #calls = new Map<number, Call>();

  add(fragments: ReadonlyArray<Fragment>): void {
    for (const fragment of fragments) {
      const { function: part, id } = fragment;
      const index = fragment.index ?? this.#indexWithout(fragment);
      const call = this.#calls.get(index) ?? { id: undefined, name: '', arguments: '' };
      call.id ??= id ?? undefined;
      call.name = joinedName(call.name, part?.name ?? '');
      call.arguments += part?.arguments ?? '';
      this.#calls.set(index, call);
    }
  }

  *whole(): Generator<Extract<ChatChunk, { type: 'tool_call' }>> {
    for (const { name, arguments: text } of this.#calls.values()) yield { type: 'tool_call', name, arguments: text };
  }

  /** Some compatible servers omit `index`: a new id begins a call, every other fragment continues the last one. */
  #indexWithout({ id }: Fragment): number {
    const known = [...this.#calls].find(([, call]) => id !== null && id !== undefined && call.id === id);
    if (known) return known[0];
    const last = Math.max(-1, ...this.#calls.keys());
    return id || last < 0 ? last + 1 : last;
  }
}

/** Some servers repeat the whole name in every fragment, and some cut a name into several: only what is new is added. */
function joinedName(soFar: string, fragment: string): string {
  if (fragment === '' || fragment === soFar) return soFar;
  return fragment.startsWith(soFar) ? fragment : soFar + fragment;
}
