import { get, type RequestOptions } from 'node:http';
import { messageOf } from '@ligai/kernel';

/** Enough for an engine in the local network, and short for a test run. */
const patienceMs = 500;

/**
 * Checks whether the Docker engine at `host` (as in DOCKER_HOST: `unix://…`, `tcp://…`) answers. Returns undefined if
 * it does, otherwise the reason. Engines that require a client certificate are not supported.
 */
export function engineObjection(host: string): Promise<string | undefined> {
  const where = addressOf(host);
  if (where === undefined) return Promise.resolve(`DOCKER_HOST=${host} is neither unix:// nor tcp://`);
  return new Promise((resolve) => {
    const request = get({ ...where, path: '/_ping', timeout: patienceMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `the answer at ${host} is ${response.statusCode}`);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${patienceMs} ms`)));
    request.on('error', (error) => resolve(`no Docker engine at ${host} (${messageOf(error)})`));
  });
}

function addressOf(host: string): RequestOptions | undefined {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  if (!/^(tcp|http):\/\//.test(host) || !URL.canParse(host)) return undefined;
  // A URL with the scheme `tcp` has no port.
  const { hostname, port } = new URL(host.replace(/^tcp:/, 'http:'));
  return { host: hostname, port: port || 2375 };
}
