import type { IncomingMessage, RequestListener } from 'node:http';
import { routeOf } from '../apiRoute.ts';
import { type ApiParts, PendingExchange, type Responder } from './pendingExchange.ts';

/** Returns a listener that parses a request and passes it to `respond`. An exception thrown here is a bug. */
export function requestListener(parts: ApiParts, respond: Responder): RequestListener {
  return async (incoming, response) => {
    const target = incoming.url ?? '/';
    const [path = '', queryText] = target.split('?');
    const query = new URLSearchParams(queryText);
    const route = routeOf(path, query);
    const page = Number(query.get('pageNum') ?? 1);
    const method = incoming.method ?? 'GET';
    parts.observer?.began(route);
    const body = method === 'GET' ? '' : await read(incoming);
    const address = incoming.socket.remoteAddress ?? '';
    const request = { method, target, path, headers: incoming.headers, address, body };
    await respond(new PendingExchange(parts, request, route, page, response));
  };
}

/** Returns the body, or the part of it that arrived before the client disconnected. */
async function read(incoming: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
  } catch {
    return body;
  }
  return body;
}
