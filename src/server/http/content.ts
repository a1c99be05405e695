import type { State } from '../../core/job.ts';
import type { Result } from '../../result.ts';
import type { Yield } from './fairYield.ts';

/** The two exposition formats: Prometheus text 0.0.4 and OpenMetrics 1.0.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Ready once every target has been polled; `missing` has one line for each that has not. */
export interface Readiness {
  readonly ok: boolean;
  readonly missing: readonly string[];
}

/** The status page, with the Content-Security-Policy that allows its own inline style and nothing else. */
export interface StatusPage {
  readonly html: string;
  readonly csp: string;
}

/** A text in pieces, block by block: it can be large and is never joined as a whole. */
export type Blocks = Iterable<readonly string[]>;

/** The source of every answer. */
export interface Content {
  /** Returns the exposition of one moment, in blocks of pieces of any size. Never waits for Atlas. */
  exposition(format: ExpositionFormat): Blocks | Promise<Blocks>;
  ready(): Readiness;
  /** `filter`: part of the names of the projects and clusters to show; empty: all. Yields between pieces of work. */
  page(filter: string, yieldToLoop: Yield): StatusPage | Promise<StatusPage>;
  /** The running configuration as YAML, secrets masked. */
  config(): string;
  targets(): unknown;
  /** Returns the jobs in a state; the active ones without one. */
  jobs(state: State | undefined): unknown;
  /** Reloads the configuration; the client receives the error. `undefined`: the lifecycle API is not enabled. */
  readonly reload: (() => Promise<Result<void>>) | undefined;
}
