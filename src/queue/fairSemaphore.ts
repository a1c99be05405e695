import { abortWith, removeAbortable } from './abort.ts';

/**
 * The slots in which targets are polled, shared fairly between projects. A free slot goes to the project that holds the
 * fewest. A project that holds slots leaves some for projects that hold none, so that a project that hangs cannot block
 * the others.
 */
export class FairSemaphore {
  #size: number;
  /** The number of slots that each project holds. */
  readonly #held = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();
  #projects: number;
  #free: number;

  /** `projects` is the number of projects that share the slots. */
  constructor(size: number, projects: number) {
    this.#size = size;
    this.#free = size;
    this.#projects = projects;
  }

  /** Changes the number of projects that share the slots. */
  shareAmong(projects: number): void {
    this.#projects = projects;
    this.#serve();
  }

  /** Changes the number of slots. Held slots stay held. */
  resize(size: number): void {
    this.#free += size - this.#size;
    this.#size = size;
    this.#serve();
  }

  /** Resolves when the project gets a slot, which the caller must `release`. */
  async acquire(project: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const queue = this.#waiting.get(project) ?? [];
      this.#waiting.set(project, queue);
      const give = () => {
        removeAbortable(signal, waiter);
        resolve();
      };
      const waiter = {
        abort: (reason: unknown) => {
          queue.splice(queue.indexOf(give), 1);
          reject(reason);
        },
      };
      queue.push(give);
      abortWith(signal, waiter);
      this.#serve();
    });
  }

  release(project: string): void {
    const held = (this.#held.get(project) ?? 1) - 1;
    if (held === 0) this.#held.delete(project);
    else this.#held.set(project, held);
    this.#free += 1;
    this.#serve();
  }

  #serve(): void {
    while (this.#free > 0) {
      const project = this.#next();
      const queue = project === undefined ? undefined : this.#waiting.get(project);
      const give = queue?.shift();
      if (project === undefined || queue === undefined || give === undefined) return;
      // Moves the project to the end: among projects with equally many slots, the one that has waited longest is next.
      this.#waiting.delete(project);
      if (queue.length > 0) this.#waiting.set(project, queue);
      this.#held.set(project, (this.#held.get(project) ?? 0) + 1);
      this.#free -= 1;
      give();
    }
  }

  #next(): string | undefined {
    let best: string | undefined;
    for (const [project, queue] of this.#waiting) {
      if (queue.length === 0) continue;
      const held = this.#held.get(project) ?? 0;
      if (held > 0 && this.#free <= this.#reserved()) continue;
      if (best === undefined || held < (this.#held.get(best) ?? 0)) best = project;
    }
    return best;
  }

  // Slots reserved for projects that hold none: one each, at most half of all slots.
  #reserved(): number {
    return Math.min(this.#projects - this.#held.size, Math.floor(this.#size / 2));
  }
}
