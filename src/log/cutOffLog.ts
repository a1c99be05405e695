import { targetKey } from '../core/target.ts';
import type { CutOff } from '../metrics/cutOff.ts';
import { type Place, placeFields } from './jobEvents.ts';
import type { Logger } from './logger.ts';

/** Writes one line when a target begins to have more jobs in a state than have series of their own. */
export class CutOffLog {
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes what is cut off of a target now. */
  write(place: Place, cutOff: readonly CutOff[]): void {
    for (const state of ['in_progress', 'ready'] as const) {
      const key = `${targetKey(place.target)} ${state}`;
      const now = cutOff.find((each) => each.state === state);
      if (now === undefined) this.#told.delete(key);
      else if (!this.#told.has(key)) {
        this.#told.add(key);
        this.#logger.warn(
          { event: 'series_limited', ...placeFields(place), ...now },
          'more jobs than have series of their own',
        );
      }
    }
  }
}
