import { z } from 'zod';
import { DURATION_PATTERN, parseDuration } from '../../text/duration.ts';

const DURATION = 'is not a duration such as 30s, 15m or 1h30m';

interface DurationRange {
  readonly min: string;
  readonly max: string;
}

/** Milliseconds. The brand distinguishes durations from other numbers, so that `Settings` adds the unit to their names. */
export type Duration = number & { readonly [UNIT]: 'ms' };
declare const UNIT: unique symbol;

const DURATIONS = new WeakSet<z.core.$ZodType>();

/** Returns whether a setting is a duration, which may be optional or have a default. */
export function isDuration(schema: z.core.$ZodType): boolean {
  if (DURATIONS.has(schema)) return true;
  const { def } = schema._zod;
  return 'innerType' in def && def.innerType instanceof z.core.$ZodType && isDuration(def.innerType);
}

/** Parses a duration in Prometheus' notation. */
export function duration({ min, max }: DurationRange) {
  const schema = z
    .string({
      error: ({ input }) => (typeof input === 'number' ? `has no unit, write ${input}s` : DURATION),
    })
    .regex(DURATION_PATTERN, {
      error: ({ input }) =>
        /^[0-9]+$/.test(input ?? '')
          ? `has no unit, write ${input}s`
          : `${DURATION} (units in the order y w d h m s ms)`,
    })
    .transform((written, context): Duration => {
      const ms = parseDuration(written);
      if (ms !== undefined && ms >= inMs(min) && ms <= inMs(max)) return ms as Duration;
      context.addIssue({ code: 'custom', message: `is out of range, from ${min} to ${max}` });
      return z.NEVER;
    });
  DURATIONS.add(schema);
  return schema;
}

function inMs(limit: string): number {
  return parseDuration(limit) ?? Number.NaN;
}
