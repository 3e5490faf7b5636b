/** First line, without control characters, bounded: text of the network that goes into a message for people. */
export const printable = (text: string): string =>
  text
    .trim()
    .split('\n', 1)
    .join('')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 200);
