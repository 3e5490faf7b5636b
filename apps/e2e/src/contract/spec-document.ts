import { readFileSync } from 'node:fs';

/** A part of the document with its line numbers (from 1), which coverage counts. */
export type Block = { lines: number[] } & (
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'prose'; text: string }
  | { kind: 'row'; cells: Record<string, string> }
  | { kind: 'code'; language: string; text: string }
);
export type BlockOf<K extends Block['kind']> = Extract<Block, { kind: K }>;

/** A block under its bold label, such as `**Response:**`; label and block are covered together. */
export type Labelled = { label: string; block: Block };

/** A `###` section of the document that names a method and a path. */
export type Endpoint = {
  title: string;
  method: string;
  path: string;
  /** Title and request line. */
  lines: number[];
  parts: Labelled[];
};

export type SpecDocument = {
  /** Lines with content: neither blank nor a horizontal rule. */
  lines: Map<number, string>;
  endpoints: Endpoint[];
  /** Blocks outside endpoints, by the heading above them. */
  others: Array<{ heading: string; parts: Labelled[]; lines: number[] }>;
};

const requestLine = /^(GET|POST|PUT|DELETE|WS) (\/\S*)$/;

export function readSpec(file: string): SpecDocument {
  const text = readFileSync(file, 'utf8').split('\n');
  const lines = new Map(text.flatMap((line, at) => (/^(---)?\s*$/.test(line) ? [] : [[at + 1, line] as const])));
  const endpoints: Endpoint[] = [];
  const others: SpecDocument['others'] = [];
  for (const section of sectionsOf(blocksOf(text))) {
    const [request] = section.blocks;
    const match = request?.kind === 'code' ? request.text.match(requestLine) : null;
    if (request && match) {
      const [, method = '', path = ''] = match;
      const own = { title: section.heading, method, path, lines: [...section.lines, ...request.lines] };
      endpoints.push({ ...own, parts: labelled(section.blocks.slice(1)) });
    } else {
      others.push({ heading: section.heading, parts: labelled(section.blocks), lines: section.lines });
    }
  }
  return { lines, endpoints, others };
}

function sectionsOf(blocks: Block[]): Array<{ heading: string; lines: number[]; blocks: Block[] }> {
  const sections: Array<{ heading: string; lines: number[]; blocks: Block[] }> = [];
  for (const block of blocks) {
    if (block.kind === 'heading') sections.push({ heading: block.text, lines: block.lines, blocks: [] });
    else sections.at(-1)?.blocks.push(block);
  }
  return sections;
}

/** Assigns labels such as `**Example:**` to the next block; a label with text behind it (`**Request:** …`) is prose. */
function labelled(blocks: Block[]): Labelled[] {
  const parts: Labelled[] = [];
  let label = { text: '', lines: [] as number[] };
  for (const block of blocks) {
    const bare = block.kind === 'prose' ? block.text.match(/^\*\*([^*]+):\*\*$/)?.[1] : undefined;
    if (bare !== undefined) {
      label = { text: bare, lines: block.lines };
      continue;
    }
    // The table has ended: the next block has its own label, or none.
    if (label.lines.length === 0 && block.kind !== 'row') label = { text: '', lines: [] };
    parts.push({ label: label.text, block: { ...block, lines: [...label.lines, ...block.lines] } });
    // The rows of a table share one label, which counts once.
    label = block.kind === 'row' ? { text: label.text, lines: [] } : { text: '', lines: [] };
  }
  return parts;
}

function blocksOf(text: string[]): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const line = text[at] ?? '';
    const heading = line.match(/^(#+) (.*)$/);
    if (heading)
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 0, text: heading[2] ?? '', lines: [at + 1] });
    else if (line.startsWith('```')) {
      const end = text.indexOf('```', at + 1);
      const lines = range(at + 1, end + 1);
      blocks.push({ kind: 'code', language: line.slice(3), text: text.slice(at + 1, end).join('\n'), lines });
      at = end;
    } else if (line.startsWith('|')) {
      const rows = tableAt(text, at);
      blocks.push(...rows);
      while (text[at + 1]?.startsWith('|')) at += 1;
    } else if (!/^(---)?\s*$/.test(line)) blocks.push({ kind: 'prose', text: line, lines: [at + 1] });
  }
  return blocks;
}

/** The header and the rule line are covered with the first row. */
function tableAt(text: string[], at: number): BlockOf<'row'>[] {
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const names = cellsOf(text[at] ?? '');
  const rows: BlockOf<'row'>[] = [];
  for (let line = at + 2; text[line]?.startsWith('|'); line += 1) {
    const cells = Object.fromEntries(cellsOf(text[line] ?? '').map((cell, nth) => [names[nth] ?? '', cell]));
    rows.push({ kind: 'row', cells, lines: rows.length === 0 ? [at + 1, at + 2, line + 1] : [line + 1] });
  }
  return rows;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, nth) => from + nth);
