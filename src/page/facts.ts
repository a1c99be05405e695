import type { Failure } from '../core/failure.ts';
import type { ActiveJobReport } from '../report/activeJobs.ts';
import type { RecentJobs } from '../report/endedJobs.ts';
import type { TargetReport } from '../report/targetReport.ts';

/** The facts that the page shows. The page is a function of them. */
export interface PageFacts {
  readonly targets: readonly TargetReport[];
  readonly jobs: readonly ActiveJobReport[];
  readonly recent: RecentJobs;
  /** Discoveries that are pending or fail. */
  readonly discoveries: readonly OpenDiscovery[];
  readonly nowMs: number;
  /** `nowMs` on Atlas' clock, against which ages and expiries of jobs are measured. */
  readonly atlasNowMs: number;
  readonly expiringWithinMs: number;
  readonly telemetryPath: string;
  /** The base URL of Atlas for links; `undefined` if it is not HTTPS. */
  readonly atlasUrl: string | undefined;
  /** The text that names must contain to be shown. Empty shows everything. */
  readonly filter: string;
  readonly about: About;
}

/** A discovery of clusters or projects that is pending or fails. */
export interface OpenDiscovery {
  /** `undefined` for a list of the projects of credentials, rather than of the clusters of a project. */
  readonly projectName: string | undefined;
  readonly credentials: string;
  /** `undefined` if the list has not been read yet. */
  readonly failure: Failure | undefined;
}

/** The process that serves the page. */
export interface About {
  readonly version: string;
  /** The name of its host. */
  readonly instance: string;
  readonly shard: { readonly index: number; readonly total: number };
  readonly schedule: string;
  readonly timezone: string;
}
