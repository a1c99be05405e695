import { PREFIX, type TargetFamily } from './family.ts';
import { JOB_FAMILIES } from './jobFamilies.ts';
import { POLL_FAMILIES } from './pollFamilies.ts';
import type { FamilyHead } from './sample.ts';

/** The metrics of a target, in the order of the exposition. Every value comes from the view of the target. */
export const TARGET_FAMILIES: readonly TargetFamily[] = [...JOB_FAMILIES, ...POLL_FAMILIES];

/** The only metric of a target that follows the clock between polls: it is counted at each scrape. */
export const DOWNLOADS_EXPIRING: FamilyHead = {
  name: `${PREFIX}downloads_expiring`,
  type: 'gauge',
  help: 'Ready downloads that expire within downloads.expiring_within of the time of the scrape.',
  labels: [],
};
