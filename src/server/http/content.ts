import type { State } from '../../core/job.ts';
import type { ExpositionFormat } from '../../metrics/sample.ts';
import type { StatusPage } from '../../page/page.ts';
import type { Result } from '../../result.ts';
import type { Pieces } from '../reply.ts';
import type { Yield } from './fairYield.ts';

/** Ready once every target has been polled; `missing` has one line for each target or discovery still to be read. */
export interface Readiness {
  readonly ok: boolean;
  readonly missing: readonly string[];
}

/** The source of every response body. */
export interface Content {
  /** Returns the exposition as of one point in time, in pieces. Never waits for Atlas. */
  exposition(format: ExpositionFormat): Pieces | Promise<Pieces>;
  ready(): Readiness;
  /**
   * Returns the status page with the targets and jobs whose names contain `filter`, or all of them if it is empty.
   * Yields to the event loop between pieces of work.
   */
  page(filter: string, yieldToLoop: Yield): StatusPage | Promise<StatusPage>;
  /** Returns the running configuration as YAML, with secrets masked. */
  config(): string;
  targets(): unknown;
  /** Returns the jobs in `state`, or the active jobs if it is `undefined`. */
  jobs(state: State | undefined): unknown;
  /** Reloads the configuration. The client receives the error. `undefined` if the lifecycle API is not enabled. */
  readonly reload: (() => Promise<Result<void>>) | undefined;
}
