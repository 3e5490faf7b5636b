import type { AsyncApiDocument } from './asyncapi/asyncapi-document.ts';
import { pageBar } from './home-page.ts';
import type { JsonSchema } from './json-schema.ts';

type Message = { name: string; summary: string; headers?: JsonSchema; payload: JsonSchema; examples?: Example[] };
type Example = { headers?: object; payload?: unknown };
type Channel = {
  address: string;
  title: string;
  description: string;
  servers: Reference[];
  parameters?: Record<string, { description?: string }>;
  bindings?: Record<string, { query?: JsonSchema }>;
  messages: Record<string, Reference>;
};
type Server = { host: string; protocol: string; description: string };
type Reference = { $ref: string };
type Field = { path: string; schema: JsonSchema; required: boolean };

/** The AsyncAPI document as a page to read: every channel with its messages, their fields and one example. No script. */
export function eventsHtml(document: AsyncApiDocument): string {
  const { title, description } = document.info as { title: string; description: string };
  const channels = Object.entries(document.channels) as [string, Channel][];
  const types = Object.entries(document.components.schemas).filter(([, schema]) => !schema.properties);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" type="image/png" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/pages.css">
<script src="/docs/theme.js"></script>
</head>
<body class="page">
${pageBar('events')}
<main>
<h1>${escaped(title)}</h1>
<p>${prose(description)}</p>
<p><a href="/asyncapi.json">AsyncAPI document</a></p>
<nav aria-label="Contents">
<h2>Contents</h2>
<ul>
${channels.map(([id, channel]) => contentsOf(document, id, channel)).join('\n')}
<li><a href="#types">Types</a></li>
</ul>
</nav>
${channels.map(([id, channel]) => channelSection(document, id, channel)).join('\n')}
<section id="types">
<h2>Types</h2>
${types.map(([name, schema]) => typeSection(document, name, schema)).join('\n')}
</section>
</main>
</body>
</html>
`;
}

function contentsOf(document: AsyncApiDocument, id: string, channel: Channel): string {
  const messages = Object.keys(channel.messages);
  const inner = messages.map((message) => `<li>${linkTo('message', message, messageAt(document, message).name)}</li>`);
  // The channels of NATS carry one message each, of the channel's own name.
  const list = messages.length > 1 ? `<ul>${inner.join('')}</ul>` : '';
  return `<li>${linkTo('channel', id, channel.title)}${list}</li>`;
}

function channelSection(document: AsyncApiDocument, id: string, channel: Channel): string {
  const servers = channel.servers.map(({ $ref }) => {
    const { protocol, host, description } = serverAt(document, $ref);
    return `<p>Server: <code>${escaped(`${protocol}://${host}`)}</code>. ${prose(description)}.</p>`;
  });
  const parameters = Object.entries(channel.parameters ?? {}).map(
    ([name, { description = '' }]) => `<li><code>{${escaped(name)}}</code>: ${prose(description)}</li>`,
  );
  const queries = Object.values(channel.bindings ?? {}).flatMap(({ query }) => (query ? [query] : []));
  return `<section id="${anchor('channel', id)}">
<h2>${escaped(channel.title)}</h2>
<p><code>${escaped(channel.address)}</code></p>
<p>${prose(channel.description)}</p>
${servers.join('\n')}
${parameters.length > 0 ? `<ul>${parameters.join('')}</ul>` : ''}
${queries.map((query) => fieldsTable(document, 'Query', query)).join('\n')}
${Object.keys(channel.messages)
  .map((message) => messageSection(message, messageAt(document, message), document))
  .join('\n')}
</section>`;
}

function messageSection(id: string, message: Message, document: AsyncApiDocument): string {
  const [example] = message.examples ?? [];
  return `<article id="${anchor('message', id)}">
<h3>Message <code>${escaped(message.name)}</code></h3>
<p>${prose(message.summary)}</p>
${message.headers ? fieldsTable(document, 'Headers', message.headers) : ''}
${fieldsTable(document, 'Fields', message.payload)}
${example ? `<h4>Example</h4>\n<pre tabindex="0"><code>${escaped(exampleText(example))}</code></pre>` : ''}
</article>`;
}

function exampleText({ headers = {}, payload }: Example): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  return `${lines.join('')}${lines.length > 0 ? '\n' : ''}${JSON.stringify(payload, null, 2)}`;
}

function fieldsTable(document: AsyncApiDocument, heading: string, schema: JsonSchema): string {
  const rows = fieldsOf(document, schema).map(
    (field) => `<tr>
<td><code>${escaped(field.path)}</code>${field.required ? '' : ' (optional)'}</td>
<td>${typeOf(document, field.schema)}</td>
<td>${prose(descriptionOf(document, field.schema))}</td>
</tr>`,
  );
  return `<h4>${heading}</h4>
<table>
<thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Description</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

/** Every field below a schema by its path, `data.turns[].role`; a schema within itself is not opened again. */
function fieldsOf(document: AsyncApiDocument, schema: JsonSchema, prefix = '', within: JsonSchema[] = []): Field[] {
  const whole = resolved(document, schema);
  if (within.includes(whole)) return [];
  const deeper = (inner: JsonSchema, path: string) => fieldsOf(document, inner, path, [...within, whole]);
  const required = (whole.required ?? []) as string[];
  const own = Object.entries((whole.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, field]) => {
    const path = prefix ? `${prefix}.${name}` : name;
    return [{ path, schema: field, required: required.includes(name) }, ...deeper(field, path)];
  });
  const items = whole.items ? deeper(whole.items as JsonSchema, `${prefix}[]`) : [];
  return [...own, ...items, ...variantsOf(whole).flatMap((variant) => deeper(variant, prefix))];
}

const variantsOf = (schema: JsonSchema): JsonSchema[] =>
  [schema.anyOf, schema.oneOf, schema.allOf].flatMap((all) => (all ?? []) as JsonSchema[]);

/** `string (date-time)`, `"call.ended"`, `CallState or null`. A named type links to its section, unless its fields are in the same table. */
function typeOf(document: AsyncApiDocument, schema: JsonSchema): string {
  if (typeof schema.$ref === 'string') {
    const name = lastOf(schema.$ref);
    return resolved(document, schema).properties ? escaped(name) : linkTo('type', name, name);
  }
  const variants = variantsOf(schema);
  if (variants.length > 0) return variants.map((variant) => typeOf(document, variant)).join(' or ');
  if (schema.type === 'array') return `array of ${typeOf(document, (schema.items ?? {}) as JsonSchema)}`;
  const values = 'const' in schema ? [schema.const] : schema.enum;
  if (Array.isArray(values))
    return values.map((value) => `<code>${escaped(JSON.stringify(value))}</code>`).join(' or ');
  const name = [schema.type ?? 'any'].flat().join(' or ');
  return escaped(typeof schema.format === 'string' ? `${name} (${schema.format})` : name);
}

function typeSection(document: AsyncApiDocument, name: string, schema: JsonSchema): string {
  const description = typeof schema.description === 'string' ? `<p>${prose(schema.description)}</p>` : '';
  return `<article id="${anchor('type', name)}">
<h3>${escaped(name)}</h3>
<p>${typeOf(document, schema)}</p>
${description}
</article>`;
}

function descriptionOf(document: AsyncApiDocument, schema: JsonSchema): string {
  const description = schema.description ?? resolved(document, schema).description;
  return typeof description === 'string' ? description : '';
}

function resolved(document: AsyncApiDocument, schema: JsonSchema): JsonSchema {
  if (typeof schema.$ref !== 'string') return schema;
  return document.components.schemas[lastOf(schema.$ref)] ?? {};
}

const messageAt = (document: AsyncApiDocument, id: string): Message => document.components.messages[id] as Message;

const serverAt = (document: AsyncApiDocument, $ref: string): Server =>
  (document.servers as Record<string, Server>)[lastOf($ref)] as Server;

const lastOf = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1);

const anchor = (kind: 'channel' | 'message' | 'type', id: string): string => escaped(`${kind}-${id}`);

const linkTo = (kind: 'channel' | 'message' | 'type', id: string, text: string): string =>
  `<a href="#${anchor(kind, id)}">${escaped(text)}</a>`;

/** Descriptions hold no Markdown except `code`. */
const prose = (text: string): string => escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
