import { STOPPED } from '../poller/activePolls.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';

/** A reload may need other lists, or the same lists with other credentials. */
const SUPERSEDED = new Error('a reload has superseded this discovery');

/** Runs discoveries until a reload supersedes them, and reports changes of many projects as one. */
export class DiscoveryRounds {
  readonly #tasks: TaskRunner;
  readonly #onChange: () => void;
  #superseded = new AbortController();
  #reporting: NodeJS.Immediate | undefined;

  constructor(tasks: TaskRunner, onChange: () => void) {
    this.#tasks = tasks;
    this.#onChange = onChange;
  }

  /** Runs one round. Returns whether it finished: a reload or a stop ends it early. */
  async run(round: (tasks: TaskRunner) => Promise<void>): Promise<boolean> {
    try {
      await round(this.#tasks.endingWith(this.#superseded.signal));
      return true;
    } catch (error) {
      if (error === SUPERSEDED || error === STOPPED) return false;
      throw error;
    }
  }

  /** Ends the rounds under way. */
  supersede(): void {
    this.#superseded.abort(SUPERSEDED);
    this.#superseded = new AbortController();
  }

  /** Reports a change together with those of the same turn: a thousand projects may be discovered at once. */
  reportSoon(): void {
    this.#reporting ??= setImmediate(() => this.report());
  }

  /** Reports changes now. */
  report(): void {
    clearImmediate(this.#reporting);
    this.#reporting = undefined;
    this.#onChange();
  }
}
