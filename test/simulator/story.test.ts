import { expect, test, vi } from 'vitest';
import { collectionJob } from '../../src/simulator/api/wireCollection.ts';
import { createStory, startStory } from '../../src/simulator/story/story.ts';
import type { DownloadFacts, JobFacts, RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { progressOf } from '../../src/simulator/world/progress.ts';
import { seeded } from '../../src/simulator/world/random.ts';
import { World } from '../../src/simulator/world/world.ts';
import { NOON_MS } from './started.ts';

type Moving = RestoreFacts | DownloadFacts;

const isMoving = (facts: JobFacts): facts is Moving => facts.kind !== 'raw';

function lists(world: World): readonly (readonly Moving[])[] {
  const clusters = world.projects().flatMap(({ id }) => world.clusters(id));
  return clusters.flatMap(({ jobs, collectionJobs }) =>
    [jobs.newest(), collectionJobs.newest()].map((list) => list.filter(isMoving)),
  );
}

function reported(seconds: number) {
  let nowMs = NOON_MS;
  const world = new World();
  const story = createStory({ world, now: () => nowMs, random: seeded(3) });
  const before = new Map(
    lists(world)
      .flat()
      .map((job) => [job.id, progressOf(job, nowMs).as]),
  );
  const entered = new Set<string>();
  for (let second = 1; second <= seconds; second += 1) {
    nowMs = NOON_MS + second * 1000;
    story.advance();
    const current = new Map(
      lists(world)
        .flat()
        .map((job) => [job.id, progressOf(job, nowMs).as]),
    );
    for (const [id, as] of current) {
      if (before.get(id) !== as) entered.add(before.has(id) ? as : 'created');
    }
    for (const id of before.keys()) if (!current.has(id)) entered.add('removed');
    before.clear();
    for (const [id, as] of current) before.set(id, as);
  }
  return { world, entered };
}

test('within a minute events of every kind happen', () => {
  expect([...reported(60).entered].sort()).toEqual(
    ['cancelled', 'created', 'expired', 'failed', 'fetched', 'finished', 'ready', 'removed'].sort(),
  );
});

test('the story goes on for hours, and no list grows', () => {
  let nowMs = NOON_MS;
  const world = new World();
  const story = createStory({ world, now: () => nowMs, random: seeded(3) });
  const sizes = lists(world).map((list) => list.length);
  for (; nowMs < NOON_MS + 4 * 3_600_000; nowMs += 1000) story.advance();
  expect(lists(world).map((list) => list.length)).toEqual(sizes);
  const [orders = []] = lists(world);
  expect(nowMs - (orders[0]?.createdAtMs ?? 0)).toBeLessThan(60_000);
});

test('the story starts with hundreds of finished jobs, whose last failure was days ago', () => {
  const { world } = reported(0);
  const all = lists(world).flat();
  expect(all.length).toBeGreaterThan(500);
  const failedAt = all
    .map((job) => progressOf(job, NOON_MS))
    .flatMap((end) => (end.as === 'failed' ? [end.atMs] : []));
  const newestMs = Math.max(...failedAt);
  expect(NOON_MS - newestMs).toBeGreaterThan(2 * 86_400_000);
  expect(NOON_MS - newestMs).toBeLessThan(14 * 86_400_000);
});

test('the story has dedicated and flex clusters, one without backup, and a stuck restore', () => {
  const { world } = reported(0);
  const clusters = world.projects().flatMap(({ id }) => world.clusters(id));
  expect(new Set(clusters.map(({ facts }) => facts.kind))).toEqual(new Set(['dedicated', 'flex']));
  expect(clusters.filter(({ facts }) => !facts.backupEnabled).map(({ facts }) => facts.name)).toEqual([
    'scratch',
  ]);
  const running = lists(world)
    .flat()
    .filter((job) => progressOf(job, NOON_MS).as === 'running');
  expect(running.map(({ createdAtMs }) => createdAtMs)).toContain(NOON_MS - 5 * 3_600_000);
});

test('a deleted cluster has a restore on its own list, into another cluster', () => {
  const { world } = reported(10);
  const deleted = world.projects().flatMap(({ id }) => world.deletedClusters(id));
  expect(deleted.map(({ facts }) => [facts.name, facts.stateName])).toEqual([['inventory', 'DELETED']]);
  const [newest] = (deleted[0]?.jobs.newest(0, 1) ?? []).filter(isMoving);
  expect(newest && progressOf(newest, NOON_MS + 10_000).as).toBe('running');
  expect(newest?.destination?.clusterName).toBe('catalog');
});

test('a collection restore progresses from the start and ends without some of its indexes', () => {
  const { world } = reported(0);
  const facts = lists(world)
    .flat()
    .filter((job) => job.kind === 'restore' && job.collection !== undefined);
  const context = {
    cluster: { projectId: '', clusterName: 'staging' },
    api: 'v2',
    linksOrigin: '',
    createdAt: true,
  } as const;
  const shown = [0, 20, 35].map((seconds) =>
    facts.map((each) => collectionJob(each, { ...context, atMs: NOON_MS + seconds * 1000 })),
  );
  expect(shown).toEqual([
    [expect.objectContaining({ state: 'IN_PROGRESS', restoredDocuments: 258_000, totalDocuments: 860_000 })],
    [expect.objectContaining({ state: 'IN_PROGRESS', restoredDocuments: 602_000, totalDocuments: 860_000 })],
    [
      expect.objectContaining({
        state: 'SUCCESSFUL',
        indexStatus: { state: 'FAILED', failedCollectionCount: 2 },
      }),
    ],
  ]);
});

test('the same seed gives the same story', () => {
  expect(lists(reported(30).world)).toEqual(lists(reported(30).world));
});

test('a started story advances by itself until it is stopped', () => {
  vi.useFakeTimers({ now: NOON_MS });
  const world = new World();
  const { stop } = startStory({ world, now: Date.now, random: seeded(3) });
  const created = () =>
    lists(world)
      .flat()
      .filter((job) => job.createdAtMs > NOON_MS).length;
  vi.advanceTimersByTime(10_000);
  const afterTenSeconds = created();
  expect(afterTenSeconds).toBeGreaterThan(3);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(created()).toBe(afterTenSeconds);
  vi.useRealTimers();
});
