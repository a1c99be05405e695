import { z } from 'zod';
import { faster } from './deployed.ts';
import { eventually } from './eventually.ts';
import { freePort } from './freePort.ts';
import { type Program, startProgram } from './program.ts';

const result = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

const metadata = z.object({
  data: z.array(z.object({ target: z.object({ instance: z.string() }), metric: z.string().optional() })),
});

/** One series of a result. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A running Prometheus. */
export interface Prometheus {
  readonly program: Program;
  /** The address of its API. */
  readonly origin: string;
  /** Returns the result as of now or of the given time; throws with Prometheus' error for an invalid query. */
  readonly query: (expr: string, atSeconds?: number) => Promise<readonly Sample[]>;
  /** Returns how many families of this name a target has; in OpenMetrics the family of a counter has no `_total`. */
  readonly familiesOf: (instance: string, metric: string) => Promise<number>;
}

/** Starts Prometheus on the files in `directory`, which also holds its data; ready when this returns. */
export async function startPrometheus(directory: string, command = 'prometheus'): Promise<Prometheus> {
  const origin = `http://127.0.0.1:${await freePort()}`;
  const program = startProgram(command, [
    `--config.file=${directory}/prometheus.yml`,
    `--storage.tsdb.path=${directory}/prometheus`,
    `--web.listen-address=${origin.slice('http://'.length)}`,
    // The time for which a series is kept after its last scrape: five minutes by default.
    `--query.lookback-delta=${faster('5m')}`,
  ]);
  const ask = (path: string, parameters: Readonly<Record<string, string>>) =>
    fetch(`${origin}${path}?${new URLSearchParams(parameters)}`);
  await eventually(
    () => `Prometheus is ready: ${program.lines.at(-1)}`,
    async () => {
      const answer = await ask('/-/ready', {}).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    },
  );
  return {
    program,
    origin,
    query: async (expr, atSeconds) => {
      const time = atSeconds === undefined ? {} : { time: String(atSeconds) };
      const answer = await ask('/api/v1/query', { query: expr, ...time });
      if (!answer.ok) throw new Error(`${await answer.text()} for ${expr}`);
      const { data } = result.parse(await answer.json());
      return data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: Number(text) }));
    },
    familiesOf: async (instance, metric) => {
      const answer = await ask('/api/v1/targets/metadata', {
        match_target: `{instance="${instance}"}`,
        metric,
      });
      return metadata.parse(await answer.json()).data.length;
    },
  };
}

/** Returns the warnings and errors that Prometheus or Alertmanager logged. */
export function warningsOf({ lines }: Program): readonly string[] {
  return lines.filter((line) => !/\blevel=(info|debug)\b/i.test(line));
}
