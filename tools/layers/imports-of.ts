const importing = [
  /(?<![\w$.])(?:import|export)\s+(?:type\s+)?[\w$*{][^"`;]*?\bfrom\s*"(\d+)"/g,
  /(?<![\w$.])import\s*"(\d+)"/g,
  /(?<![\w$.])(?:import|require)\s*\(\s*"(\d+)"/g,
];

const commentOrText = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

/**
 * Every module that a TypeScript file names: imports, re-exports, types and dynamic ones included. What stands in
 * comments and in text is none.
 */
export function importsOf(source: string): string[] {
  const texts: string[] = [];
  const code = source.replace(commentOrText, (piece) => {
    if (piece.startsWith('/')) return ' ';
    texts.push(piece.slice(1, -1));
    return `"${texts.length - 1}"`;
  });
  return importing.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => texts[Number(match[1])] ?? ''));
}
