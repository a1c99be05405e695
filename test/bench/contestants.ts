import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_API_KEY } from '../../src/simulator/server.ts';
import { configFile, places } from './layout.ts';

/** A program that reads lists of restore jobs to their end. */
export interface Contestant {
  readonly name: string;
  /** What it needs and this machine lacks. */
  readonly lacks: string | undefined;
  readonly command: (work: Work) => readonly string[];
}

/** Where the lists are, for programs that take files. */
export interface Work {
  readonly url: string;
  /** A configuration of ours. */
  readonly config: string;
  /** One path of a list a line. */
  readonly lists: string;
}

export const OURS: Contestant = {
  name: 'once',
  lacks: undefined,
  command: ({ config }) => [process.execPath, 'dist/main.js', 'once', '--config.file', config],
};

export const PEERS: readonly Contestant[] = [
  script('curl --digest and jq', 'bash', 'curl.sh', ['curl', 'jq'].find(isNoProgram)),
  script('urllib', process.execPath, 'urllib.mjs', ['urllib'].find(isNoPackage)),
  script('digest-fetch', process.execPath, 'digestFetch.mjs', ['digest-fetch'].find(isNoPackage)),
];

function script(name: string, interpreter: string, file: string, lacks: string | undefined): Contestant {
  const { publicKey, privateKey } = DEFAULT_API_KEY;
  const path = `test/bench/peers/${file}`;
  return {
    name,
    lacks,
    command: ({ url, lists }) => [interpreter, path, url, publicKey, privateKey, lists],
  };
}

function isNoProgram(name: string): boolean {
  return spawnSync(name, ['--version']).error !== undefined;
}

function isNoPackage(name: string): boolean {
  try {
    return import.meta.resolve(name) === '';
  } catch {
    return true;
  }
}

/** Writes the files that describe some work, for as long as `use` takes. */
export async function withWork<T>(
  url: string,
  clusters: number,
  use: (work: Work) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const work = { url, config: join(folder, 'exporter.yml'), lists: join(folder, 'lists') };
  const all = places(clusters);
  const paths = all.map(
    ({ projectId, clusterName }) =>
      `/api/atlas/v2/groups/${projectId}/clusters/${clusterName}/backup/restoreJobs\n`,
  );
  try {
    await writeFile(work.config, configFile(url, all));
    await writeFile(work.lists, paths.join(''));
    return await use(work);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Seconds of wall time and of CPU, of a command and all that it starts. */
export interface Spent {
  readonly wall: number;
  readonly cpu: number;
}

/** Runs a command to its end, its output thrown away. One that fails has failed: how, its requests tell. */
export async function timed(command: readonly string[]): Promise<Spent> {
  const beganMs = performance.now();
  // Node does not tell what its children have cost; the shell does.
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
  // Two lines, the shell's own and its children's: `0m1.234s 0m0.567s`, user and system.
  const [, children = ''] = output.trim().split('\n');
  const spent = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  return { wall, cpu: spent.reduce((sum, seconds) => sum + seconds, 0) };
}
