import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ASKING } from '../bench/scraper.ts';
import { ExporterProcess } from '../faults/exporterProcess.ts';
import { countsOf } from '../faults/words.ts';
import { type Sample, sampleSchema } from './figures.ts';
import { HostileClients } from './hostileClients.ts';

const SAMPLER = new URL('sampler.mjs', import.meta.url).pathname;

const QUESTIONS = [
  { path: '/metrics', headers: ASKING.text },
  { path: '/metrics', headers: ASKING.openmetrics },
  { path: '/', headers: {} },
  { path: '/metrics', headers: ASKING.gzip },
  { path: '/api/v1/jobs', headers: {} },
] as const;

export type ReloadKind = 'SIGHUP' | 'POST' | 'storm';
const STORM = 20;

/** The built program, with a sampler loaded that reports its resources. */
export class SoakedExporter {
  /** The number of log lines by event. */
  readonly events = new Map<string, number>();
  readonly #process: ExporterProcess;
  readonly #configPath: string;
  readonly #clients = new HostileClients();
  #address = '';

  private constructor(directory: string) {
    this.#configPath = join(directory, 'exporter.yml');
    this.#process = new ExporterProcess(this.#configPath, {
      nodeFlags: ['--expose-gc', '--import', SAMPLER],
      flags: ['--web.enable-lifecycle', '--log.level', 'debug'],
      onLine: ({ event, addresses }) => {
        this.#address = addresses?.[0] ?? this.#address;
        this.events.set(event, this.count(event) + 1);
      },
    });
  }

  static async start(directory: string, config: string): Promise<SoakedExporter> {
    await writeFile(join(directory, 'exporter.yml'), config);
    const exporter = new SoakedExporter(directory);
    await exporter.#process.until('it listens', () => exporter.#address !== '');
    return exporter;
  }

  count(...events: readonly string[]): number {
    return events.reduce((sum, event) => sum + (this.events.get(event) ?? 0), 0);
  }

  get stderr(): string {
    return this.#process.stderr;
  }

  async sample(atMs: number): Promise<Sample> {
    return { atMs, ...sampleSchema.parse(await this.#process.ask()) };
  }

  /** Requests one of the endpoints in turn, as Prometheus and other clients do. */
  async visit(turn: number, tries = 5): Promise<string> {
    const { path, headers } = QUESTIONS[turn % QUESTIONS.length] ?? QUESTIONS[0];
    const response = await fetch(`http://${this.#address}${path}`, { headers }).catch((error: unknown) => {
      if (tries === 1) throw error;
      return undefined;
    });
    if (response === undefined || (response.status === 503 && tries > 1)) {
      // Hostile clients held every place a moment ago, or this connection was idle and made room for them.
      await response?.text();
      await sleep(1000);
      return this.visit(turn, tries - 1);
    }
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  }

  /** Connects hostile clients, whose next kind follows the next time. */
  async attack(): Promise<void> {
    await this.#clients.attack(this.#address);
  }

  async endAttack(): Promise<void> {
    await this.#clients.end();
  }

  /** Sets the system clock of the process to this much ahead of the real one. */
  async setClock(aheadMs: number): Promise<void> {
    await this.#process.ask({ aheadMs });
  }

  /** Reloads in one of these ways, `storm` with twenty requests at once; returns once the reload has been logged. */
  async reload(config: string, how: ReloadKind): Promise<void> {
    await writeFile(this.#configPath, config);
    const reported = () => this.count('config_reloaded', 'config_reload_failed');
    const before = reported();
    if (how === 'SIGHUP') this.#process.signal('SIGHUP');
    else await Promise.all(Array.from({ length: how === 'storm' ? STORM : 1 }, () => this.#post()));
    await this.#process.until('the reload is reported', () => reported() > before);
  }

  async #post(): Promise<void> {
    await (await fetch(`http://${this.#address}/-/reload`, { method: 'POST' })).text();
  }

  /** Waits until every target is read. */
  async recover(): Promise<void> {
    let isWhole = false;
    const context = setInterval(async () => {
      // A visit may still wait for its turn when the exporter ends.
      const metrics = await this.visit(0).catch(() => '');
      isWhole ||= metrics.includes('_up{') && countsOf(metrics, 'poll_failing').size === 0;
    }, 500);
    try {
      await this.#process.until('every target is read', () => isWhole);
    } finally {
      clearInterval(context);
    }
  }

  async end(): Promise<number | null> {
    return this.#process.end('SIGTERM');
  }
}
