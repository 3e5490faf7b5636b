import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AnyRoute } from '../http/route.ts';
import { asyncApiDocument } from './asyncapi/asyncapi-document.ts';
import { openApiDocument } from './openapi/openapi-document.ts';

/** What the gateway shows of the API beside the API itself. Open to all: it tells nothing of an installation. */
export type Page = {
  path: string;
  contentType: string;
  /** What a browser may do with it; undefined as for all of the API: nothing. */
  contentSecurityPolicy?: string;
  load(): string | Buffer;
};

/** The documents, and a page to read them and to try the API. Each is made when it is first asked for. */
export function pagesOf(routes: AnyRoute[]): Page[] {
  return [
    { path: '/openapi.json', contentType: json, load: kept(() => documentText(openApiDocument(routes))) },
    { path: '/asyncapi.json', contentType: json, load: kept(() => documentText(asyncApiDocument())) },
    { path: '/docs', contentType: html, contentSecurityPolicy, load: () => page },
    { path: '/docs/start.js', contentType: script, load: () => startScript },
    {
      path: '/docs/swagger-ui-bundle.js',
      contentType: script,
      load: kept(() => fromSwaggerUi('swagger-ui-bundle.js')),
    },
    { path: '/docs/swagger-ui.css', contentType: style, load: kept(() => fromSwaggerUi('swagger-ui.css')) },
    { path: '/docs/favicon.png', contentType: 'image/png', load: kept(() => fromSwaggerUi('favicon-32x32.png')) },
  ];
}

/** As it is kept in `docs/` too. */
export const documentText = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

const json = 'application/json; charset=utf-8';
const html = 'text/html; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const style = 'text/css; charset=utf-8';

/** Everything from here and nothing inline. The page's own pictures are in its style sheet, as `data:`. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LigAI API</title>
<link rel="icon" type="image/png" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const startScript = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

function kept<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const { resolve } = createRequire(import.meta.url);

const fromSwaggerUi = (file: string): Buffer => readFileSync(resolve(`swagger-ui-dist/${file}`));
