import { createTask, parse, type ScheduledTask } from 'node-cron';

export interface Schedule {
  stop(): void;
}

/** Ticks that count for the longest gap: a night, a weekend, a change to summer time lie within. */
const TICKS_AHEAD = 1000;

// node-cron leaves out a tick that comes more than a second late; a busy process still wants its poll.
const TOLERANCE_MS = 30_000;

const SILENT = { info: ignore, warn: ignore, error: ignore, debug: ignore };

function ignore(): void {}

function taskOf(schedule: string, timezone: string, onTick: () => void): ScheduledTask {
  return createTask(schedule, onTick, { timezone, logger: SILENT, missedExecutionTolerance: TOLERANCE_MS });
}

/** Calls `onTick` at every instant of a schedule in a time zone. */
export function startSchedule(schedule: string, timezone: string, onTick: () => void): Schedule {
  // node-cron swallows what a callback throws; a bug is to end the process.
  const task = taskOf(schedule, timezone, () => void setImmediate(onTick));
  void task.start();
  return { stop: () => void task.destroy() };
}

/** The longest gap among the next 1,000 ticks, in milliseconds. */
export function longestGapMs(schedule: string, timezone: string): number {
  return Math.max(0, ...gapsAhead(schedule, timezone));
}

/** How many ticks a minute has, on average over the next 1,000. */
export function ticksPerMinute(schedule: string, timezone: string): number {
  const gaps = gapsAhead(schedule, timezone);
  return (60_000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
}

function gapsAhead(schedule: string, timezone: string): readonly number[] {
  const task = taskOf(schedule, timezone, ignore);
  const ticks = task.getNextRuns(Math.min(TICKS_AHEAD, ticksOfAnHour(schedule) + 1));
  // node-cron keeps every task that was ever made, until it is told otherwise.
  void task.destroy();
  return ticks.slice(1).map((tick, index) => tick.getTime() - (ticks[index]?.getTime() ?? 0));
}

// Each tick ahead takes node-cron about a tenth of a millisecond. Where every hour of every day is alike, the ticks of
// one hour have every gap there is.
function ticksOfAnHour(schedule: string): number {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parse(schedule);
  const isHourly =
    hour.length === 24 && dayOfMonth.length === 31 && month.length === 12 && dayOfWeek.length === 7;
  return isHourly ? second.length * minute.length : Number.POSITIVE_INFINITY;
}
