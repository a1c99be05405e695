import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessControl } from '../access/accessControl.ts';
import type { LiveWebConfig } from '../webConfig/webConfig.ts';
import { COMMON_HEADERS, jsonReply, type Reply, textReply } from './reply.ts';
import type { Route } from './routes.ts';
import { sendReply } from './send.ts';

/** What answering a request needs. */
export interface ResponseContext {
  readonly routes: readonly Route[];
  readonly accessControl: AccessControl;
  readonly web: LiveWebConfig;
  readonly isStopping: () => boolean;
  /** Told of every bug; who asked is told "internal error" only. */
  readonly onError: (error: unknown) => void;
  readonly responseDeadlineMs: number;
}

/** Answers one request, whatever happens: it never rejects. */
export async function respond(
  context: ResponseContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { onError, isStopping, responseDeadlineMs, web } = context;
  response.on('error', () => {}); // The client went; unheard, that would end the process.
  try {
    const reply = await replyTo(context, request).catch((error: unknown) => {
      onError(error);
      return textReply(500, 'internal error');
    });
    if (response.destroyed) return;
    // Asked only now, so that an answer begun before the stop ends its connection too.
    if (isStopping()) response.shouldKeepAlive = false;
    const headers = { ...COMMON_HEADERS, ...reply.headers, ...Object.fromEntries(web().headers) };
    await sendReply(request, response, { ...reply, headers }, responseDeadlineMs);
  } catch (error) {
    onError(error);
    response.destroy();
  }
}

async function replyTo(
  { accessControl, routes, web }: ResponseContext,
  request: IncomingMessage,
): Promise<Reply> {
  const { path, query } = parseTarget(request.url ?? '');
  const refusal = await accessControl(web(), request, path);
  if (refusal !== undefined) return refusal;
  const here = routes.filter((route) => route.path === path);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = here.find((candidate) => candidate.method === method);
  if (route !== undefined) {
    return route.answer({ query: new URLSearchParams(query), accept: request.headers.accept });
  }
  const asError = path.startsWith('/api/') ? apiError : textReply;
  if (here.length === 0) return asError(404, 'not found');
  const allowed = here.map((row) => (row.method === 'GET' ? 'GET, HEAD' : row.method)).join(', ');
  const refused = asError(405, `method not allowed, expected ${allowed}`);
  return { ...refused, headers: { ...refused.headers, Allow: allowed } };
}

function apiError(status: number, error: string): Reply {
  return jsonReply(status, { error });
}

// By hand, because a URL parser takes `//x` for a host and throws on others. Proxies send the absolute form.
function parseTarget(target: string): { readonly path: string; readonly query: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : local.slice(mark + 1) };
}
