import type { Failure, FailureKind } from './failure.ts';
import type { DeliveryType, RestoreJob, State } from './job.ts';
import type { JobId } from './target.ts';

/** Something that happened to a target. It becomes one log line; targets of refused credentials or of an outage share one. */
export type Event =
  | { readonly kind: 'created'; readonly job: RestoreJob; readonly to: State }
  | { readonly kind: 'changed'; readonly job: RestoreJob; readonly from: State; readonly to: State }
  | {
      readonly kind: 'removed';
      readonly id: JobId;
      readonly deliveryType: DeliveryType;
      readonly from: State;
    }
  | { readonly kind: 'expiring'; readonly job: RestoreJob }
  /** Polls of the target start to fail, or fail for another reason than before. */
  | { readonly kind: 'pollFailed'; readonly failure: Failure }
  | { readonly kind: 'pollRecovered'; readonly was: FailureKind };
