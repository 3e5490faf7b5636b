import { pipeline } from 'node:stream/promises';
import type { ErrorCode } from '@ligai/contracts';
import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { serveDashboard } from '../dashboard-page/serve-dashboard.ts';
import { type Page, pagesOf } from '../documents/pages.ts';
import type { Gateway } from '../gateway.ts';
import { admitRequests } from './authentication/admit-requests.ts';
import type { Refusal } from './authentication/judge-request.ts';
import { answerAndClose } from './closing-answer.ts';
import { jsonBodyMb, megabyte } from './edge-limits.ts';
import { errorAnswer } from './error-answer.ts';
import { handleRequest } from './handle-request.ts';
import { shown } from './invalid-request.ts';
import { observeRequests } from './observe-requests.ts';
import { declaredBytes, parseJson, readBody, releaseBody } from './read-body.ts';
import { deliveryRefusal } from './refuse-deliveries.ts';
import { type AnyRoute, StreamedFile } from './route.ts';

/** The API as an Express application: guards, the routes, and JSON errors for all that is none of them. */
export function createApp(routes: AnyRoute[], gateway: Gateway): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(observeRequests(gateway.metrics, gateway.clock));
  app.use(answerHeaders());
  app.use(serveDashboard(gateway.config.dashboardDir));
  const pages = pagesOf(routes, { hasKeys: gateway.config.apiKeys.length > 0 });
  const openPaths = new Set([...routes.filter(({ open }) => open), ...pages].map(({ path }) => path));
  app.use(refuseDeliveries(gateway));
  app.use(admitRequests({ ...gateway, admission: gateway.config, openPaths, refuse }));
  for (const page of pages)
    app
      .route(page.path)
      .get(sendPage(page))
      .all(refuseMethod([{ method: 'get' }]));
  for (const [path, ofPath] of Map.groupBy(routes, ({ path }) => path)) {
    const registered = app.route(path);
    for (const one of ofPath) registered[one.method](...handlersOf(one, gateway));
    registered.all(refuseMethod(ofPath));
  }
  app.use((request, response) => sendError(response, 404, `Not found: ${shown(request.path)}`));
  app.use(answerErrors(gateway));
  return app;
}

function answerHeaders(): RequestHandler[] {
  return [
    helmet({
      // Answers are data: nothing in them may load or be framed by anything.
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      // Plain HTTP on loopback; a proxy that adds TLS sets this header itself.
      strictTransportSecurity: false,
    }),
    (_request, response, next) => {
      response.setHeader('Cache-Control', 'no-store');
      next();
    },
  ];
}

function sendPage({ contentType, contentSecurityPolicy, load, asJson }: Page): RequestHandler {
  return (request, response) => {
    if (asJson) response.vary('Accept');
    if (asJson && request.accepts(['json', 'html']) === 'json') return response.type('json').send(asJson());
    if (contentSecurityPolicy !== undefined) response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    response.setHeader('Content-Type', contentType).send(load());
  };
}

function refuse(response: Response, { status, detail, headers }: Refusal): void {
  response.set(headers);
  sendError(response, status, detail);
}

function refuseDeliveries({ log }: Gateway): RequestHandler {
  return (request, response, next) => {
    const refusal = deliveryRefusal(request.method, request.headers);
    if (refusal === undefined) return next();
    log.warn({ from: request.ip }, 'webhook delivery to this API refused');
    sendError(response, 403, refusal);
  };
}

function handlersOf(one: AnyRoute, gateway: Gateway): RequestHandler[] {
  const limitMb = one.upload?.limitMb ?? one.bodyLimitMb ?? jsonBodyMb;
  const handler: RequestHandler = async (request, response) => {
    // Asked for by clients that wait before they send a large body (RFC 9110, section 10.1.1).
    if (request.headers.expect !== undefined && declaredBytes(request) <= limitMb * megabyte) response.writeContinue();
    // Routes without a body never read one.
    const bytes = one.body && (await readBody(request, limitMb, gateway.clock));
    using _ = { [Symbol.dispose]: () => bytes && releaseBody(bytes) };
    if (bytes) request.body = one.bodyInSlices ? bytes : await parseJson(bytes, gateway.clock);
    if (bytes && !one.bodyInSlices) releaseBody(bytes);
    const answer = await handleRequest(one, request, response, gateway);
    if (answer instanceof StreamedFile) return sendFile(one, answer, response);
    const { status, headers, body } = answer;
    response.status(status).set(headers).type('json').send(body);
  };
  return one.body === undefined ? [handler] : [demandJson, handler];
}

const demandJson: RequestHandler = (request, response, next) => {
  // Also what keeps a web page's form from being taken for a request: a page may send JSON to others only with leave.
  if (/^\s*application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) next();
  else sendError(response, 400, 'The body is not JSON: send it with Content-Type: application/json');
};

async function sendFile({ fileType }: AnyRoute, { name, pieces }: StreamedFile, response: Response): Promise<void> {
  // Audio is played where it is shown, not saved.
  if (fileType !== 'audio/wav') response.attachment(name);
  response.type(fileType ?? 'application/octet-stream');
  await pipeline(pieces, response).catch((error) => {
    // The client went away, or it sees by the connection that the file is not whole.
    response.destroy(error);
  });
}

function refuseMethod(routes: Pick<AnyRoute, 'method'>[]): RequestHandler {
  const allowed = routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return (request, response) => {
    response.setHeader('Allow', allowed.join(', '));
    sendError(response, 405, `${request.method} is not allowed here, only ${allowed.join(', ')}`);
  };
}

function answerErrors({ log, clock }: Gateway) {
  // Express recognises an error handler by its four parameters.
  return (error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const { status, detail, headers } = errorAnswer(error);
    if (status === 500) log.error({ method: request.method, route: request.route?.path, err: error }, 'request failed');
    response.status(status).set(headers);
    answerAndClose(request, response, JSON.stringify({ detail }), clock);
  };
}

/** The kind of what is refused before a route is reached. */
const kindOf: { readonly [status: number]: ErrorCode } = {
  400: 'unreadable',
  401: 'key_unknown',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'too_large',
  429: 'too_many_attempts',
  503: 'limit_reached',
};

function sendError(response: Response, status: number, detail: string): void {
  response
    .status(status)
    .set('X-Error-Code', kindOf[status] ?? 'invalid_request')
    .json({ detail });
}
