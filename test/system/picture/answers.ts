import { z } from 'zod';
import type { DrawnPanel } from './panel.ts';

const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);
const answer = z.object({
  data: z.object({
    result: z.array(z.object({ metric: labels, value: point.optional(), values: z.array(point).optional() })),
  }),
});

/** A series with its points; an instant query has one. */
export interface Series {
  readonly refId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** The time range of the picture. */
export interface TimeRange {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly stepSeconds: number;
}

/** Queries Prometheus for the data of a panel; `expand` replaces the dashboard's variables. */
export async function answersOf(
  prometheus: string,
  panel: Pick<DrawnPanel, 'targets'>,
  range: TimeRange,
  expand: (expr: string) => string,
): Promise<readonly Series[]> {
  const answers = await Promise.all(
    panel.targets.map(async ({ refId, expr, instant, legendFormat }) => {
      const time: Readonly<Record<string, string>> = instant
        ? { time: String(range.toSeconds) }
        : { start: String(range.fromSeconds), end: String(range.toSeconds), step: String(range.stepSeconds) };
      const url = `${prometheus}/api/v1/${instant ? 'query' : 'query_range'}?${new URLSearchParams({ query: expand(expr), ...time })}`;
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${await response.text()} for ${expr}`);
      const { data } = answer.parse(await response.json());
      return data.result.map(({ metric, value, values }) => ({
        refId,
        labels: { ...metric, __name: named(legendFormat, metric) },
        points: (values ?? (value === undefined ? [] : [value])).map(
          ([seconds, text]) => [seconds, Number(text)] as const,
        ),
      }));
    }),
  );
  return answers.flat();
}

function named(legend: string, metric: Readonly<Record<string, string>>): string {
  return legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '');
}
