import type { ChatChunk } from '../chat-model.ts';

type Fragment = { index: number; function?: { name?: string; arguments?: string } };

/** Puts tool calls together: their arguments come as text fragments keyed by `index`, only the first has the name. */
export class ToolCallAssembler {
  readonly #calls = new Map<number, { name: string; arguments: string }>();

  add(fragments: ReadonlyArray<Fragment>): void {
    for (const { index, function: part } of fragments) {
      const call = this.#calls.get(index) ?? { name: '', arguments: '' };
      call.name += part?.name ?? '';
      call.arguments += part?.arguments ?? '';
      this.#calls.set(index, call);
    }
  }

  *whole(): Generator<Extract<ChatChunk, { type: 'tool_call' }>> {
    for (const call of this.#calls.values()) yield { type: 'tool_call', ...call };
  }
}
