import type { JobFacts } from './jobFacts.ts';

/** Returns changed facts of a job, with the same id and kind. */
export type JobChange = (facts: JobFacts) => JobFacts;

/** The jobs of one list, newest first by creation. `version` increases with every change. */
export class WorldJobList {
  // Stored oldest first, so that a new job is appended.
  readonly #oldestFirst: JobFacts[] = [];
  #version = 0;

  get version(): number {
    return this.#version;
  }

  get length(): number {
    return this.#oldestFirst.length;
  }

  add(job: JobFacts): void {
    const jobs = this.#oldestFirst;
    let index = jobs.length;
    while (index > 0 && (jobs[index - 1]?.createdAtMs ?? 0) > job.createdAtMs) index -= 1;
    jobs.splice(index, 0, job);
    this.#version += 1;
  }

  /** Adds many jobs, in any order. */
  addAll(jobs: Iterable<JobFacts>): void {
    for (const job of jobs) this.#oldestFirst.push(job);
    this.#oldestFirst.sort((one, other) => one.createdAtMs - other.createdAtMs);
    this.#version += 1;
  }

  /** Replaces the newest job with this id. Throws if there is none, because the calling test is wrong. */
  update(id: string, change: JobChange): void {
    const index = this.#indexOf(id);
    const job = this.#oldestFirst[index];
    if (job === undefined) throw new Error(`no job ${id} in the list`);
    this.#oldestFirst[index] = change(job);
    this.#version += 1;
  }

  /** Removes the newest job with this id. Throws if there is none. */
  remove(id: string): void {
    const index = this.#indexOf(id);
    if (index < 0) throw new Error(`no job ${id} in the list`);
    this.#oldestFirst.splice(index, 1);
    this.#version += 1;
  }

  clear(): void {
    this.#oldestFirst.length = 0;
    this.#version += 1;
  }

  /** Returns at most `count` jobs after the `skip` newest ones. */
  newest(skip = 0, count: number = this.#oldestFirst.length): readonly JobFacts[] {
    const end = Math.max(this.#oldestFirst.length - skip, 0);
    return this.#oldestFirst.slice(Math.max(end - count, 0), end).reverse();
  }

  #indexOf(id: string): number {
    return this.#oldestFirst.findLastIndex((job) => job.id === id);
  }
}
