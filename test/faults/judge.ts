import { expect } from 'vitest';
import type { ListRead } from '../../src/core/outcome.ts';
import { inWords, seriesOf } from '../core/modelWords.ts';
import type { Atlas, CredentialsKind } from './atlas.ts';
import type { AtlasTime } from './atlasTime.ts';
import { Expectation } from './expectation.ts';
import type { Reported } from './exporterAt.ts';
import type { Figures } from './figures.ts';
import type { PageLog } from './pageLog.ts';
import type { Place } from './place.ts';
import type { Refusals } from './refusals.ts';
import type { Round } from './round.ts';
import { countsOf, sorted } from './words.ts';

export interface JudgeParts {
  readonly credentials: CredentialsKind;
  readonly atlas: Atlas;
  readonly pages: PageLog;
  readonly refusals: Refusals;
  readonly atlasTime: AtlasTime;
  readonly collectionJobs: boolean;
  readonly holdsBodies: boolean;
  readonly figures: Figures;
}

/** Compares the exporter's reports and metrics with the models of its targets. */
export class Judge {
  readonly #parts: JudgeParts;
  readonly #failures = new Map<string, number>();
  #retries: ReadonlyMap<string, number> = new Map();
  #broken = 0;
  /** The time of day minus the monotonic clock. */
  #offsetMs = 0;

  constructor(parts: JudgeParts) {
    this.#parts = parts;
  }

  /** Forgets everything about the previous host. A reload with the same host forgets nothing. */
  movedToOtherHost(): void {
    const { refusals, atlas } = this.#parts;
    refusals.clear();
    for (const place of atlas.places) place.isKindKnown = false;
  }

  /** Records the counters before the polls of a round. */
  counted(exposition: string): void {
    this.#retries = countsOf(exposition, 'api_retries_total', 'project_id');
    this.#broken = countsOf(exposition, 'api_requests_total', 'code').get('error') ?? 0;
  }

  round(round: Round, reported: readonly Reported[], lines: readonly object[], exposition: string): void {
    const { atlas, figures } = this.#parts;
    const offsetMs = round.nowMs - round.steadyMs;
    for (const { model } of atlas.places) model.shiftClock(offsetMs - this.#offsetMs);
    this.#offsetMs = offsetMs;
    const expected = reported.map((each) => this.#poll(round, each));
    this.#exchanges(round, exposition, expected);
    const events = reported.flatMap(({ view, outcome, events: happened }, index) => {
      const { place, expectation } = expected[index] ?? {};
      if (expectation !== undefined) {
        expect(simplified(outcome, isMarkedUnchanged), `${view.target.clusterName}'s poll`).toEqual(
          simplified(
            expectation.outcome,
            (read) =>
              !read.unchanged && !expectation.restarted.has(read) && place?.isUnchanged(read) === true,
          ),
        );
      }
      if (outcome.kind === 'complete') {
        for (const { unchanged } of readsOf(outcome))
          figures.add(`lists: ${unchanged ? 'unchanged' : 'read'}`);
      }
      const words = place?.take(expectation?.outcome ?? { kind: 'skipped' }) ?? [];
      expect(sorted(happened.map(inWords)), `${view.target.clusterName}'s events`).toEqual(sorted(words));
      return words;
    });
    const count = round.ticks * atlas.places.length;
    expect(reported.length, 'reported polls').toBe(count);
    expect(lines.filter(isJobLine).length, 'lines about jobs').toBe(events.filter(isJobWord).length);
    for (const { projectId, name, kind, model } of atlas.places) {
      const all = seriesOf(exposition, projectId, name);
      const info = all.filter((line) => line.startsWith('cluster_info'));
      // The kind is known from the first complete poll on, or a little earlier.
      expect([[], [`cluster_info{cluster_type="${kind}"} 1`]]).toContainEqual(info);
      const actual = all.filter((line) => !info.includes(line));
      expect(actual, `${projectId}/${name}'s series`).toEqual(model.series(round.scrapedAtMs));
    }
    expect(countsOf(exposition, 'poll_failures_total', 'project_id', 'reason')).toEqual(this.#failures);
    figures.addAll(events.filter(isJobWord).map((word) => `events: ${word.split(' ')[0]}`));
  }

  #poll(
    round: Round,
    { view, outcome }: Reported,
  ): { readonly place: Place; readonly expectation: Expectation | undefined } {
    const { atlas, figures, ...known } = this.#parts;
    const { projectId, clusterName } = view.target;
    const place = atlas.place(projectId, clusterName);
    if (outcome.kind === 'skipped') return { place, expectation: undefined };
    const { isKindKnown, planned } = place;
    const expectation = new Expectation(place, {
      ...known,
      round,
      isKindKnown,
      planned,
      hasSmallPages: (list) => place.hasSmallPages(list),
      lastPages: (request) => place.lastPages(request),
    });
    const { outcome: wanted } = expectation;
    const read = wanted.kind === 'complete' ? wanted.collections : wanted.failure;
    const reason = read !== undefined && 'kind' in read ? read.kind : undefined;
    place.isKindKnown = expectation.isKindKnown;
    if (reason !== undefined) {
      const key = `${projectId} ${reason}`;
      this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
    }
    figures.add(`polls: ${reason ?? 'good'}`);
    figures.add('lists: walked again', expectation.restarted.size);
    figures.addAll(expectation.struck.map((name) => `faults: ${name}`));
    return { place, expectation };
  }

  // The number of requests for a missing token depends on which polls wait for it together.
  #exchanges(
    round: Round,
    exposition: string,
    expected: readonly { readonly place: Place; readonly expectation: Expectation | undefined }[],
  ): void {
    const before = { retries: this.#retries, broken: this.#broken };
    this.counted(exposition);
    const lacksToken =
      round.token !== undefined || (round.host !== 'Atlas' && this.#parts.credentials === 'serviceAccount');
    if (lacksToken) return;
    const broken = expected.reduce((sum, { expectation }) => sum + (expectation?.broken ?? 0), 0);
    expect(this.#broken - before.broken, 'exchanges broken off').toBe(broken);
    const retries = new Map(before.retries);
    for (const { place, expectation } of expected) {
      const more = expectation?.retries ?? 0;
      if (more > 0) retries.set(place.projectId, (retries.get(place.projectId) ?? 0) + more);
    }
    expect(this.#retries, 'retries').toEqual(retries);
  }
}

function readsOf({
  restores,
  collections,
}: Extract<Reported['outcome'], { readonly kind: 'complete' }>): readonly ListRead[] {
  return collections === undefined || 'kind' in collections ? [restores] : [restores, collections];
}

function isMarkedUnchanged({ unchanged }: ListRead): boolean {
  return unchanged;
}

// Returns the failure of a poll, its number of pages and its times on Atlas' clock. Events and series cover the rest.
function simplified(outcome: Reported['outcome'], isUnchanged: (read: ListRead) => boolean): object {
  if (outcome.kind === 'skipped') return outcome;
  return outcome.kind === 'complete'
    ? {
        kind: outcome.kind,
        pages: outcome.pages,
        unchanged: readsOf(outcome).map(isUnchanged),
        times: readsOf(outcome).map(({ beganAtMs, atMs }) => [beganAtMs, atMs]),
      }
    : { kind: outcome.kind, pages: outcome.pages, reason: outcome.failure.kind };
}

function isJobWord(word: string): boolean {
  return !word.startsWith('failing') && !word.startsWith('recovered');
}

function isJobLine(line: object): boolean {
  return 'event' in line && /^(restore_job|download)_/.test(String(line.event));
}
