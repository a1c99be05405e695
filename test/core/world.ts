import fc from 'fast-check';
import type { CollectionDetails, DeliveryType, RestoreJob } from '../../src/core/job.ts';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import {
  complete,
  failed,
  HOUR,
  idOf,
  listRead,
  MINUTE,
  NOON_MS,
  objectId,
  restoreJob,
  TARGET,
} from './build.ts';

/** One tick of a random history. Every number is taken modulo the number of choices. */
interface Tick {
  readonly passesMs: number;
  readonly ourClockAheadMs: number;
  readonly touched: readonly (readonly [place: number, chapter: number, timing: number])[];
  readonly hidden: readonly number[];
  readonly poll: 'complete' | 'timeout' | 'network' | 'skipped';
  readonly collections: 'none' | 'read' | 'forbidden' | 'timeout';
  readonly tookMs: number;
  readonly invalid: readonly [noId: number, badField: number];
  /** The id of the cluster that a discovery lists; `undefined` without a discovery. */
  readonly clusterId: string | undefined;
}

const AWAY = '5e2211c17a3e5a48f5497dff';
const PLACES = 14;
/** The first place of jobs that ended before the history began. */
const ENDED = 100;
const TYPES: readonly DeliveryType[] = ['automated', 'download', 'download', 'pointInTime', 'other'];

const tick: fc.Arbitrary<Tick> = fc.record({
  // Mostly forward and sometimes back, because Atlas' clock jumps too.
  passesMs: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 20 }).map((minutes) => minutes * MINUTE) },
    { weight: 1, arbitrary: fc.constantFrom(-2 * HOUR, -10 * MINUTE, -MINUTE, 1, 999, 2 * HOUR) },
  ),
  ourClockAheadMs: fc.constantFrom(0, 0, 0, -3 * HOUR, -5 * MINUTE, 5 * MINUTE, 3 * HOUR),
  touched: fc.array(fc.tuple(fc.nat({ max: PLACES - 1 }), fc.nat({ max: 13 }), fc.nat({ max: 9 })), {
    maxLength: 5,
  }),
  hidden: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fc.nat({ max: PLACES - 1 }), { maxLength: 6 }) },
  ),
  poll: fc.constantFrom('complete', 'complete', 'complete', 'complete', 'timeout', 'network', 'skipped'),
  collections: fc.constantFrom('none', 'read', 'read', 'forbidden', 'timeout'),
  tookMs: fc.nat({ max: MINUTE }),
  invalid: fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
  clusterId: fc.constantFrom(undefined, undefined, 'first', 'first', 'first', 'second'),
});

/** Histories of up to 12 ticks. */
export const history = fc.array(tick, { minLength: 1, maxLength: 12, size: 'max' });

function detailsOf(timing: number): CollectionDetails {
  return {
    restoredDocuments: timing === 9 ? undefined : timing * 3,
    totalDocuments: [undefined, 0, 40][timing % 3],
    failedIndexCollections: timing % 2 === 0 ? timing : 0,
    errorMessage: undefined,
  };
}

/** Atlas in a random history: 14 places for jobs, the last three for collection restore jobs. */
export class World {
  #atlasMs = NOON_MS;
  readonly #jobs = new Map<number, RestoreJob>();
  readonly #ends = new Map<string, number>();

  /** `ended`: the number of restores, and of downloads, that ended before the history began. */
  constructor(ended = 0) {
    for (let place = ENDED; place < ENDED + 2 * ended; place += 1) {
      const createdAtMs = NOON_MS - place * HOUR;
      const isDownload = place % 2 === 0;
      const id = objectId(place, createdAtMs);
      const end = { finishedAtMs: isDownload ? undefined : createdAtMs + place * 1000, expired: isDownload };
      const job = restoreJob({
        id,
        createdAtMs,
        deliveryType: isDownload ? 'download' : 'automated',
        ...end,
      });
      this.#jobs.set(place, isDownload ? { ...job, expiresAtMs: createdAtMs + HOUR } : job);
    }
  }

  /** Advances by one tick and returns the outcome of its poll and the time of our clock. */
  live(tick: Tick): { readonly outcome: Outcome; readonly nowMs: number } {
    this.#atlasMs += tick.passesMs;
    for (const [place, chapter, timing] of tick.touched) this.#touch(place, chapter, timing);
    const nowMs = this.#atlasMs + tick.ourClockAheadMs;
    return { outcome: this.#outcome(tick, nowMs), nowMs };
  }

  #outcome(tick: Tick, nowMs: number): Outcome {
    const { poll, tookMs } = tick;
    if (poll === 'skipped') return { kind: 'skipped' };
    const took = { startedAtMs: nowMs - tookMs, endedAtMs: nowMs, pages: tick.hidden.length };
    if (poll !== 'complete') return { ...failed(poll, nowMs), ...took };
    return complete(this.#read(tick, false), { ...took, collections: this.#collections(tick) });
  }

  #collections(
    tick: Tick,
  ): ListRead | { readonly kind: 'forbidden' | 'timeout'; readonly message: string } | undefined {
    const { collections } = tick;
    if (collections === 'none') return undefined;
    return collections === 'read' ? this.#read(tick, true) : { kind: collections, message: 'made to fail' };
  }

  #read(tick: Tick, ofCollections: boolean): FullRead {
    const jobs = [...this.#jobs]
      .filter(
        ([place, job]) =>
          !tick.hidden.includes(place % ENDED) && (job.deliveryType === 'collection') === ofCollections,
      )
      .map(([, job]) => job);
    const [noId, badField] = tick.invalid;
    return listRead(jobs, this.#atlasMs, {
      beganAtMs: this.#atlasMs - tick.tookMs,
      skewMs: tick.ourClockAheadMs === 0 ? 0 : -tick.ourClockAheadMs,
      noId,
      badField,
    });
  }

  #touch(place: number, chapter: number, timing: number): void {
    const job = this.#jobs.get(place) ?? this.#create(place, timing);
    const next = this.#chapters(job, timing)[chapter];
    if (next?.finishedAtMs !== undefined) this.#ends.set(job.id, next.finishedAtMs);
    if (next === undefined) this.#jobs.delete(place);
    else this.#jobs.set(place, { ...job, ...next });
  }

  // Created now, or up to two hours ago and hidden until now.
  #create(place: number, timing: number): RestoreJob {
    const createdAtMs =
      this.#atlasMs -
      (timing < 5 ? 0 : ([10, 10, 11, 60, 120][timing - 5] ?? 0)) * MINUTE -
      (timing === 6 ? 1 : 0);
    const isForeign = place % 4 === 3;
    return restoreJob({
      id: isForeign ? idOf(`foreign-${place}`) : objectId(place, NOON_MS),
      deliveryType: place >= PLACES - 3 ? 'collection' : (TYPES[place % TYPES.length] ?? 'automated'),
      createdAtMs: isForeign && timing % 3 === 0 ? undefined : createdAtMs,
      dataFromMs: timing % 2 === 0 ? undefined : createdAtMs - timing * MINUTE,
      destinationProjectId: [undefined, TARGET.projectId, AWAY][timing % 3],
      destinationClusterName: timing % 4 === 0 ? undefined : `to-${timing}`,
      ...(place >= PLACES - 3 ? { collection: detailsOf(timing) } : {}),
    });
  }

  /** Returns the changes that Atlas may report for a job, in any order, also backwards. `undefined` deletes the job. */
  #chapters(job: RestoreJob, timing: number): readonly (Partial<RestoreJob> | undefined)[] {
    const fresh = restoreJob({ ...job, ...NOTHING_SAID });
    const finishedAtMs = job.finishedAtMs ?? this.#atlasMs - timing * MINUTE;
    const expiresAtMs = job.expiresAtMs ?? this.#atlasMs + (timing * 10 - 10) * MINUTE;
    const expiring = { ...fresh, expiresAtMs: job.expiresAtMs };
    const isCollection = job.deliveryType === 'collection';
    return [
      fresh,
      { ...fresh, finishedAtMs },
      { ...fresh, hasUrl: !isCollection, expiresAtMs },
      { ...fresh, hasUrl: !isCollection, expiresAtMs: this.#atlasMs + timing * 5 * MINUTE },
      { ...fresh, expiresAtMs },
      { ...fresh, expiresAtMs, expired: true },
      { ...fresh, hasUrl: !isCollection, expiresAtMs, expired: true },
      { ...expiring, finishedAtMs, failed: true, cancelled: timing % 2 === 0 },
      // Once Atlas has reported the end of a failed job, it keeps reporting it.
      { ...expiring, failed: true, finishedAtMs: this.#ends.get(job.id) },
      { ...expiring, cancelled: true },
      { ...fresh, succeeded: true, finishedAtMs: timing % 2 === 0 ? undefined : finishedAtMs },
      { ...fresh, hasUrl: !isCollection, finishedAtMs },
      { expiresAtMs: undefined },
      undefined,
    ];
  }
}

const NOTHING_SAID = {
  finishedAtMs: undefined,
  expiresAtMs: undefined,
  failed: false,
  cancelled: false,
  expired: false,
  succeeded: false,
  hasUrl: false,
} as const satisfies Partial<RestoreJob>;
