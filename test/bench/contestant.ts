import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import type { Atlas } from './atlas.ts';
import { listPath, places } from './layout.ts';
import { withFile } from './withFile.ts';

/** Seconds of wall time and of CPU, of all threads and child processes. */
export interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

/** A program that reads every list of restore jobs to its end on request. */
export interface Contestant {
  readonly name: string;
  /** True if its process lives from poll to poll, as a poller does. */
  readonly lives: boolean;
  /** The time of a poll includes the start of the process unless the contestant keeps one. */
  readonly poll: () => Promise<Spent>;
  readonly stop: () => Promise<void>;
}

export function ours(atlas: Atlas, clusters: number): Contestant {
  return living('ours', 'oursProcess.js', atlas, clusters);
}

/** The alternatives, except those that `missingPrograms` excludes. */
export function peers(atlas: Atlas, clusters: number): readonly Contestant[] {
  return [
    ...(missingPrograms().length > 0
      ? []
      : [script('curl --digest and jq', 'test/bench/curl.sh', atlas, clusters)]),
    living('digest-fetch', 'digestFetchProcess.js', atlas, clusters),
  ];
}

/** Returns the required programs that are missing on this machine. */
export function missingPrograms(): readonly string[] {
  return ['curl', 'jq'].filter((name) => spawnSync(name, ['--version']).error !== undefined);
}

const spentCpu = z.object({ cpu: z.number() });

function living(name: string, file: string, { url }: Atlas, clusters: number): Contestant {
  let child: ChildProcess | undefined;
  const start = () => fork(new URL(file, import.meta.url), [url, String(clusters)], { execArgv: [] });
  return {
    name,
    lives: true,
    poll: async () => {
      const beganMs = performance.now();
      child ??= start();
      child.send('poll');
      const { cpu } = spentCpu.parse((await once(child, 'message'))[0]);
      return { wall: (performance.now() - beganMs) / 1000, cpu };
    },
    stop: async () => {
      if (child === undefined) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
      child = undefined;
    },
  };
}

function script(name: string, path: string, { url }: Atlas, clusters: number): Contestant {
  const { publicKey, privateKey } = DEFAULT_API_KEY;
  const lists = places(clusters).map((place) => `${listPath(place)}\n`);
  return {
    name,
    lives: false,
    poll: () => withFile(lists.join(''), (file) => timed(['bash', path, url, publicKey, privateKey, file])),
    stop: async () => {},
  };
}

/** Runs a command to its end without its output. A failure shows in its requests. */
async function timed(command: readonly string[]): Promise<Spent> {
  const beganMs = performance.now();
  // Node does not report the CPU of child processes; the shell does.
  const shell = spawn('bash', ['-c', '"$@" > /dev/null 2>&1; times', 'bash', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let output = '';
  shell.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(shell, 'close');
  const wall = (performance.now() - beganMs) / 1000;
  // Two lines, for the shell and for its children: `0m1.234s 0m0.567s`, user and system.
  const [, children = ''] = output.trim().split('\n');
  const spent = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  return { wall, cpu: spent.reduce((sum, seconds) => sum + seconds, 0) };
}
