import { secondsBetween } from '../core/jobDuration.ts';
import { failureOf, isUp } from '../core/view.ts';
import { pollCounter, pollGauge, type TargetFamily } from './family.ts';
import { seconds } from './rows.ts';

/** The metrics of a target's polls, one row each. */
export const POLL_FAMILIES: readonly TargetFamily[] = [
  pollGauge('up', '1 if the last poll read the whole list of restore jobs, else 0.', [], ({ view }) => [
    [isUp(view) ? 1 : 0],
  ]),
  pollGauge(
    'poll_failing',
    "1 for the reason of the last poll's failure, absent while polls succeed.",
    ['reason'],
    ({ view }) => {
      const failure = failureOf(view.lastPoll);
      return failure === undefined ? [] : [[1, { reason: failure.kind }]];
    },
  ),
  pollGauge(
    'last_poll_timestamp_seconds',
    'End time of the last poll, successful or not.',
    [],
    ({ view }) => [[seconds(view.lastPoll?.endedAtMs)]],
  ),
  pollGauge(
    'last_successful_poll_timestamp_seconds',
    'End time of the last successful poll.',
    [],
    ({ view }) => [[seconds(view.restores?.readAtMs)]],
  ),
  pollGauge('last_poll_duration_seconds', 'Duration of the last poll.', [], ({ view }) => [
    [secondsBetween(view.lastPoll?.startedAtMs, view.lastPoll?.endedAtMs)],
  ]),
  pollGauge('last_poll_pages', 'Pages read by the last poll.', [], ({ view }) => [[view.lastPoll?.pages]]),
  pollGauge(
    'consecutive_failed_polls',
    'Polls in a row that failed or were held back since the last successful poll.',
    [],
    ({ view }) => [[view.consecutiveFailedPolls]],
  ),
  pollCounter('polls_total', 'Polls that ended, successful or not.', [], ({ view }) => [[view.polls]]),
  pollCounter(
    'polls_skipped_total',
    'Polls skipped because the previous poll was still running at the tick.',
    [],
    ({ view }) => [[view.skipped]],
  ),
];
