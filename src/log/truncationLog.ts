import type { SkippedEntries } from '../atlas/clusters/inventory.ts';
import { type Target, targetKey } from '../core/target.ts';
import type { View } from '../core/view.ts';
import { cutOffOf } from '../metrics/truncation.ts';
import { type Place, placeFields } from './jobEvents.ts';
import type { Logger } from './logger.ts';

/** Writes one line when something that Atlas lists begins not to be shown in full. */
export class CutOffLog {
  readonly #logger: Logger;
  /** What has been told, by whose list it is. */
  readonly #told = new Map<string, Set<string>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes what is known of a target now: jobs without series of their own, and entries that could not be read. */
  target(place: Place, view: View): void {
    const key = targetKey(place.target);
    const cutOff = cutOffOf(view);
    for (const state of ['in_progress', 'ready'] as const) {
      const now = cutOff.find((each) => each.state === state);
      if (!this.#begins(key, state, now !== undefined)) continue;
      this.#logger.warn(
        { event: 'series_limited', ...placeFields(place), ...now },
        'more jobs than have series of their own',
      );
    }
    const lists = [view.restores, view.collections].filter((list) => list !== undefined);
    const noId = lists.reduce((sum, { invalid }) => sum + invalid.noId, 0);
    const badField = lists.reduce((sum, { invalid }) => sum + invalid.badField, 0);
    if (this.#begins(key, 'no_id', noId > 0)) {
      const fields = { ...placeFields(place), reason: 'no_id', entries: noId };
      this.#logger.warn({ event: 'entries_unreadable', ...fields }, 'entries without an id are left out');
    }
    if (this.#begins(key, 'bad_field', badField > 0)) {
      const fields = { ...placeFields(place), reason: 'bad_field', entries: badField };
      this.#logger.warn(
        { event: 'entries_unreadable', ...fields },
        'fields that can not be read are left out',
      );
    }
  }

  /** Takes how many entries a discovery has left out of a list. */
  list({ endpoint, projectId, entries }: SkippedEntries): void {
    if (!this.#begins(projectId, endpoint, entries > 0)) return;
    const of = projectId === '' ? {} : { projectId };
    this.#logger.warn(
      { event: 'entries_unreadable', ...of, list: endpoint, reason: 'no_id', entries },
      'entries without a usable name or id are left out',
    );
  }

  /** A target has left. */
  forget(target: Target): void {
    this.#told.delete(targetKey(target));
  }

  #begins(key: string, what: string, isSo: boolean): boolean {
    const told = this.#told.get(key) ?? new Set();
    if (isSo === told.has(what)) return false;
    if (isSo) this.#told.set(key, told.add(what));
    else if (told.delete(what) && told.size === 0) this.#told.delete(key);
    return isSo;
  }
}
