import { prettyFactory } from 'pino-pretty';

/** One colour for each service, which makes the lines of one service easy to follow. */
const serviceColours = [
  'cyan',
  'magenta',
  'blue',
  'green',
  'yellow',
  'cyanBright',
  'magentaBright',
  'blueBright',
] as const;

/**
 * Formats one JSON line of the log for people: `[10:30:00.250] INFO (api-gateway/4711): call placed {"callId":"call-…"}`.
 * The only control characters of the result are line ends, tabs and, if it is `coloured`, colours.
 */
export function prettyFormat(coloured: boolean): (json: string) => string {
  const format = prettyFactory({
    colorize: coloured,
    singleLine: true,
    translateTime: 'UTC:HH:MM:ss.l',
    errorLikeObjectKeys: ['err'],
    customPrettifiers: {
      name: (name, _key, _entry, { colors }) => colors[colourOf(String(name))](String(name)),
    },
  });
  return (json) => {
    const { service, ...entry } = JSON.parse(json);
    // pino-pretty cleans messages, names and stacks itself. JSON, which it uses for all other values, does not escape these.
    return format({ ...entry, name: service }).replace(/[\u007f-\u009f]/g, '');
  };
}

function colourOf(service: string): (typeof serviceColours)[number] {
  let sum = 0;
  for (const letter of service) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return serviceColours[sum % serviceColours.length] ?? 'cyan';
}
