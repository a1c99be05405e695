/** What a value has to reach before the dashboard changes its colour: each number has its name here only. */

/** A job is stuck after this many times the longest of its cluster's last restores, and never before an hour. */
export const STUCK_FACTOR = 3;
export const STUCK_FLOOR_SECONDS = 3600;
/** Where a cluster has no finished restore to compare with. */
export const STUCK_WITHOUT_HISTORY_SECONDS = 4 * 3600;

/** How long a restore may take. */
export const RESTORE_OBJECTIVE_SECONDS = 4 * 3600;
/** How long ago the last successful restore of a cluster may be. */
export const DRILL_OBJECTIVE_SECONDS = 90 * 86_400;
/** How old the data of a restore may be: a day between two backup snapshots, and as long to react. */
export const DATA_AGE_OBJECTIVE_SECONDS = 2 * 86_400;

/** Atlas' own limit of downloads at a time in a project. */
export const DOWNLOAD_SLOTS = 20;
export const DOWNLOAD_SLOTS_NEAR = 16;
/** Atlas gives a download 60 minutes; a quarter of them is left. */
export const DOWNLOAD_HURRY_SECONDS = 15 * 60;

/** A good poll is overdue after this many gaps of the schedule, and never before five minutes. */
export const OVERDUE_POLLS = 3;
export const OVERDUE_FLOOR_SECONDS = 300;

/** Atlas' clock decides every state; beyond this our own clock misjudges what is left of a download. */
export const CLOCK_SKEW_SECONDS = 30;
/** Share of a rate-limit bucket. */
export const BUCKET_NEARLY_EMPTY = 0.1;
