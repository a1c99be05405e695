import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { ProjectId } from '../core/target.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';

/** Projects are seldom renamed. */
const ASK_EVERY_MS = 3_600_000;

/**
 * Names of projects that only Atlas knows. Credentials that may read backups may still not be allowed to see names:
 * then there is none.
 */
export class ProjectNames {
  readonly #known = new Map<ProjectId, { readonly name: string | undefined; readonly askedAtMs: number }>();

  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  nameOf(id: ProjectId): string | undefined {
    return this.#known.get(id)?.name;
  }

  /** Asks for a name that was not asked for within the last hour. Returns whether it is a new one. Throws as `TaskRunner.run` does. */
  async ask(id: ProjectId, inventory: Inventory, tasks: TaskRunner): Promise<boolean> {
    const known = this.#known.get(id);
    if (known !== undefined && this.#now() - known.askedAtMs < ASK_EVERY_MS) return false;
    this.#known.set(id, { name: known?.name, askedAtMs: this.#now() });
    const { result } = await tasks.run({ projectId: id }, (context) => inventory.nameOf(id, context));
    // A failure that may pass is asked again with the next tick.
    if (!result.ok && result.error.kind !== 'forbidden' && result.error.kind !== 'not_found') {
      this.#known.set(id, { name: known?.name, askedAtMs: Number.NEGATIVE_INFINITY });
    }
    if (!result.ok || result.value === undefined || result.value === known?.name) return false;
    this.#known.set(id, { name: result.value, askedAtMs: this.#now() });
    return true;
  }
}
