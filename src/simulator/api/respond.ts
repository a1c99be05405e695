import type { ServerResponse } from 'node:http';
import type { Admission, AtlasRequest, Authenticator } from '../auth/authenticator.ts';
import type { TokenIssuer } from '../auth/oauth.ts';
import type { Code, Stats } from '../stats.ts';
import type { Clock } from '../world/clock.ts';
import type { AdminApi } from './adminApi.ts';
import { type ApiReply, withHeaders } from './apiReply.ts';
import type { ApiRoute } from './apiRoute.ts';
import { deliver, deliverBadly, deliverHuge, deliverRecording } from './deliver.ts';
import { errorReply } from './errors.ts';
import type { Faults, Struck } from './faults.ts';
import { wrongReply } from './wrongReply.ts';

/** A page of a list; 1 for what is no list. */
interface PageEvent {
  readonly route: ApiRoute;
  readonly page: number;
}

/** Where a test can step in. */
export interface Hooks {
  /** Before anything is done with a request. */
  readonly onRequest?: (event: PageEvent) => void;
  /** When a page of a list is made and not yet sent: the place to change the world before the next one. */
  readonly afterPage?: (event: PageEvent) => void;
}

/** What an exchange goes through. */
export interface Parts {
  readonly api: AdminApi;
  readonly authenticator: Authenticator;
  readonly tokens: TokenIssuer;
  readonly faults: Faults;
  readonly stats: Stats;
  readonly now: Clock;
  readonly hooks: Hooks;
}

/** One request on its way to its answer. */
export interface Exchange {
  readonly request: AtlasRequest;
  readonly route: ApiRoute;
  readonly page: number;
  /** The token endpoint has a login of its own. */
  readonly admission: Admission | undefined;
  /**
   * Called before the last byte leaves, or when the connection closes: a client that has its answer
   * finds it in the figures.
   */
  readonly count: (code: Code) => void;
}

/** Sends what the fault says, or else the right answer. */
export function respond(parts: Parts, response: ServerResponse, exchange: Exchange, struck: Struck): void {
  const nowMs = parts.now();
  const { fault, headers } = struck;
  switch (fault?.kind) {
    case 'silence':
      break;
    case 'refuse':
      exchange.count('error');
      response.socket?.resetAndDestroy();
      break;
    case 'huge':
      deliverHuge(response, fault.bytes, nowMs);
      break;
    case 'recording':
      exchange.count(fault.recording.status);
      deliverRecording(response, fault.recording);
      break;
    case 'reset':
    case 'cut':
      exchange.count('error');
      deliverBadly(response, withHeaders(rightReply(parts, exchange, false), headers), nowMs, fault);
      break;
    case 'length':
    case 'drip':
      deliverBadly(response, withHeaders(rightReply(parts, exchange, false), headers), nowMs, fault);
      break;
    case 'respond':
    case 'error':
    case 'html':
    case 'redirect':
      whole(response, withHeaders(wrongReply(fault), headers), nowMs, exchange);
      break;
    case 'endless':
    case undefined:
      whole(
        response,
        withHeaders(rightReply(parts, exchange, fault !== undefined), headers),
        nowMs,
        exchange,
      );
      break;
  }
}

function whole(response: ServerResponse, reply: ApiReply, nowMs: number, exchange: Exchange): void {
  exchange.count(reply.status);
  deliver(response, reply, nowMs);
}

function rightReply(parts: Parts, exchange: Exchange, endless: boolean): ApiReply {
  const { request, route, page, admission } = exchange;
  if (admission === undefined) {
    if (request.method !== 'POST') return errorReply('METHOD_NOT_ALLOWED', [request.method]);
    const { authorization, 'content-type': contentType } = request.headers;
    const form = { authorization, contentType, body: request.body };
    return route.endpoint === 'token' ? parts.tokens.issue(form) : parts.tokens.revoke(form);
  }
  if (admission.as === 'out') return admission.reply;
  const reply = parts.api.answer(request, route, admission.grant, endless);
  if (reply.status === 200 && route.endpoint !== 'project') parts.hooks.afterPage?.({ route, page });
  return reply;
}
