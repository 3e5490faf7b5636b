import type { SpecDocument } from './spec-document.ts';

/** The lines of the document that passed cases cover. */
export class Coverage {
  readonly #spec: SpecDocument;
  readonly #covered = new Set<number>();

  constructor(spec: SpecDocument) {
    this.#spec = spec;
  }

  add(lines: readonly number[]): void {
    for (const line of lines) this.#covered.add(line);
  }

  get counts(): { covered: number; all: number } {
    const { lines } = this.#spec;
    return { covered: [...lines.keys()].filter((line) => this.#covered.has(line)).length, all: lines.size };
  }

  /** `12: text` of every line that no case covers. */
  get missing(): string[] {
    return [...this.#spec.lines].filter(([line]) => !this.#covered.has(line)).map(([line, text]) => `${line}: ${text}`);
  }
}
