import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessControl } from '../access/accessControl.ts';
import type { ServerLimits } from '../access/serverLimits.ts';
import { COMMON_HEADERS, jsonReply, type Reply, textReply } from '../reply.ts';
import type { ServerObserver } from '../serverObserver.ts';
import type { LiveWebConfig } from '../webConfig/webConfig.ts';
import type { ActiveResponse, ActiveResponses } from './activeResponses.ts';
import type { Content } from './content.ts';
import type { Yield } from './fairYield.ts';
import { findHandler, type Route } from './routes.ts';
import { sendReply } from './send.ts';

/** Everything that the responses of a server share. */
export interface ResponseContext {
  readonly routes: readonly Route[];
  readonly content: Content;
  readonly accessControl: AccessControl;
  readonly web: LiveWebConfig;
  readonly active: ActiveResponses;
  readonly observer: ServerObserver;
  readonly limits: ServerLimits;
  readonly nowMs: () => number;
  readonly yieldToLoop: Yield;
  readonly isStopping: () => boolean;
  /** Receives every unexpected error; the client receives only "internal error". */
  readonly onError: (error: unknown) => void;
}

/** Answers one request. Never rejects. */
export async function respond(
  context: ResponseContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { limits, nowMs, observer, onError, yieldToLoop } = context;
  const clientAddress = request.socket.remoteAddress;
  response.on('error', () => {}); // The client has disconnected; an unhandled error would end the process.
  const active = context.active.begin(response);
  try {
    const target = parseTarget(request.url ?? '');
    const reply = await replyTo(context, request, target, active).catch((error: unknown) => {
      onError(error);
      return textReply(500, 'internal error');
    });
    observer.onAnswer({
      handler: findHandler(context.routes, target.path),
      code: reply.status,
      clientAddress,
    });
    if (response.destroyed) return;
    await sendReply(
      active,
      { ...reply, headers: headersOf(context, reply, response) },
      {
        acceptEncoding: request.headers['accept-encoding'],
        isHead: request.method === 'HEAD',
        deadlineMs: limits.responseMs,
        nowMs,
        yieldToLoop,
        onTimeout: () => observer.onDrop('timeout', clientAddress),
      },
    );
  } catch (error) {
    onError(error);
    response.destroy();
  }
}

function headersOf(
  { isStopping, limits, web }: ResponseContext,
  { headers, status }: Reply,
  response: ServerResponse,
): Reply['headers'] {
  // Checked only now, so that a response that began before the stop also closes its connection.
  if (isStopping()) response.shouldKeepAlive = false;
  const all = { ...COMMON_HEADERS, ...headers, ...Object.fromEntries(web().headers) };
  if (status !== 401 || !response.shouldKeepAlive) return all;
  const seconds = Math.max(1, Math.floor(limits.refusedKeepAliveMs / 1000));
  // Node's own `finish` listener sets the keep-alive timeout. This one runs after it and overrides the timeout.
  response.once('finish', () => response.req.socket.setTimeout(limits.refusedKeepAliveMs));
  return { ...all, Connection: 'keep-alive', 'Keep-Alive': `timeout=${seconds}` };
}

async function replyTo(
  context: ResponseContext,
  request: IncomingMessage,
  { path, query }: ReturnType<typeof parseTarget>,
  active: ActiveResponse,
): Promise<Reply> {
  const { accessControl, content, isStopping, routes, web, yieldToLoop } = context;
  const refusal = await accessControl(web(), request, path);
  if (refusal !== undefined) return refusal;
  const matching = routes.filter((route) => route.path === path);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = matching.find((candidate) => candidate.method === method);
  const asError = path.startsWith('/api/') ? apiError : textReply;
  if (route !== undefined) {
    if (!route.isProbe) {
      const kind = route.method === 'POST' ? 'reload' : 'content';
      if (!context.active.admit(active, kind)) {
        return asError(503, 'too many requests', { 'Retry-After': '1' });
      }
      await yieldToLoop();
    }
    const { accept } = request.headers;
    return route.answer(content, {
      query: new URLSearchParams(query),
      accept,
      isStopping: isStopping(),
      yieldToLoop,
    });
  }
  if (matching.length === 0) return asError(404, 'not found');
  const allowed = matching.map((row) => (row.method === 'GET' ? 'GET, HEAD' : row.method)).join(', ');
  return asError(405, `method not allowed, expected ${allowed}`, { Allow: allowed });
}

function apiError(status: number, error: string, headers: Reply['headers'] = {}): Reply {
  const reply = jsonReply(status, { error });
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

// A URL parser would read `//x` as a host and throw on other targets. Proxies send the absolute form.
function parseTarget(target: string) {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : local.slice(mark + 1) };
}
