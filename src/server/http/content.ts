import type { State } from '../../core/job.ts';

/** The two exposition formats of Prometheus that are spoken here: text 0.0.4 and OpenMetrics 1.0.0. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** Whether everything has been polled once, and else what has not: one line each. */
export interface Readiness {
  readonly ok: boolean;
  readonly missing: readonly string[];
}

/** What came of a reload; `message` is shown to whoever asked for it. */
export type ReloadResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** The status page, and the Content-Security-Policy that allows exactly its own inline style. */
export interface StatusPage {
  readonly html: string;
  readonly csp: string;
}

/** Text in pieces that follow each other, block by block: it may be large and is never joined as a whole. */
export type Blocks = Iterable<readonly string[]>;

/** Everything that is served, made by others: this folder knows how to answer, not what. */
export interface Content {
  /** The whole exposition in blocks of pieces of any size, true at one instant; it waits for nothing remote. */
  exposition(format: ExpositionFormat): Blocks | Promise<Blocks>;
  ready(): Readiness;
  /** `filter`: a part of the names of projects and clusters to show; empty for all. */
  page(filter: string): StatusPage;
  /** The running configuration as YAML, secrets masked. */
  config(): string;
  targets(): unknown;
  /** The jobs in a state; the active ones where none is named. */
  jobs(state: State | undefined): unknown;
  /** `undefined`: the lifecycle API is not enabled. */
  readonly reload: (() => Promise<ReloadResult>) | undefined;
}
