import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';

/** A signal that is never aborted. */
export const NEVER = new AbortController().signal;

/** Slots that record which project holds how many, which waits, and in which order they were served. */
export class Watched {
  readonly slots: FairSemaphore;
  readonly served: string[] = [];
  readonly held = new Map<string, number>();
  readonly waiting = new Map<string, number>();

  constructor(size: number, projects: number) {
    this.slots = new FairSemaphore(size, projects);
  }

  /** Requests a slot for `name`, of the project before its colon. */
  ask(name: string, signal: AbortSignal = NEVER): Promise<void> {
    const [project = ''] = name.split(':');
    add(this.waiting, project, 1);
    return this.slots.acquire(project, signal).then(
      () => {
        add(this.waiting, project, -1);
        add(this.held, project, 1);
        this.served.push(name);
      },
      () => add(this.waiting, project, -1),
    );
  }

  release(project: string): void {
    add(this.held, project, -1);
    this.slots.release(project);
  }

  get total(): number {
    return [...this.held.values()].reduce((sum, count) => sum + count, 0);
  }
}

function add(counts: Map<string, number>, project: string, by: number): void {
  counts.set(project, (counts.get(project) ?? 0) + by);
}

/** Lets pending requests be served. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
}
