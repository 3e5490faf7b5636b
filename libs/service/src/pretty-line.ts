const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const dim = paint(2);
const red = paint(31);
const yellow = paint(33);

/** One colour a service, so that the eye can follow one among several. */
const serviceColours = [36, 35, 34, 32, 33, 96, 95, 94].map(paint);

const levels: Record<number, string> = {
  10: dim('trace'),
  20: dim('debug'),
  30: 'info ',
  40: yellow('warn '),
  50: red('error'),
  60: red('fatal'),
};

type Entry = { level: number; time: number; service: string; pid: number; msg?: string; err?: LoggedError };

type LoggedError = { stack?: string; cause?: LoggedError };

/** Formats one JSON line of the log for people: `10:30:00.250 api-gateway[4711] info  call placed callId=call-…`. */
export function prettyLine(json: string): string {
  const { level, time, service, pid, msg = '', err, ...fields } = JSON.parse(json) as Entry;
  const prefix = `${dim(new Date(time).toISOString().slice(11, 23))} ${colourOf(service)(`${service}[${pid}]`)}`;
  const facts = Object.entries(fields).map(([name, value]) => `${dim(`${name}=`)}${inWords(value)}`);
  return `${[prefix, levels[level] ?? level, msg, ...facts].join(' ')}${stackOf(err)}\n`;
}

function stackOf(error: LoggedError | undefined): string {
  return error?.stack ? `\n${dim(error.stack)}${stackOf(error.cause)}` : '';
}

function inWords(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@+-]+$/.test(value)) return value;
  return JSON.stringify(value);
}

function colourOf(service: string): (text: string) => string {
  let sum = 0;
  for (const letter of service) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return serviceColours[sum % serviceColours.length] ?? dim;
}
