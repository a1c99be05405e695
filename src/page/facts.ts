import type { Failure } from '../core/failure.ts';
import type { JobReport } from '../report/jobReport.ts';
import type { TargetReport } from '../report/targetReport.ts';

/** Everything the page is made from: it is a function of this. */
export interface PageFacts {
  readonly targets: readonly TargetReport[];
  /** The active ones of targets whose numbers speak of now. */
  readonly jobs: readonly JobReport[];
  readonly discoveries: readonly FailedDiscovery[];
  readonly nowMs: number;
  /** The same instant on Atlas' clock, which jobs' ages and expiries are told by. */
  readonly atlasNowMs: number;
  readonly expiringWithinMs: number;
  readonly telemetryPath: string;
}

/** What there is to poll could not be asked for. */
export interface FailedDiscovery {
  /** `undefined`: the projects of a login, not the clusters of a project. */
  readonly projectName: string | undefined;
  /** The name of the login that was used. */
  readonly credentials: string;
  readonly failure: Failure;
}
