import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Request, RequestHandler, Response } from 'express';
import { filesOfPages } from './files-of-pages.ts';

/** A file of the built page, with its compressed forms. */
type PageFile = { readonly contentType: string; readonly forms: ReadonlyMap<string, Buffer> };

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

/** Everything from here, and nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Paths of the API and of its documents, which the page does not answer. */
const othersPaths = /^\/(api|ws|health|docs|metrics)(\/|$)|\.json$/;

/**
 * Serves the dashboard without a key: the page holds no data of an installation. Its files have names by their content,
 * so that browsers store them for ever; every other path that a browser opens is a page of the dashboard, which reads it
 * from the address.
 */
export function serveDashboard(folder: string): RequestHandler {
  const files = readFiles(folder);
  const linkFor = filesOfPages(folder);
  const index = files.get('/index.html');
  return (request, response, next) => {
    if (!index || !['GET', 'HEAD'].includes(request.method)) return next();
    const file = files.get(request.path);
    if (file && file !== index) return send(file, request, response, 'public, max-age=31536000, immutable');
    if (othersPaths.test(request.path) || request.accepts(['json', 'html']) !== 'html') return next();
    response.vary('Accept');
    response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    // The microphone is for the calls that are tried in the browser.
    response.setHeader('Permissions-Policy', 'microphone=(self), camera=(), geolocation=()');
    const link = linkFor(request.path);
    if (link !== undefined) response.setHeader('Link', link);
    send(index, request, response, 'no-cache');
  };
}

function send({ contentType, forms }: PageFile, request: Request, response: Response, caching: string): void {
  const encoding = request.acceptsEncodings(...[...forms.keys()]) || 'identity';
  response.vary('Accept-Encoding');
  response.setHeader('Cache-Control', caching).setHeader('Content-Type', contentType);
  if (encoding !== 'identity') response.setHeader('Content-Encoding', encoding);
  response.send(forms.get(encoding));
}

/** All files of the built page by their path; none if it has not been built. */
function readFiles(folder: string): ReadonlyMap<string, PageFile> {
  const names = filesIn(folder);
  const read = (name: string) => readFileSync(join(folder, name));
  return new Map(
    names.flatMap((name): [string, PageFile][] => {
      const contentType = contentTypes[name.split('.').at(-1) ?? ''];
      if (contentType === undefined) return [];
      // In the order of preference.
      const compressed = [['br', `${name}.br`] as const, ['gzip', `${name}.gz`] as const].filter(([, one]) =>
        names.includes(one),
      );
      const forms = new Map([...compressed.map(([form, one]) => [form, read(one)] as const), ['identity', read(name)]]);
      return [[`/${name}`, { contentType, forms }]];
    }),
  );
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll('\\', '/'));
  } catch {
    return [];
  }
}
