import { BodyBudget } from '../../src/atlas/jobs/heldPages.ts';
import { budgetOf } from '../atlas/atAtlas.ts';
import { Atlas, CREDENTIALS, type CredentialsKind } from './atlas.ts';
import { AtlasTime } from './atlasTime.ts';
import { Dice } from './dice.ts';
import { configOf, type ExporterAt, exporterAt } from './exporterAt.ts';
import { Figures } from './figures.ts';
import { Judge } from './judge.ts';
import { PageLog } from './pageLog.ts';
import { Refusals } from './refusals.ts';
import { planRound, type Round } from './round.ts';

/** Monday, 2 March 2026, 12:00 UTC. */
const NOON_MS = Date.UTC(2026, 2, 2, 12);
const ROUNDS = 9;

/** A label of this length is invalid, so no DNS request is sent. */
const UNKNOWN_HOST = `https://${'a'.repeat(64)}.invalid`;
/** Nothing listens on this port. */
const CLOSED_HOST = 'http://127.0.0.1:1';

export interface Life {
  readonly seed: number;
  readonly credentials: CredentialsKind;
  /** The request timeout, which bounds the cost of each timeout fault. */
  readonly patienceMs: number;
}

/** Runs one world to its end. Throws on any difference from the model. */
export async function live({ seed, credentials, patienceMs }: Life): Promise<Figures> {
  const dice = new Dice(seed);
  const figures = new Figures();
  const pages = new PageLog();
  const refusals = new Refusals();
  const atlasTime = new AtlasTime();
  const atlas = await Atlas.start(dice, seed, pages, NOON_MS);
  const inOrder = dice.chance(0.6);
  const collectionJobs = dice.chance(0.3);
  // Either every body of these small lists is held, or none.
  const holdsBodies = dice.chance(0.5);
  const clock = { nowMs: NOON_MS, steadyMs: NOON_MS };
  const configAt = (host: Round['host']) =>
    configOf({
      atlas: {
        base_url: { Atlas: atlas.simulator.url, unknown: UNKNOWN_HOST, closed: CLOSED_HOST }[host],
        request_timeout: `${patienceMs}ms`,
      },
      credentials: { default: CREDENTIALS[credentials] },
      poll: {
        concurrency: inOrder ? 1 : 8,
        reserve: 0,
        timeout: '5m',
        stale_after: '30m',
        collection_jobs: collectionJobs,
      },
      downloads: { expiring_within: '15m' },
      projects: [...new Set(atlas.places.map(({ projectId }) => projectId))].map((id) => ({
        id,
        name: `name of ${id}`,
        clusters: atlas.places.filter((place) => place.projectId === id).map(({ name }) => name),
      })),
    });
  const running: ExporterAt = exporterAt(
    configAt('Atlas'),
    clock,
    holdsBodies ? new BodyBudget() : budgetOf(0),
  );
  const { exporter } = running;
  const judge = new Judge({
    credentials,
    atlas,
    pages,
    refusals,
    atlasTime,
    collectionJobs,
    holdsBodies,
    figures,
  });
  let host: Round['host'] = 'Atlas';
  try {
    for (let number = 1; number <= ROUNDS; number += 1) {
      const round = planRound({
        dice,
        patienceMs,
        isServiceAccount: credentials === 'serviceAccount',
        collectionJobs,
        inOrder,
        atlasMs: atlas.nowMs,
        steadyMs: clock.steadyMs,
        isClear: (steadyMs) => refusals.areNone(steadyMs),
        isElsewhere: host !== 'Atlas',
        isSureOf: (dated) => atlasTime.isSureOf(dated),
      });
      const { nowMs, steadyMs, scrapedAtMs } = round;
      Object.assign(clock, { nowMs, steadyMs });
      if (round.reload || round.host !== host) {
        atlas.nowMs = round.atlasMs;
        const reloads = Array.from({ length: round.reloads }, () =>
          exporter.reconfigure(configAt(round.host)),
        );
        await Promise.all(reloads);
        // A reload makes the exporter request facts about the credentials.
        await exporter.rounds.discover();
        judge.counted([...(await exporter.scrapes.exposition('text'))].join(''));
        if (round.host !== host) judge.movedToOtherHost();
        host = round.host;
      }
      pages.clear();
      atlas.arm(round);
      // A tick of the schedule does the same.
      exporter.now();
      for (let tick = 0; tick < round.ticks; tick += 1) exporter.poller.tick(0);
      await exporter.poller.idle();
      atlas.simulator.faults.clear();
      const { reported, lines } = running.take();
      const waitsMs = scrapedAtMs - nowMs;
      Object.assign(clock, { nowMs: scrapedAtMs, steadyMs: steadyMs + waitsMs });
      atlas.nowMs += waitsMs;
      const exposition = [...(await exporter.scrapes.exposition('text'))].join('');
      try {
        judge.round(round, reported, lines, exposition);
      } catch (error) {
        if (error instanceof Error) error.message += `\nin round ${number}: ${describe(round, atlas)}`;
        throw error;
      }
    }
    figures.add('histories', atlas.places.length);
    figures.add('worlds');
    figures.add('requests', atlas.simulator.stats.requests());
    return figures;
  } finally {
    await exporter.stop(0);
    await atlas.simulator.stop();
  }
}

function describe(round: Round, atlas: Atlas): string {
  const planned = atlas.places.map(({ projectId, name, kind, planned }) => {
    const troubles = planned.map(({ of, page, times, trouble, loggedIn }) => ({
      of,
      page,
      times,
      loggedIn,
      trouble,
    }));
    return `\n${projectId}/${name} (${kind}): ${JSON.stringify(troubles)}`;
  });
  return `${JSON.stringify(round)}${planned.join('')}`;
}
