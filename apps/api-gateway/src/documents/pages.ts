import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AnyRoute } from '../http/route.ts';
import { asyncApiDocument } from './asyncapi/asyncapi-document.ts';
import { eventsHtml } from './events-page.ts';
import { homeHtml, homeJson, pageBar } from './home-page.ts';
import { type OpenApiDocument, openApiDocument } from './openapi/openapi-document.ts';
import { startScript, themeScript } from './page-scripts.ts';
import { pagesCss, swaggerCss } from './page-style.ts';

/** What the gateway shows of the API beside the API itself. Served without a key: the pages hold nothing about an installation. */
export type Page = {
  path: string;
  contentType: string;
  /** What a browser may do with it; undefined as for all of the API: nothing. */
  contentSecurityPolicy?: string;
  load(): string | Buffer;
  /** What a client that does not ask for HTML gets instead. */
  asJson?: () => string;
};

/**
 * The documents, and a page to read them and to try the API. The document of all routes takes about 100 ms and is made at
 * once, before there are requests that would wait for it; the others when they are first asked for.
 */
export function pagesOf(routes: AnyRoute[], { hasKeys }: { hasKeys: boolean }): Page[] {
  const document = openApiDocument(routes);
  const openApi = documentText(hasKeys ? document : withoutSecurity(document));
  return [
    { path: '/openapi.json', contentType: json, load: () => openApi },
    { path: '/asyncapi.json', contentType: json, load: cached(() => documentText(asyncApiDocument())) },
    { path: '/', contentType: html, contentSecurityPolicy, load: homeHtml, asJson: homeJson },
    { path: '/docs/pages.css', contentType: style, load: () => pagesCss },
    { path: '/docs/swagger-colours.css', contentType: style, load: () => swaggerCss },
    { path: '/docs/theme.js', contentType: script, load: () => themeScript },
    { path: '/docs', contentType: html, contentSecurityPolicy, load: () => page },
    {
      path: '/docs/events',
      contentType: html,
      contentSecurityPolicy,
      load: cached(() => eventsHtml(asyncApiDocument())),
    },
    { path: '/docs/start.js', contentType: script, load: () => startScript },
    {
      path: '/docs/swagger-ui-bundle.js',
      contentType: script,
      load: cached(() => fromSwaggerUi('swagger-ui-bundle.js')),
    },
    { path: '/docs/swagger-ui.css', contentType: style, load: cached(() => fromSwaggerUi('swagger-ui.css')) },
    { path: '/docs/favicon.png', contentType: 'image/png', load: cached(() => fromSwaggerUi('favicon-32x32.png')) },
  ];
}

/** As stored in `docs/` too. */
export const documentText = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

/** For an installation without API keys. */
function withoutSecurity({ security: _, components, ...document }: OpenApiDocument): object {
  const { securitySchemes: _schemes, ...others } = components as { securitySchemes?: object };
  return { ...document, components: others };
}

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

const search =
  '<label class="search"><span>Search operations</span><input id="search" type="search" autocomplete="off"></label>';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LigAI API</title>
<link rel="icon" type="image/png" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/pages.css">
<link rel="stylesheet" href="/docs/swagger-colours.css">
<script src="/docs/theme.js"></script>
</head>
<body>
${pageBar('api', search)}
<p id="found" class="none" role="status"></p>
<main id="swagger-ui"></main>
<dialog id="question" class="question" role="alertdialog" aria-labelledby="question-title" aria-describedby="question-about">
<form method="dialog">
<h2 id="question-title">Place calls?</h2>
<p id="question-about">This request makes LigAI call people if the switch is real.</p>
<p><code id="question-path"></code></p>
<div class="buttons">
<button autofocus value="">Cancel</button>
<button class="send" value="send">Send it</button>
</div>
</form>
</dialog>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

function cached<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const { resolve } = createRequire(import.meta.url);

const fromSwaggerUi = (file: string): Buffer => readFileSync(resolve(`swagger-ui-dist/${file}`));
