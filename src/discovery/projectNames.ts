import type { Inventory } from '../atlas/clusters/inventory.ts';
import type { ProjectId } from '../core/target.ts';
import { attempt, type Turns } from '../poller/runTask.ts';

/** Projects are seldom renamed. */
const ASK_EVERY_MS = 3_600_000;

/**
 * Names of projects that only Atlas knows. A login that may read backups may still not be allowed to see
 * them: then there is none.
 */
export class ProjectNames {
  readonly #known = new Map<ProjectId, { readonly name: string | undefined; readonly askedAtMs: number }>();

  nameOf(id: ProjectId): string | undefined {
    return this.#known.get(id)?.name;
  }

  /** Asks for a name that was not asked for in a while. Whether there is news. Throws as `attempt` does. */
  async ask(
    id: ProjectId,
    inventory: Inventory,
    turns: Turns,
    onBug: (error: unknown) => void,
  ): Promise<boolean> {
    const known = this.#known.get(id);
    if (known !== undefined && turns.now() - known.askedAtMs < ASK_EVERY_MS) return false;
    this.#known.set(id, { name: known?.name, askedAtMs: turns.now() });
    const { result } = await attempt(id, turns, onBug, (asking) => inventory.nameOf(id, asking));
    // What may pass is asked again with the next tick.
    if (!result.ok && result.failure.kind !== 'forbidden' && result.failure.kind !== 'not_found') {
      this.#known.set(id, { name: known?.name, askedAtMs: Number.NEGATIVE_INFINITY });
    }
    if (!result.ok || result.value === undefined || result.value === known?.name) return false;
    this.#known.set(id, { name: result.value, askedAtMs: turns.now() });
    return true;
  }
}
