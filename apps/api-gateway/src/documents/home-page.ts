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
<script src="/docs/theme.js"></script>
</head>
<body class="page">
<main>
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
</main>
</body>
</html>
`;

/** The head of the pages of the documentation: where they are, and a place for what `current` has of its own. */
export const pageBar = (current: 'api' | 'events', own = ''): string => `<header class="bar">
<a class="home" href="/">LigAI</a>
<nav class="pages" aria-label="Documentation">
<a href="/docs"${current === 'api' ? ' aria-current="page"' : ''}>API</a>
<a href="/docs/events"${current === 'events' ? ' aria-current="page"' : ''}>Events</a>
<a href="/">Dashboard</a>
</nav>${own}
</header>`;
