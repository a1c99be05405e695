import type { Failure } from '../core/failure.ts';
import type { ActiveJobReport } from '../report/activeJobs.ts';
import type { RecentJobs } from '../report/endedJobs.ts';
import type { TargetReport } from '../report/targetReport.ts';

/** The page is a function of these facts. */
export interface PageFacts {
  readonly targets: readonly TargetReport[];
  readonly jobs: readonly ActiveJobReport[];
  readonly recent: RecentJobs;
  /** Discoveries that have not succeeded yet, or fail. */
  readonly discoveries: readonly OpenDiscovery[];
  readonly nowMs: number;
  /** The same time on Atlas' clock, which ages and expiries of jobs are measured by. */
  readonly atlasNowMs: number;
  readonly expiringWithinMs: number;
  readonly telemetryPath: string;
  /** The address of Atlas for links; `undefined` where it is not https. */
  readonly atlasUrl: string | undefined;
  /** A part of the names to show; empty for all. */
  readonly filter: string;
  readonly about: About;
}

/** A list of clusters or projects that has not been read. */
export interface OpenDiscovery {
  /** `undefined`: the projects of credentials, not the clusters of a project. */
  readonly projectName: string | undefined;
  /** The name of the credentials. */
  readonly credentials: string;
  /** `undefined`: not read yet. */
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
