import { parse, validateDetailed } from 'node-cron';

const FIELDS = ['second', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;
type Field = (typeof FIELDS)[number];

const NAMES = {
  second: 'seconds',
  minute: 'minutes',
  hour: 'hours',
  dayOfMonth: 'day of the month',
  month: 'month',
  dayOfWeek: 'day of the week',
} as const satisfies Record<Field, string>;

/** Bounds the work, because each item with a step is validated by itself. A list of all values of all fields is shorter. */
const MAX_LENGTH = 1000;

/**
 * Returns the reason why a schedule is invalid, which continues a sentence that starts with the schedule; `undefined` if
 * it is valid. Nicknames such as `@daily` are invalid, because only 5 or 6 fields are documented.
 */
export function describeScheduleProblem(schedule: string): string | undefined {
  const parts = schedule.trim().split(/\s+/u);
  if (parts.length !== 5 && parts.length !== 6) {
    return 'is not a cron schedule (5 fields, or 6 with seconds first)';
  }
  if (schedule.length > MAX_LENGTH) {
    return `is not a cron schedule: it is longer than ${MAX_LENGTH} characters`;
  }
  const tooLarge = findTooLarge(parts);
  if (tooLarge !== undefined) return `is not a cron schedule: ${explain(tooLarge)}`;
  const [error] = validateDetailed(schedule).errors;
  if (error !== undefined) return `is not a cron schedule: ${explain(error)}`;
  return describeWideStep(parts);
}

function explain(error: {
  readonly field: string;
  readonly value?: string;
  readonly message: string;
}): string {
  const field = FIELDS.find((name) => name === error.field);
  if (field === undefined) return 'it contains characters that no field allows';
  if (error.message.includes('impossible')) return 'no month of it has that day';
  return `${JSON.stringify(error.value ?? '')} does not fit the field for ${NAMES[field]}`;
}

// node-cron expands a range before it checks its bounds, so 0-9999999999 would take all memory.
function findTooLarge(parts: readonly string[]) {
  for (const [at, field] of fieldsOf(parts).entries()) {
    const value = parts[at]?.split(',').find((item) => /[1-9]\d{2}/.test(item.replace(/\/.*/, '')));
    if (value !== undefined) return { field, value, message: '' };
  }
  return undefined;
}

function fieldsOf(parts: readonly string[]): readonly Field[] {
  return FIELDS.slice(FIELDS.length - parts.length);
}

// node-cron reads */90 in the minutes field as minute 0 of every hour, which is never intended.
function describeWideStep(parts: readonly string[]): string | undefined {
  for (const [at, field] of fieldsOf(parts).entries()) {
    for (const item of (parts[at] ?? '').split(',')) {
      const [range = '', step] = item.split('/');
      if (step === undefined) continue;
      const alone = parts.with(at, range).join(' ');
      const values = validateDetailed(alone).fields?.[field] ?? [];
      if (values.length > 0 && Number(step) > values.length) {
        return `has ${JSON.stringify(item)} in the field for ${NAMES[field]}, a step over all of its ${values.length} values: only the first is ever met`;
      }
    }
  }
  return undefined;
}

const DAY_SECONDS = 86_400;
const WEEK_DAYS = 7;
const MONTH_DAYS = { shortest: 28, longest: 31 };

/** Returns the shortest gap between two ticks of a schedule, clock changes aside. */
export function shortestGapMs(schedule: string): number {
  const { second, minute, hour, dayOfMonth, dayOfWeek } = parse(schedule);
  const [seconds, minutes, hours] = [distancesOf(second), distancesOf(minute), distancesOf(hour)];
  const gaps = [
    seconds.shortest,
    minutes.shortest * 60 - seconds.span,
    hours.shortest * 3600 - minutes.span * 60 - seconds.span,
    DAY_SECONDS * shortestDays(dayOfMonth, dayOfWeek) - hours.span * 3600 - minutes.span * 60 - seconds.span,
  ];
  return 1000 * Math.min(...gaps);
}

/** Returns the fewest days from one day with ticks to the next; 1 for days like `L`, which depend on the month. */
function shortestDays(ofMonth: readonly (number | string)[], ofWeek: readonly (number | string)[]): number {
  const [month, week] = [ofMonth, ofWeek].map((days) => days.filter((day) => typeof day === 'number'));
  if (month?.length !== ofMonth.length || week?.length !== ofWeek.length) return 1;
  const [days, length] =
    month.length < MONTH_DAYS.longest
      ? [distancesOf(month), MONTH_DAYS.shortest]
      : [distancesOf(week), WEEK_DAYS];
  return Math.max(1, Math.min(days.shortest, length - days.span));
}

/** Returns the shortest distance between two values of a field, and the distance of the first to the last. */
function distancesOf(values: readonly number[]): { readonly shortest: number; readonly span: number } {
  const sorted = values.toSorted((one, other) => one - other);
  const distances = sorted.slice(1).map((value, at) => value - (sorted[at] ?? 0));
  return {
    shortest: Math.min(Number.POSITIVE_INFINITY, ...distances),
    span: (sorted.at(-1) ?? 0) - (sorted[0] ?? 0),
  };
}
