import { z } from 'zod';
import { type Trend, trendOf } from './trend.ts';

/** The process metrics of the exporter. */
export const sampleSchema = z.object({
  dataBytes: z.number(),
  codeBytes: z.number(),
  externalBytes: z.number(),
  rssBytes: z.number(),
  handles: z.number(),
  sockets: z.number(),
  timers: z.number(),
  loopDelayMs: z.number(),
});
export type Sample = Readonly<z.infer<typeof sampleSchema>> & { readonly atMs: number };

interface Figure {
  readonly what: string;
  readonly of: (sample: Sample) => number;
  /** The growth from the first sample to the last that is still flat. */
  readonly mostGrowth: number;
  /** The same for a short run, in which code is still being compiled; only if that matters. */
  readonly mostWarming?: number;
}

const FIGURES: readonly Figure[] = [
  { what: 'heap after GC, MB', of: ({ dataBytes }) => dataBytes / 1e6, mostGrowth: 1, mostWarming: 2 },
  { what: 'compiled code beside it, MB', of: ({ codeBytes }) => codeBytes / 1e6, mostGrowth: 5 },
  { what: 'memory of buffers, MB', of: ({ externalBytes }) => externalBytes / 1e6, mostGrowth: 1 },
  { what: 'resident memory, MB', of: ({ rssBytes }) => rssBytes / 1e6, mostGrowth: 15, mostWarming: 60 },
  { what: 'handles of the event loop', of: ({ handles }) => handles, mostGrowth: 3 },
  { what: 'sockets among them', of: ({ sockets }) => sockets, mostGrowth: 3 },
  { what: 'timers', of: ({ timers }) => timers, mostGrowth: 3 },
  {
    what: 'delay of the event loop, p99, ms',
    of: ({ loopDelayMs }) => loopDelayMs,
    mostGrowth: 5,
    mostWarming: 60,
  },
];

/** The shortest run whose growth at the end is judged. */
export const LONG_SECONDS = 3600;

export interface FigureTrend extends Trend {
  readonly what: string;
}

export function trendsOf(samples: readonly Sample[], seconds: number): readonly FigureTrend[] {
  return FIGURES.map(({ what, of, mostGrowth, mostWarming = mostGrowth }) => ({
    what,
    ...trendOf(
      samples.map((sample) => ({ atMs: sample.atMs, value: of(sample) })),
      seconds < LONG_SECONDS ? mostWarming : mostGrowth,
    ),
  }));
}

/** Returns a sample in one line, as progress. */
export function describeSample(sample: Sample): string {
  return FIGURES.map(({ what, of }) => `${what} ${of(sample).toFixed(1)}`).join('; ');
}
