import type { JobFacts } from '../world/jobFacts.ts';
import type { WorldJobList } from '../world/worldJobList.ts';

/** Keeps rendered pages by URL, so that a benchmark does not measure the simulator. */
export interface PageStore {
  get(url: string, list: WorldJobList, atMs: number): Buffer | undefined;
  put(url: string, list: WorldJobList, jobs: readonly JobFacts[], atMs: number, body: Buffer): void;
}
