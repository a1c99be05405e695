import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { END_WITH_PARENT } from '../endWithParent.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** The fields of a log line that the tests use. */
export interface LogLine {
  readonly event: string;
  readonly jobId?: string;
  readonly to?: string;
  readonly addresses?: readonly string[];
}

/** The options besides the configuration. */
export interface Launch {
  /** Flags for Node itself. */
  readonly nodeFlags?: readonly string[];
  readonly flags?: readonly string[];
  /** Receives every line instead of storing it. */
  readonly onLine?: (line: LogLine) => void;
}

/** The built exporter in a separate process, and its log. */
export class ExporterProcess {
  readonly lines: LogLine[] = [];
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(configPath: string, { nodeFlags = [], flags = [], onLine }: Launch = {}) {
    const listen = ['--web.listen-address', '127.0.0.1:0'];
    this.#child = spawn(
      process.execPath,
      [
        ...END_WITH_PARENT,
        ...nodeFlags,
        'dist/main.js',
        'serve',
        '--config.file',
        configPath,
        ...listen,
        ...flags,
      ],
      {
        cwd: ROOT,
        env: {
          PATH: process.env['PATH'],
          MONGODB_ATLAS_PUBLIC_API_KEY: DEFAULT_API_KEY.publicKey,
          MONGODB_ATLAS_PRIVATE_API_KEY: DEFAULT_API_KEY.privateKey,
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const { stdout, stderr } = this.#child;
    stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    if (stdout !== null) {
      const take = onLine ?? ((line: LogLine) => this.lines.push(line));
      createInterface({ input: stdout }).on('line', (line) => take(JSON.parse(line)));
    }
    // `close` follows the last output.
    this.#ended = once(this.#child, 'close');
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Waits for a condition while the process lives. */
  async until(what: string, holds: () => boolean, patienceMs = 30_000): Promise<void> {
    const lastMs = performance.now() + patienceMs;
    while (!holds()) {
      if (!this.isAlive) throw new Error(`it ended before ${what}: ${this.stderr}`);
      if (performance.now() > lastMs) throw new Error(`waited in vain until ${what}: ${this.stderr}`);
      await sleep(5);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Requests the answer of a script that was loaded into the process. */
  async ask(question: object = {}): Promise<unknown> {
    this.#child.send(question);
    const [answer] = await once(this.#child, 'message');
    return answer;
  }

  async metrics(): Promise<string> {
    const started = this.lines.find(({ event }) => event === 'started');
    const response = await fetch(`http://${started?.addresses?.[0]}/metrics`);
    return response.text();
  }
}
