import type { VariableGroup } from '@ligai/service';

/** The text of `npm start -- --help`. */
export function helpText(groups: readonly VariableGroup[]): string {
  const width = Math.max(...groups.flatMap(({ variables }) => variables.map(({ name }) => name.length)));
  const sections = groups.map(({ title, variables }) => {
    const lines = variables.map(({ name, fallback, about }) => {
      return `  ${name.padEnd(width)}  ${about}${fallback === '' ? '' : ` [${fallback}]`}`;
    });
    return `${title}\n${lines.join('\n')}`;
  });
  return `Starts all of LigAI on this machine. Ctrl-C stops it; a second one does so at once.

Usage: npm start [-- --json] [-- --quiet]
  --json   facts for programs on standard output, one JSON object a line; words go to standard error
  --quiet  no log of the services

Everything else is set by environment variables [without them: what stands in brackets].

${sections.join('\n\n')}
`;
}

/** docs/configuration.md. */
export function configurationPage(groups: readonly VariableGroup[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const sections = groups.map(({ title, variables }) => {
    const rows = variables.map(
      ({ name, fallback, about }) => `| \`${name}\` | ${cell(fallback) || '–'} | ${cell(about)} |`,
    );
    return `## ${title}\n\n| variable | default | |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Configuration

Everything is set by environment variables. They are checked at start, and all problems are reported at once. An empty variable
counts as not set. A stored setting wins over its variable.

<!-- Made from libs/service/src/variables/variables.ts: npx vitest run --project unit apps/local-stack/src/variables.test.ts -u -->

${sections.join('\n')}`;
}
