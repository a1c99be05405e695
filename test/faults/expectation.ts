import type { FailureKind } from '../../src/core/failure.ts';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import type { AtlasTime } from './atlasTime.ts';
import { type Cluster, ENDPOINTS, type Endpoint, endpointOf, listOf, smallPagesOf } from './lists.ts';
import type { PageLog } from './pageLog.ts';
import type { ListKind } from './readWire.ts';
import type { Refusals } from './refusals.ts';
import type { Planned, Round } from './round.ts';
import type { Trouble } from './troubles.ts';

const PASSING: ReadonlySet<FailureKind> = new Set(['server_error', 'timeout', 'network', 'rate_limited']);

const ATTEMPTS = 4;

/** The model's knowledge when it predicts a poll. */
export interface Circumstances {
  readonly round: Round;
  readonly atlasTime: AtlasTime;
  readonly pages: PageLog;
  readonly refusals: Refusals;
  readonly collectionJobs: boolean;
  /** True if an earlier poll has learned the kind of the cluster. */
  readonly isKindKnown: boolean;
  readonly planned: readonly Planned[];
  /** True if the pages of a list were too large at its last read. */
  readonly hasSmallPages: (list: string) => boolean;
  /** Returns the pages with which those of a request are compared. */
  readonly lastPages: (request: string) => readonly string[] | undefined;
  /** True if the bodies of pages that are compared are held until a page differs. */
  readonly holdsBodies: boolean;
}

/** Predicts the result of a poll from the documentation: a second client, without a network. */
export class Expectation {
  readonly outcome: Exclude<Outcome, { readonly kind: 'skipped' }>;
  retries = 0;
  /** The number of exchanges without a complete answer. */
  broken = 0;
  /** True if the next poll knows the kind of the cluster. */
  isKindKnown: boolean;
  /** The names of the faults that applied. */
  readonly struck: string[] = [];
  /** The reads that began again at the first page, because a later one differed and no body was held. */
  readonly restarted = new Set<FullRead>();
  #pages = 0;
  /** True if the last page requested was too large. */
  #isTooLarge = false;
  /** True if the last answer was JSON, but no list. */
  #isNoList = false;
  /** True if the last refusal came before the kind of the cluster was checked. */
  #hidesKind = false;
  readonly #cluster: Cluster;
  readonly #with: Circumstances;
  readonly #left: { readonly planned: Planned; times: number }[];

  constructor(cluster: Cluster, circumstances: Circumstances) {
    this.#cluster = cluster;
    this.#with = circumstances;
    this.isKindKnown = circumstances.isKindKnown;
    this.#left = circumstances.planned.map((planned) => ({ planned, times: planned.times }));
    const {
      collectionJobs,
      round: { nowMs },
    } = circumstances;
    const restores = this.#restores();
    const isRead = typeof restores !== 'string';
    const wantsMore = isRead && collectionJobs && cluster.kind === 'dedicated';
    const collections = wantsMore ? this.#list('collection') : undefined;
    const times = { startedAtMs: nowMs, endedAtMs: nowMs, pages: this.#pages };
    this.outcome = isRead
      ? {
          kind: 'complete',
          ...times,
          restores,
          collections: typeof collections === 'string' ? failure(collections) : collections,
        }
      : { kind: 'failed', ...times, failure: failure(restores) };
  }

  #restores(): ListRead | FailureKind {
    const { kind } = this.#cluster;
    if (this.isKindKnown) return this.#list(kind);
    // A refusal of the list of dedicated clusters shows that the cluster is a flex one.
    const first = kind === 'dedicated' ? this.#list(kind) : this.#ask(ENDPOINTS.dedicated, 1);
    if (typeof first === 'object') this.isKindKnown = true;
    else if (first === undefined || (first === 'forbidden' && this.#hidesKind)) return this.#asFlex(first);
    return first;
  }

  // The other list is tried: it is read, or the previous reason stands.
  #asFlex(before: FailureKind | undefined): ListRead | FailureKind {
    const { kind } = this.#cluster;
    const second = kind === 'flex' ? this.#list(kind) : this.#ask(ENDPOINTS.flex, 1);
    // The refusal reports that the cluster is a dedicated one.
    this.isKindKnown = typeof second !== 'string';
    if (typeof second === 'object') return second;
    // A transient fault does not show the kind of the cluster.
    if (second !== undefined && PASSING.has(second)) return second;
    return before ?? second ?? 'wrong_kind';
  }

  #list(kind: ListKind): ListRead | FailureKind {
    const list = listOf(this.#cluster, ENDPOINTS[kind]);
    const before = this.#pages;
    const hasSmallPages = this.#with.hasSmallPages(list);
    const read = this.#walk(list, kind, hasSmallPages);
    if (!this.#isTooLarge || hasSmallPages) return read;
    this.#pages = before;
    return this.#walk(list, kind, true);
  }

  #walk(list: string, kind: ListKind, hasSmallPages: boolean): ListRead | FailureKind {
    const endpoint = ENDPOINTS[kind];
    const request = hasSmallPages ? smallPagesOf(list) : list;
    const { pages, lastPages, holdsBodies } = this.#with;
    const before = this.#pages;
    const read = (page: number) => {
      const reason = this.#ask(endpoint, page);
      if (reason !== undefined) return this.#isNoList ? 'no list' : reason;
      this.#pages += 1;
      return this.#readDate(endpoint, page);
    };
    const known = holdsBodies ? undefined : lastPages(request);
    const first = pages.walk(list, kind, request, read, known);
    if (first !== 'differs') return first;
    this.#pages = before;
    const second = pages.walk(list, kind, request, read);
    if (typeof second === 'object') this.restarted.add(second);
    return second;
  }

  #ask(endpoint: Endpoint, page: number): FailureKind | undefined {
    const { refusals, round } = this.#with;
    const { steadyMs } = round;
    const requested = { projectId: this.#cluster.projectId, endpoint };
    this.#isTooLarge = false;
    this.#isNoList = false;
    const held = refusals.ask(requested, steadyMs);
    this.#hidesKind = held?.isOfAddress !== true;
    if (held !== undefined) return held.reason;
    const { reason, waitMs, isAccepted, isOfAddress, isTooLarge, name } = this.#attempts(endpoint, page);
    this.#isNoList = name === 'no list';
    this.#isTooLarge = isTooLarge === true;
    this.#hidesKind = isOfAddress !== true;
    if (waitMs !== undefined) refusals.limit(requested, steadyMs, waitMs);
    refusals.answered(requested, isAccepted === true ? undefined : reason, steadyMs, isOfAddress === true);
    return reason;
  }

  #attempts(endpoint: Endpoint, page: number): Struck {
    for (let attempt = 1; ; attempt += 1) {
      const struck = this.#attempt(endpoint, page);
      if (struck.isBroken) this.broken += 1;
      if (struck.reason === undefined || !struck.isPassing || attempt === ATTEMPTS) return struck;
      this.retries += 1;
    }
  }

  #attempt(endpoint: Endpoint, page: number): Struck {
    const { round } = this.#with;
    if (round.host !== 'Atlas') return { reason: 'network', isPassing: true, isBroken: true };
    if (round.credentials === 'rotated') return { reason: 'unauthorized', isPassing: false };
    if (round.credentials === 'elsewhere')
      return { reason: 'forbidden', isPassing: false, isOfAddress: true };
    if (round.token?.times === Number.POSITIVE_INFINITY) return round.token.trouble;
    // A read-only role may read the jobs of flex clusters.
    const isForbidden = round.credentials === 'read only' && endpoint !== ENDPOINTS.flex;
    const struck = this.#strike(endpoint, page);
    // The headers of a truncated refusal are sufficient.
    const isHarmless = struck?.reason === undefined || (isForbidden && struck.fault.kind === 'length');
    if (isHarmless) return { reason: isForbidden ? 'forbidden' : undefined, isPassing: false };
    if (struck.isDated) this.#readDate(endpoint, page);
    return struck;
  }

  // The last request for a page is the one with a complete answer.
  #readDate(endpoint: Endpoint, page: number): number {
    const { round, pages, atlasTime } = this.#with;
    return atlasTime.read({ ...round, dateMs: pages.dateOf(listOf(this.#cluster, endpoint), page) });
  }

  #strike(endpoint: Endpoint, page: number): Trouble | undefined {
    const found = this.#left.find(
      ({ planned, times }) =>
        times > 0 && planned.page === page && endpointOf(this.#cluster, planned) === endpoint,
    );
    if (found === undefined) return undefined;
    found.times -= 1;
    this.struck.push(found.planned.trouble.name);
    return found.planned.trouble;
  }
}

type Struck = Partial<Pick<Trouble, 'name'>> &
  Pick<Trouble, 'reason' | 'isPassing' | 'isBroken' | 'isAccepted' | 'isOfAddress' | 'isTooLarge' | 'waitMs'>;

function failure(kind: FailureKind) {
  return { kind, message: kind };
}
