import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { type Program, startProgram } from '../system/program.ts';
import { run } from './buildah.ts';
import { inspect } from './inspect.ts';

/** A running container of the image: no writes, no capabilities, its own network. */
export interface Container {
  readonly program: Program;
  /** Stops its process without ending it, so that it does not answer. */
  readonly halt: () => void;
  /** Runs a command in the container, as its user, and returns the result. */
  readonly exec: (...command: readonly string[]) => { readonly status: number | null; readonly said: string };
}

interface Wishes {
  /** The arguments after the entry point. */
  readonly args?: readonly string[];
  /** A directory of this machine to mount as the configuration directory. */
  readonly config?: string;
}

let started = 0;

/** Starts a container of the built image that runs until the test ends. */
export function startContainer({ args = [], config }: Wishes = {}): Container {
  const directory = inject('directory');
  const { User, Env, Entrypoint, WorkingDir } = inspect(directory, inject('built').name).config;
  const bundle = mkdtempSync(join(directory, 'bundle-'));
  const [uid = 0, gid = 0] = User.split(':').map(Number);
  run('runc', ['spec', '--bundle', bundle]);
  const file = join(bundle, 'config.json');
  const spec = JSON.parse(readFileSync(file, 'utf8'));
  spec.root = { path: inject('files'), readonly: true };
  spec.process = {
    ...spec.process,
    terminal: false,
    user: { uid, gid },
    args: [...Entrypoint, ...args],
    env: Env,
    cwd: WorkingDir,
    capabilities: {},
    noNewPrivileges: true,
  };
  if (config !== undefined)
    spec.mounts.push({ destination: WorkingDir, type: 'bind', source: config, options: ['bind', 'ro'] });
  writeFileSync(file, JSON.stringify(spec));

  started += 1;
  const id = `exporter-${started}`;
  const runc = (...rest: readonly string[]) => ['--root', join(directory, 'runc'), ...rest];
  const program = startProgram('runc', runc('run', '--bundle', bundle, id));
  onTestFinished(async () => {
    spawnSync('runc', runc('delete', '--force', id));
    await program.stop();
  });
  return {
    program,
    halt: () => run('runc', runc('kill', id, 'STOP')),
    exec: (...command) => {
      const result = spawnSync('runc', runc('exec', id, ...command), { encoding: 'utf8' });
      return { status: result.status, said: `${result.stdout}${result.stderr}`.trim() };
    },
  };
}
