import type { ApiEndpoint, ApiRoute } from './api/apiRoute.ts';
import type { Challenged } from './auth/digestCheck.ts';

/** `error`: the client never saw a whole status line. */
export type Code = number | 'error';

export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly endpoint: ApiEndpoint;
  readonly code: Code;
}

/** The requests that the simulator has seen, counted for tests and benchmarks. */
export class Stats {
  readonly #keepsLog: boolean;
  readonly #log: Exchange[] = [];
  readonly #counts = new Map<string, number>();
  readonly #challenged = new Map<Challenged, number>();
  readonly #running = new Map<string, number>();
  readonly #mostRunning = new Map<string, number>();
  #tokensIssued = 0;

  constructor(keepsLog: boolean) {
    this.#keepsLog = keepsLog;
  }

  get log(): readonly Exchange[] {
    return this.#log;
  }

  get tokensIssued(): number {
    return this.#tokensIssued;
  }

  /** 401s for a request without any login, and for a nonce that had died: both are the normal course. */
  get challenges(): number {
    return this.challenged('no_login') + this.challenged('stale');
  }

  /** 401s that a well-made client with the right key never causes. */
  get refused(): number {
    return [...this.#challenged.values()].reduce((sum, count) => sum + count, 0) - this.challenges;
  }

  challenged(why: Challenged): number {
    return this.#challenged.get(why) ?? 0;
  }

  /** Exchanges of an endpoint with a code; of all where one is left out. */
  requests(endpoint?: ApiEndpoint, code?: Code): number {
    let sum = 0;
    for (const [key, count] of this.#counts) {
      const [ofEndpoint, ofCode] = key.split(' ');
      if (endpoint !== undefined && endpoint !== ofEndpoint) continue;
      if (code === undefined || String(code) === ofCode) sum += count;
    }
    return sum;
  }

  /** The most requests of a project, or of one of its clusters, that were ever open at once. */
  maxConcurrent(projectId: string, clusterName?: string): number {
    return this.#mostRunning.get(clusterName === undefined ? projectId : `${projectId}/${clusterName}`) ?? 0;
  }

  reset(): void {
    for (const counted of [this.#counts, this.#challenged, this.#mostRunning]) counted.clear();
    this.#log.length = 0;
    this.#tokensIssued = 0;
  }

  began(route: ApiRoute): void {
    for (const key of keysOf(route)) {
      const running = (this.#running.get(key) ?? 0) + 1;
      this.#running.set(key, running);
      this.#mostRunning.set(key, Math.max(running, this.#mostRunning.get(key) ?? 0));
    }
  }

  ended(route: ApiRoute, exchange: Exchange): void {
    for (const key of keysOf(route)) this.#running.set(key, (this.#running.get(key) ?? 1) - 1);
    const key = `${exchange.endpoint} ${exchange.code}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (exchange.endpoint === 'token' && exchange.code === 200) this.#tokensIssued += 1;
    if (this.#keepsLog) this.#log.push(exchange);
  }

  wasChallenged(why: Challenged): void {
    this.#challenged.set(why, this.challenged(why) + 1);
  }
}

function keysOf(route: ApiRoute): readonly string[] {
  return route.projectId === '' ? [] : [route.projectId, `${route.projectId}/${route.clusterName}`];
}
