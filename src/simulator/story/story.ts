import type { JobFacts } from '../world/jobFacts.ts';
import { objectId, type Random } from '../world/random.ts';
import type { World } from '../world/world.ts';
import type { WorldJobList } from '../world/worldJobList.ts';
import { ANALYTICS, PAYMENTS, PLATFORM, STORY_PROJECTS } from './clusters.ts';
import { collectionHistory, history } from './pastJobs.ts';
import { SCENARIOS, type Scenario, SECOND_MS } from './scenarios.ts';

export interface StoryOptions {
  readonly world: World;
  /** The simulator's clock; real time in the demo, so that graphs and alerts make sense. */
  readonly now: () => number;
  readonly random: Random;
}

/** Fills the world with projects, clusters and jobs. Later jobs appear only when the story is advanced. */
export function createStory(options: StoryOptions) {
  const { world, now, random } = options;
  const startMs = now();
  populate(world, random, startMs);
  addActiveJobs(world, random, startMs);
  const due = SCENARIOS.map((scenario) => ({
    scenario,
    index: 0,
    atMs: startMs + scenario.firstAfterSeconds * SECOND_MS,
  }));
  return {
    /** Creates the jobs that are due. It may be called at any rate. */
    advance: (): void => {
      const atMs = now();
      for (const next of due) {
        if (next.atMs > atMs) continue;
        addAndDropOldest(world, next.scenario, next.scenario.make({ index: next.index, atMs, random }));
        next.index += 1;
        // From now, not from the due time, so that no burst follows a long suspension.
        next.atMs = atMs + next.scenario.everySeconds * SECOND_MS;
      }
    },
  };
}

/** Creates a story and advances it until it is stopped. */
export function startStory(options: StoryOptions): { readonly stop: () => void } {
  const story = createStory(options);
  const timer = setInterval(story.advance, 500);
  return { stop: () => clearInterval(timer) };
}

function populate(world: World, random: Random, startMs: number): void {
  for (const { clusters, ...project } of STORY_PROJECTS) {
    world.addProject(project);
    for (const { jobs, collectionJobs = 0, ...facts } of clusters) {
      const { jobs: list, collectionJobs: collectionList } = world.addCluster(project.id, facts);
      list.addAll(history(random, jobs, startMs));
      collectionList.addAll(collectionHistory(random, collectionJobs, startMs));
      if (facts.isDeleted === true) world.deleteCluster(project.id, facts.name);
    }
  }
}

// Adds the active jobs at the start: a download about to expire, a restore that hangs, and a collection restore whose
// indexes will fail.
function addActiveJobs(world: World, random: Random, startMs: number): void {
  const hangsSinceMs = startMs - 5 * 60 * 60 * 1000;
  const hanging = { kind: 'restore', id: objectId(random, hangsSinceMs), createdAtMs: hangsSinceMs } as const;
  world.cluster(ANALYTICS, 'warehouse').jobs.add({ ...hanging, deliveryType: 'automated' });
  const readyAtMs = startMs - 20 * SECOND_MS;
  const createdAtMs = readyAtMs - 10 * SECOND_MS;
  const id = objectId(random, createdAtMs);
  const lifetimeMs = 65 * SECOND_MS;
  addAndDropOldest(
    world,
    { projectId: PAYMENTS, clusterName: 'orders', list: 'jobs' },
    {
      kind: 'download',
      id,
      createdAtMs,
      readyAtMs,
      lifetimeMs,
    },
  );
  const collectionsSinceMs = startMs - 15 * SECOND_MS;
  addAndDropOldest(
    world,
    { projectId: PLATFORM, clusterName: 'staging', list: 'collectionJobs' },
    {
      kind: 'restore',
      id: objectId(random, collectionsSinceMs),
      createdAtMs: collectionsSinceMs,
      deliveryType: 'automated',
      end: { as: 'finished', atMs: startMs + 35 * SECOND_MS },
      collection: { documents: 860_000, failedIndexes: 2 },
    },
  );
}

// Adds a job and removes the oldest one, so that lists keep their length.
function addAndDropOldest(
  world: World,
  where: Pick<Scenario, 'projectId' | 'clusterName' | 'list'>,
  job: JobFacts,
): void {
  const list: WorldJobList = world.cluster(where.projectId, where.clusterName)[where.list];
  list.add(job);
  const [oldest] = list.newest(list.length - 1);
  if (oldest !== undefined) list.remove(oldest.id);
}
