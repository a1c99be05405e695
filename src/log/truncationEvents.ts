import type { SkippedEntries } from '../atlas/clusters/inventory.ts';
import { ACTIVE_STATES } from '../core/job.ts';
import { truncationsOf } from '../core/truncation.ts';
import type { View } from '../core/view.ts';
import { type NamedTarget, targetFields } from './jobEvents.ts';
import type { Logger } from './logger.ts';

/** Writes one line for each reason for which the jobs or fields of a target are left out, when it first applies. */
export function logTruncation(logger: Logger, target: NamedTarget, before: View, view: View): void {
  const [cutOffBefore, cutOff] = [truncationsOf(before), truncationsOf(view)];
  for (const state of ACTIVE_STATES) {
    const now = cutOff.find((each) => each.state === state);
    if (now === undefined || cutOffBefore.some((each) => each.state === state)) continue;
    logger.warn(
      { event: 'series_limited', ...targetFields(target), ...now },
      'more jobs than have series of their own',
    );
  }
  const [invalidBefore, invalid] = [invalidOf(before), invalidOf(view)];
  if (invalid.noId > 0 && invalidBefore.noId === 0) {
    const fields = { ...targetFields(target), reason: 'no_id', entries: invalid.noId };
    logger.warn({ event: 'entries_unreadable', ...fields }, 'entries without an id are left out');
  }
  if (invalid.badField > 0 && invalidBefore.badField === 0) {
    const fields = { ...targetFields(target), reason: 'bad_field', entries: invalid.badField };
    logger.warn({ event: 'entries_unreadable', ...fields }, 'fields that cannot be read are left out');
  }
}

/** Writes one line when a discovered list starts to have invalid entries. `before` is their number in the last read. */
export function logSkippedEntries(
  logger: Logger,
  { endpoint, projectId, entries }: SkippedEntries,
  before: number,
): void {
  if (entries === 0 || before > 0) return;
  const of = projectId === '' ? {} : { projectId };
  logger.warn(
    { event: 'entries_unreadable', ...of, list: endpoint, reason: 'no_id', entries },
    'entries without a usable name or id are left out',
  );
}

function invalidOf({ restores, collections }: View) {
  const lists = [restores, collections].filter((list) => list !== undefined);
  return {
    noId: lists.reduce((sum, { invalid }) => sum + invalid.noId, 0),
    badField: lists.reduce((sum, { invalid }) => sum + invalid.badField, 0),
  };
}
