import type { ServerResponse } from 'node:http';
import type { ApiReply } from '../apiReply.ts';
import type { ApiEndpoint, ApiRoute } from '../apiRoute.ts';
import type { Admission, AtlasRequest, createAuthenticator, TokenAuthority } from '../auth/authenticator.ts';
import type { Challenged } from '../auth/digestCheck.ts';
import { errorReply } from '../errors.ts';
import type { AdminApi } from './adminApi.ts';
import { deliver } from './deliver.ts';

/** A status code; `error` if the client received no complete status line. */
export type Code = number | 'error';

export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly endpoint: ApiEndpoint;
  readonly code: Code;
}

/** Counts exchanges for tests. */
export interface ExchangeObserver {
  began(route: ApiRoute): void;
  ended(route: ApiRoute, exchange: Exchange): void;
  wasChallenged(why: Challenged): void;
}

/** The parts of the simulator that produce an answer. */
export interface ApiParts {
  readonly api: AdminApi;
  readonly authenticate: ReturnType<typeof createAuthenticator>;
  readonly tokens: TokenAuthority | undefined;
  readonly observer: ExchangeObserver | undefined;
  readonly now: () => number;
}

/** Answers one request. Tests replace it to send wrong answers, or to change the world before the answer. */
export type Responder = (exchange: PendingExchange) => void | Promise<void>;

/** Answers every request correctly. */
export const answerCorrectly: Responder = (exchange) => exchange.send(exchange.answer());

/** One request that waits for its answer. */
export class PendingExchange {
  readonly request: AtlasRequest;
  readonly route: ApiRoute;
  /** The page of a list; 1 for any other request. */
  readonly page: number;
  readonly response: ServerResponse;
  readonly #parts: ApiParts;
  #admission: Admission | undefined;
  #isCounted = false;

  constructor(
    parts: ApiParts,
    request: AtlasRequest,
    route: ApiRoute,
    page: number,
    response: ServerResponse,
  ) {
    this.#parts = parts;
    this.request = request;
    this.route = route;
    this.page = page;
    this.response = response;
    response.once('close', () => this.count(response.writableFinished ? response.statusCode : 'error'));
  }

  get nowMs(): number {
    return this.#parts.now();
  }

  /** Returns whether the credentials are accepted; `false` for the OAuth endpoints, which check their own. */
  get isAuthenticated(): boolean {
    const { endpoint } = this.route;
    return endpoint !== 'token' && endpoint !== 'revoke' && this.#admit().kind === 'admitted';
  }

  /** Returns the correct answer, which may use up a count of the nonce and a token of the rate limit. */
  answer(): ApiReply {
    const { request, route } = this;
    const { endpoint } = route;
    if (endpoint === 'token' || endpoint === 'revoke') return this.#tokenReply(endpoint);
    const admission = this.#admit();
    return admission.kind === 'refused'
      ? admission.reply
      : this.#parts.api.answer(request, route, admission.grant);
  }

  send(reply: ApiReply): void {
    this.count(reply.status);
    deliver(this.response, reply, this.nowMs);
  }

  /** Counts the exchange once, before its last byte is sent, so that a client that has its answer finds it counted. */
  count(code: Code): void {
    if (this.#isCounted) return;
    this.#isCounted = true;
    const { method, target } = this.request;
    this.#parts.observer?.ended(this.route, { method, path: target, endpoint: this.route.endpoint, code });
  }

  // Runs once, because it uses up a count of the nonce.
  #admit(): Admission {
    this.#admission ??= this.#parts.authenticate(this.request, this.route);
    return this.#admission;
  }

  #tokenReply(endpoint: 'token' | 'revoke'): ApiReply {
    const { request } = this;
    return this.#parts.tokens?.answer(request, endpoint) ?? errorReply('RESOURCE_NOT_FOUND', [request.path]);
  }
}
