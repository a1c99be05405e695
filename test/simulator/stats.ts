import type { Code, Exchange, ExchangeObserver } from '../../src/simulator/api/pendingExchange.ts';
import type { ApiEndpoint, ApiRoute } from '../../src/simulator/apiRoute.ts';
import type { Challenged } from '../../src/simulator/auth/digestCheck.ts';

/** The requests that the simulator has seen, counted for tests and benchmarks. */
export class Stats implements ExchangeObserver {
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

  /** 401s for requests without credentials and for expired nonces, which are both normal. */
  get challenges(): number {
    return this.challenged('no_credentials') + this.challenged('stale');
  }

  /** 401s that a correct client with the right key never causes. */
  get refused(): number {
    return [...this.#challenged.values()].reduce((sum, count) => sum + count, 0) - this.challenges;
  }

  challenged(why: Challenged): number {
    return this.#challenged.get(why) ?? 0;
  }

  /** Returns the number of exchanges of an endpoint with a code; a missing argument matches all. */
  requests(endpoint?: ApiEndpoint, code?: Code): number {
    let sum = 0;
    for (const [key, count] of this.#counts) {
      const [ofEndpoint, ofCode] = key.split(' ');
      if (endpoint !== undefined && endpoint !== ofEndpoint) continue;
      if (code === undefined || String(code) === ofCode) sum += count;
    }
    return sum;
  }

  /** Returns the highest number of concurrent requests of a project, or of one of its clusters. */
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
