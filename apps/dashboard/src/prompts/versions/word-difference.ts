/** A stretch of two compared texts: in both, only in the older, or only in the newer. */
export type Piece = { kind: 'same' | 'removed' | 'added'; text: string };

/** Words with more differences than this are shown as replaced as a whole. */
const maxEdits = 1000;

const lines = /[^\n]*\n|[^\n]+/g;
const words = /[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu;

/** What was removed and added, in words; lines that are equal are found first, so that long texts take little time. */
export function differenceOf(before: string, after: string): Piece[] {
  const byLine = mergedChanges(difference(before.match(lines) ?? [], after.match(lines) ?? []));
  const byWord = byLine.flatMap((piece, index) => {
    const next = byLine[index + 1];
    if (piece.kind === 'removed' && next?.kind === 'added') {
      return difference(piece.text.match(words) ?? [], next.text.match(words) ?? []);
    }
    const isTaken = piece.kind === 'added' && byLine[index - 1]?.kind === 'removed';
    return isTaken ? [] : [piece];
  });
  return mergedChanges(joinBlanks(byWord));
}

/** A blank between two changed words is part of the change, so that a rewritten sentence is read as one. */
function joinBlanks(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece, index) => {
    const isBetween =
      piece.kind === 'same' &&
      /^[^\S\n]+$/.test(piece.text) &&
      (pieces[index - 1]?.kind ?? 'same') !== 'same' &&
      (pieces[index + 1]?.kind ?? 'same') !== 'same';
    if (!isBetween) return [piece];
    return [
      { kind: 'removed', text: piece.text },
      { kind: 'added', text: piece.text },
    ];
  });
}

/** Between two equal stretches stands first what was removed, then what was added. */
function mergedChanges(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  let [same, removed, added] = ['', '', ''];
  const flush = () => {
    if (same !== '') merged.push({ kind: 'same', text: same });
    if (removed !== '') merged.push({ kind: 'removed', text: removed });
    if (added !== '') merged.push({ kind: 'added', text: added });
    [same, removed, added] = ['', '', ''];
  };
  for (const { kind, text } of pieces) {
    if (kind === 'same') {
      if (removed !== '' || added !== '') flush();
      same += text;
    } else if (kind === 'removed') removed += text;
    else added += text;
  }
  flush();
  return merged;
}

/** Without the common beginning and end, which are most of two versions. */
function difference(before: readonly string[], after: readonly string[]): Piece[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const room = Math.min(before.length, after.length) - start;
  while (end < room && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (from: readonly string[]): Piece[] => from.map((text) => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, start)),
    ...shortestEdit(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/**
 * The shortest edit script (Myers, An O(ND) Difference Algorithm, 1986). `furthest[k]`: how far in `before` a path with so
 * many edits gets on diagonal k, which is the position in `before` minus that in `after`.
 */
function shortestEdit(before: readonly string[], after: readonly string[]): Piece[] {
  const steps: Map<number, number>[] = [];
  let furthest = new Map([[1, 0]]);
  for (let edits = 0; edits <= Math.min(maxEdits, before.length + after.length); edits += 1) {
    steps.push(furthest);
    const reached = new Map<number, number>();
    for (let k = -edits; k <= edits; k += 2) {
      let x = isInsertion(furthest, k, edits) ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      reached.set(k, x);
      if (x >= before.length && x - k >= after.length) return pathOf(before, after, steps);
    }
    furthest = reached;
  }
  return [
    { kind: 'removed', text: before.join('') },
    { kind: 'added', text: after.join('') },
  ];
}

/** Back from the end along the steps that reached it. */
function pathOf(before: readonly string[], after: readonly string[], steps: readonly Map<number, number>[]): Piece[] {
  const pieces: Piece[] = [];
  let [x, y] = [before.length, after.length];
  for (let edits = steps.length - 1; edits >= 0; edits -= 1) {
    const furthest = steps[edits] ?? new Map<number, number>();
    const k = x - y;
    const isAdded = isInsertion(furthest, k, edits);
    const fromK = isAdded ? k + 1 : k - 1;
    const fromX = edits === 0 ? 0 : at(furthest, fromK);
    const afterEditX = edits === 0 ? 0 : isAdded ? fromX : fromX + 1;
    while (x > afterEditX) {
      x -= 1;
      y -= 1;
      pieces.push({ kind: 'same', text: before[x] ?? '' });
    }
    if (edits === 0) break;
    if (isAdded) {
      y -= 1;
      pieces.push({ kind: 'added', text: after[y] ?? '' });
    } else {
      x -= 1;
      pieces.push({ kind: 'removed', text: before[x] ?? '' });
    }
  }
  return pieces.toReversed();
}

const at = (furthest: ReadonlyMap<number, number>, k: number): number => furthest.get(k) ?? 0;

const isInsertion = (furthest: ReadonlyMap<number, number>, k: number, edits: number): boolean =>
  k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1));
