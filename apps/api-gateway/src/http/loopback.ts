const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;
const hostHeader = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(:\d{1,5})?$/i;
const ipLiteral = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/** `localhost`, 127.0.0.0/8 or ::1, with or without brackets; no other name, whatever it resolves to. */
export const isLoopback = (host: string): boolean => loopbackName.test(host);

/** What browsers say about the page that caused a request. */
type FetchHeaders = {
  'sec-fetch-site'?: string | string[] | undefined;
  'sec-fetch-mode'?: string | string[] | undefined;
  'sec-fetch-dest'?: string | string[] | undefined;
};

/**
 * Says why a request cannot have come from a person or program of this machine's own, or undefined where it may have.
 * No key protects the API yet, so a web page that the user happens to visit must not reach it: neither by a name of its
 * own that resolves to loopback (`Host`), nor from the page itself (`Origin`; `Sec-Fetch-Site` for its pictures and scripts,
 * which have no `Origin`, but may cost a request to a provider). A link to this API may be followed,
 * but not shown in a frame. With `openToAll` addresses and names without
 * a dot (another container) are taken for `Host` as well; a page's own domain never is.
 */
export function foreignRequest(
  headers: { host?: string | undefined; origin?: string | undefined } & FetchHeaders,
  openToAll: boolean,
): string | undefined {
  const { host = '', origin } = headers;
  const name = hostHeader.exec(host)?.[1];
  const admitted =
    name !== undefined && (isLoopback(name) || (openToAll && (ipLiteral.test(name) || !name.includes('.'))));
  if (!admitted) return `Host ${JSON.stringify(host.slice(0, 100))} is not this machine`;
  if (isOfAnotherPage(headers) && !isLink(headers)) return 'Sec-Fetch-Site says that a page of another origin asks';
  if (origin === undefined || isSameOrigin(origin, host)) return undefined;
  return `Origin ${JSON.stringify(origin.slice(0, 100))} is not this API`;
}

/** Whether a page of another origin caused a request, which has no `Origin`: by a picture, a script, a frame or a link. */
export const isOfAnotherPage = ({ origin, ...headers }: { origin?: string | undefined } & FetchHeaders): boolean =>
  origin === undefined && ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));

const isLink = (headers: FetchHeaders): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';

/** Whether a page of `origin` is of the host that it asks. `localhost`, `127.0.0.1` and `::1` are one host under several names. */
export function isSameOrigin(origin: string, host: string): boolean {
  if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
  const from = new URL(origin);
  // `host` has the form of one, but its port may be none.
  const self = URL.parse(`${from.protocol}//${host}`);
  if (!self || from.port !== self.port) return false;
  return from.hostname === self.hostname || (isLoopback(from.hostname) && isLoopback(self.hostname));
}
