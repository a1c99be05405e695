import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { all, readDockerfile } from '../deploy/dockerfile/dockerfile.ts';

/** The base image, which the Dockerfile does not build; its replacement has another digest. */
const TAG = all(readDockerfile().head, 'ARG')[0]?.replace(/^NODE_IMAGE=|@.*/g, '') ?? '';
export const NODE_VERSION = /:([\d.]+)-/.exec(TAG)?.[1] ?? '';
export const BASE = `docker.io/library/${TAG}`;

/** Runs a program to its end. @throws with its output, if it fails */
export function run(command: string, args: readonly string[], cwd?: string): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: exit code ${status}\n${stdout}\n${stderr}`);
  return stdout.trim();
}

/** Runs buildah with its own storage in a directory of the tests. */
export function buildah(directory: string, ...args: readonly string[]): string {
  return run('buildah', ['--root', join(directory, 'storage'), '--runroot', join(directory, 'run'), ...args]);
}

export interface Build {
  readonly name: string;
  readonly context: string;
  readonly revision: string;
  /** Seconds since 1970: every timestamp in the image. */
  readonly epoch: number;
}

/** Builds the unchanged Dockerfile from a checkout. */
export function build(directory: string, { name, context, revision, epoch }: Build): void {
  buildah(
    directory,
    'bud',
    // chroot isolation needs only permission to mount, and only the docker format has a health check.
    ...['--isolation=chroot', '--format=docker', '--pull-never'],
    ...[`--timestamp=${epoch}`, `--build-arg=NODE_IMAGE=${BASE}`, `--build-arg=REVISION=${revision}`],
    ...[`--tag=${name}`, context],
  );
}
