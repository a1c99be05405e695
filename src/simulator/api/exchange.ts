import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Code } from '../stats.ts';
import { routeOf } from './apiRoute.ts';
import { type Parts, respond } from './respond.ts';

/** Takes a request from the wire, through login and faults, to its answer. What throws here is a bug. */
export function requestListener(parts: Parts, stopped: AbortSignal): RequestListener {
  return async (incoming, response) => {
    const target = incoming.url ?? '/';
    const [path = '', query] = target.split('?');
    const route = routeOf(path);
    const page = Number(new URLSearchParams(query).get('pageNum') ?? 1);
    const method = incoming.method ?? 'GET';
    parts.stats.began(route);
    let isCounted = false;
    const count = (code: Code) => {
      if (!isCounted) parts.stats.ended(route, { method, path: target, endpoint: route.endpoint, code });
      isCounted = true;
    };
    response.once('close', () => count(response.writableFinished ? response.statusCode : 'error'));
    parts.hooks.onRequest?.({ route, page });
    const body = method === 'GET' ? '' : await read(incoming);
    const address = incoming.socket.remoteAddress ?? '';
    const request = { method, target, headers: incoming.headers, address, body };
    const hasOwnLogin = route.endpoint === 'token' || route.endpoint === 'revoke';
    const admission = hasOwnLogin ? undefined : parts.authenticator.admit(request, route);
    const struck = parts.faults.strike({ path, route, page, loggedIn: admission?.as === 'in' });
    if (struck.delayMs > 0)
      await sleep(struck.delayMs, undefined, { signal: stopped }).catch(() => undefined);
    if (!response.destroyed) respond(parts, response, { request, route, page, admission, count }, struck);
  };
}

/** As much of the body as came before the client went away. */
async function read(incoming: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
  } catch {
    return body;
  }
  return body;
}
