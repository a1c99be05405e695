import { isDeepStrictEqual } from 'node:util';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import { JOB_TO_WIRE } from '../../src/simulator/api/lists.ts';
import type { Cluster as SimulatedCluster } from '../../src/simulator/world/world.ts';
import { Model } from '../core/model.ts';
import { Dice } from './dice.ts';
import { Jobs } from './jobs.ts';
import { type Cluster, ENDPOINTS, smallPagesOf } from './lists.ts';
import type { MadePage } from './pageLog.ts';
import type { MidWalk, Planned } from './round.ts';

const LIMITS = { expiringWithinMs: 15 * 60_000, staleAfterMs: 30 * 60_000 };
export const LINKS_ORIGIN = 'http://links.invalid:8080';

type Endpoint = keyof typeof JOB_TO_WIRE;

/** A cluster of a world: its lists, its planned faults, and its model. */
export class Place implements Cluster {
  readonly projectId: string;
  readonly name: string;
  readonly kind: 'dedicated' | 'flex';
  readonly restores: Jobs;
  readonly collections: Jobs;
  readonly model: Model;
  isKindKnown = false;
  planned: readonly Planned[] = [];
  midWalk: MidWalk | undefined;
  /** The pages of each list at its last read, if the next poll may compare them. */
  readonly #lastPages = new Map<string, readonly string[]>();
  readonly #simulated: SimulatedCluster;
  readonly #pageCap: number;

  /** `seed` makes the changes of its jobs independent of the order of polls. */
  constructor(projectId: string, simulated: SimulatedCluster, pageCap: number, seed: number) {
    const dice = new Dice(seed);
    const { name, kind } = simulated.facts;
    this.projectId = projectId;
    this.name = name;
    this.kind = kind;
    this.restores = new Jobs(simulated.jobs, kind, dice);
    this.collections = new Jobs(simulated.collectionJobs, 'collection', dice);
    this.model = new Model(projectId, LIMITS);
    this.#simulated = simulated;
    this.#pageCap = pageCap;
  }

  happen(times: number, atlasMs: number): void {
    for (let each = 0; each < times; each += 1) {
      this.restores.happen(atlasMs);
      if (each % 2 === 1 && this.kind === 'dedicated') this.collections.happen(atlasMs);
    }
  }

  /** Returns whether no page of a list has changed since its last read. */
  isUnchanged({ hashes }: FullRead): boolean {
    return hashes !== undefined && isDeepStrictEqual(this.lastPages(hashes.request), hashes.pages);
  }

  /** Returns the pages of a request at its last read, if they may be compared. */
  lastPages(request: string): readonly string[] | undefined {
    return this.#lastPages.get(request);
  }

  /** Returns whether the last read of a list asked for small pages. */
  hasSmallPages(list: string): boolean {
    return this.#lastPages.has(smallPagesOf(list));
  }

  /** Processes a poll in the model and returns its events. A list that lacks a job is not compared next time. */
  take(outcome: Outcome): readonly string[] {
    const events = this.model.take(outcome);
    if (outcome.kind === 'failed' && outcome.failure.kind === 'timeout') this.#comparesNothing('');
    if (outcome.kind !== 'complete') return events;
    const { restores, collections } = outcome;
    this.#remember(restores, this.model.missesRestores);
    if (collections === undefined) return events;
    if (!('kind' in collections)) this.#remember(collections, this.model.missesCollections);
    else if (collections.kind === 'timeout') this.#comparesNothing(ENDPOINTS.collection);
    return events;
  }

  /** The next reads of the lists of an endpoint, or of all, find that the first page differs. */
  #comparesNothing(endpoint: string): void {
    for (const request of this.#lastPages.keys()) {
      if (request.includes(endpoint)) this.#lastPages.set(request, []);
    }
  }

  #remember(read: ListRead, missesJobs: boolean): void {
    if (read.unchanged || read.hashes === undefined) return;
    const { request, pages } = read.hashes;
    // Only the last request of a list counts.
    for (const other of this.#lastPages.keys()) {
      if (other.startsWith(request) || request.startsWith(other)) this.#lastPages.delete(other);
    }
    if (!missesJobs) this.#lastPages.set(request, pages);
  }

  /** Returns a page as Atlas must render it now. */
  page(endpoint: Endpoint, number: number, atMs: number): MadePage {
    const list =
      endpoint === 'collection_restore_jobs' ? this.#simulated.collectionJobs : this.#simulated.jobs;
    const skip = (number - 1) * this.#pageCap;
    const jobs = list.newest(skip, this.#pageCap);
    const cluster = { projectId: this.projectId, clusterName: this.name };
    const context = { cluster, atMs, api: 'v2', linksOrigin: LINKS_ORIGIN, createdAt: true } as const;
    const wire = jobs.map((job) => JOB_TO_WIRE[endpoint](job, context));
    return {
      results: JSON.parse(JSON.stringify(wire)),
      namesNext: skip + jobs.length < list.length,
      count: endpoint === 'collection_restore_jobs' ? list.length : undefined,
    };
  }
}
