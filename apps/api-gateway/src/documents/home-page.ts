/** Where everything is, for a browser and for a program that ask for `/`. */
const links = {
  docs: '/docs',
  events: '/docs/events',
  health: '/health',
  openapi: '/openapi.json',
  asyncapi: '/asyncapi.json',
};

export const homeJson = (): string => `${JSON.stringify({ name: 'LigAI', version: '1.0.0', links })}\n`;

export const homeHtml = (): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LigAI</title>
<link rel="icon" type="image/png" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/pages.css">
</head>
<body class="page">
<h1>LigAI</h1>
<p>LigAI places phone calls and lets an AI agent hold the conversation. This is its API.</p>
<ul>
<li><a href="/docs">API documentation</a>, to read and to try</li>
<li><a href="/docs/events">Events</a>: what is sent on NATS, to webhooks and on the dashboard socket</li>
<li><a href="/health">Health</a>: whether calls can be placed now</li>
<li><a href="/openapi.json">OpenAPI document</a> of the API</li>
<li><a href="/asyncapi.json">AsyncAPI document</a> of the events</li>
</ul>
<p>Place a call (with API keys, add <code>-H "Authorization: Bearer KEY"</code>):</p>
<pre><code>curl -X POST "http://localhost:8000/api/v1/calls/dial" \\
  -H "Content-Type: application/json" \\
  -d '{"number": "5511999887766"}'</code></pre>
</body>
</html>
`;

/** Of the pages here, and what Swagger UI needs to fit a phone. */
export const pagesCss = `.page { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #222; }
.page pre { overflow-x: auto; padding: 1rem; background: #f4f4f4; }
.page table { width: 100%; border-collapse: collapse; font-size: 14px; }
.page th, .page td { padding: 4px 8px; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; }
.page section { margin-top: 3rem; border-top: 1px solid #ccc; }
.other-pages { max-width: 1460px; margin: 0 auto; padding: 8px 20px; box-sizing: border-box; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0; overflow-wrap: anywhere; }
.swagger-ui .wrapper { box-sizing: border-box; max-width: 100%; }
@media (max-width: 640px) {
  .page thead { display: none; }
  .page tr { display: block; padding: 6px 0; border-bottom: 1px solid #ddd; }
  .page td { display: block; padding: 0 0 2px; border: 0; }
  .swagger-ui .wrapper { padding: 0 8px; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; flex-basis: 100%; }
  .swagger-ui .opblock .opblock-summary-description { white-space: normal; }
  .swagger-ui .opblock-body pre, .swagger-ui .highlight-code { max-width: 100%; overflow-x: auto; }
  .swagger-ui table, .swagger-ui .responses-inner { display: block; max-width: 100%; overflow-x: auto; }
  .swagger-ui .scheme-container, .swagger-ui .servers > label, .swagger-ui select { max-width: 100%; }
  .swagger-ui .servers > label { margin-right: 0; }
  .swagger-ui .info .title { font-size: 26px; }
}
`;
