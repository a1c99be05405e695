import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { startFaultySimulator } from '../simulator/faultySimulator.ts';
import { PAYMENTS, PLATFORM, peopleBusyWorld, TARGETS } from './busyWorld.ts';
import { eventually } from './eventually.ts';
import { type RunningExporter, startExporter } from './exporter.ts';
import { type FrozenExporter, startFrozenExporter } from './frozenExporter.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';

/** One scrape job of Prometheus per situation, so that the dashboard's variable `job` selects it. */
export const SITUATIONS = ['live', 'one', 'two', 'shards', 'limping', 'gone'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** A Prometheus with the deployed rules that scrapes exporters in every situation. */
export interface DashboardWorld {
  readonly prometheus: Prometheus;
  /** Stops every exporter. */
  readonly silence: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const SERVICE_ACCOUNT = {
  clientId: 'mdb_sa_id_0123456789abcdef01234567',
  clientSecret: 'mdb_sa_sk_abcdefghijklmnop-dashboard',
} as const;

/** Enough scrapes for a rate. */
const SCRAPES = 4;

/** Starts the world; when this returns, every situation has been scraped and `gone` has stopped. */
export async function startDashboardWorld(): Promise<DashboardWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'mongodbatlas-restore-'));
  const stops: (() => void | Promise<void>)[] = [() => rmSync(directory, { recursive: true })];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const simulator = await startFaultySimulator({ serviceAccounts: [SERVICE_ACCOUNT] });
    stops.push(simulator.stop);
    peopleBusyWorld(simulator.world, Date.now());
    simulator.faults.add({
      fault: { kind: 'headers', headers: { Sunset: 'Wed, 01 Mar 2028 00:00:00 GMT' } },
      on: { endpoint: 'restore_jobs' },
      times: Number.POSITIVE_INFINITY,
    });

    const start = async (privateKey: string, flags: readonly string[] = []): Promise<RunningExporter> => {
      const exporter = await startExporter(
        mkdtempSync(join(directory, 'exporter-')),
        configFor(simulator.url, privateKey),
        flags,
      );
      stops.push(exporter.program.stop);
      return exporter;
    };
    /** Returns its metrics once every target has been polled twice, and stops it. */
    const freeze = async (exporter: RunningExporter): Promise<string> => {
      const metrics = await metricsOf(exporter);
      await exporter.program.stop();
      return metrics;
    };
    const live = await start(DEFAULT_API_KEY.privateKey);
    const whole = await metricsOf(live);
    const shards = await Promise.all(
      ['0', '1'].map(async (shard) =>
        freeze(await start(DEFAULT_API_KEY.privateKey, ['--shard', shard, '--total-shards', '2'])),
      ),
    );
    const refused = await freeze(await start('wrong'));

    const frozen: FrozenExporter[] = [];
    const serve = async (metrics: string): Promise<string> => {
      const exporter = await startFrozenExporter(metrics);
      stops.push(exporter.stop);
      frozen.push(exporter);
      return exporter.address;
    };
    const gone = await startFrozenExporter(whole);
    stops.push(gone.stop);
    const addresses = {
      live: [live.address],
      one: [await serve(whole)],
      two: [await serve(whole), await serve(whole)],
      shards: await Promise.all(shards.map(serve)),
      limping: [await serve(refused), await serve(whole)],
      gone: [gone.address],
    } as const satisfies Record<Situation, readonly string[]>;

    writeFileSync(join(directory, 'prometheus.yml'), stringify(prometheusConfig(addresses)));
    copyFileSync(new URL('../../deploy/prometheus/rules.yml', import.meta.url), join(directory, 'rules.yml'));
    const prometheus = await startPrometheus(directory);
    stops.push(prometheus.program.stop);
    const scraped = Object.values(addresses).flat().length;
    await eventually(
      () => `${SCRAPES} scrapes of ${scraped} exporters`,
      async () => {
        const enough = await prometheus.query(
          `count_over_time(mongodbatlas_restore_exporter_build_info[1m]) >= ${SCRAPES}`,
        );
        return enough.length === scraped ? true : undefined;
      },
    );
    gone.stop();
    await eventually(
      () => 'the exporter that is gone has no series',
      async () => ((await prometheus.query('up{job="gone"} == 0')).length === 1 ? true : undefined),
    );
    return {
      prometheus,
      silence: async () => {
        await live.program.stop();
        for (const exporter of frozen) exporter.stop();
        await eventually(
          () => 'no exporter answers',
          async () => ((await prometheus.query('sum(up)')).at(0)?.value === 0 ? true : undefined),
        );
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configFor(baseUrl: string, privateKey: string): unknown {
  return {
    atlas: { base_url: baseUrl },
    credentials: {
      default: { public_key: DEFAULT_API_KEY.publicKey, private_key: privateKey },
      platform: { client_id: SERVICE_ACCOUNT.clientId, client_secret: SERVICE_ACCOUNT.clientSecret },
    },
    discovery: { tags: ['team'] },
    poll: { schedule: '* * * * * *', jitter: '0s', collection_jobs: true },
    projects: [
      { id: PAYMENTS, name: 'payments', clusters: TARGETS[PAYMENTS] },
      { id: PLATFORM, name: 'platform', credentials: 'platform', clusters: TARGETS[PLATFORM] },
    ],
  };
}

/** Returns the exporter's metrics once each of its targets has been polled twice. */
function metricsOf({ address }: RunningExporter): Promise<string> {
  return eventually(
    () => `two polls of every target of ${address}`,
    async () => {
      const answer = await fetch(`http://${address}/metrics`, { headers: { accept: 'text/plain' } });
      const text = await answer.text();
      const polls = [...text.matchAll(/^mongodbatlas_restore_polls_total\{.*\} (\d+)$/gm)];
      return polls.length > 0 && polls.every(([, count]) => Number(count) >= 2) ? text : undefined;
    },
  );
}

function prometheusConfig(addresses: Readonly<Record<Situation, readonly string[]>>): unknown {
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: SITUATIONS.map((job) => ({
      job_name: job,
      static_configs: [{ targets: addresses[job] }],
    })),
  };
}
