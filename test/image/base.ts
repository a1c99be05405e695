import { appendFileSync, copyFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BASE, buildah, NODE_VERSION, run } from './buildah.ts';

/** Any version that reads the lock file. */
const NPM = 'npm@11.19.1';
const MODULES = 'usr/local/lib/node_modules';

/**
 * Builds a replacement of the official image for machines without access to an image registry: the same Debian, and
 * the same Node.js from the npm registry.
 */
export function makeBase(directory: string): void {
  const root = join(directory, 'base');
  bootstrap(root);
  rmSync(join(root, 'var/cache/apt'), { recursive: true });
  unpack(`node-linux-${process.arch}@${NODE_VERSION}`, join(directory, 'node'));
  copyFileSync(join(directory, 'node/bin/node'), join(root, 'usr/local/bin/node'));
  unpack(NPM, join(root, MODULES, 'npm'));
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, 'usr/local/bin', name));
  tellNpm(root);

  const container = buildah(directory, 'from', 'scratch');
  buildah(directory, 'add', '--quiet', container, root, '/');
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  buildah(directory, 'config', '--env', path, container);
  buildah(directory, 'commit', '--quiet', '--rm', container, BASE);
  rmSync(root, { recursive: true });
}

/** A download may fail once: debootstrap does not repeat any. */
function bootstrap(root: string): void {
  const once = () => run('debootstrap', ['--variant=minbase', 'bookworm', root]);
  try {
    once();
  } catch {
    rmSync(root, { recursive: true, force: true });
    once();
  }
}

function unpack(packageName: string, into: string): void {
  mkdirSync(into, { recursive: true });
  const file = run('npm', ['pack', '--silent', packageName], into);
  run('tar', ['--extract', '--gzip', '--strip-components=1', '--file', file], into);
  rmSync(join(into, file));
}

// The builds inside the image need the registry settings of the machine.
function tellNpm(root: string): void {
  const of = (setting: string) => run('npm', ['config', 'get', setting]);
  const npmrc = join(root, 'usr/local/etc/npmrc');
  mkdirSync(join(root, 'usr/local/etc'), { recursive: true });
  appendFileSync(npmrc, `registry=${of('registry')}\n`);
  const authority = of('cafile');
  if (authority === 'null' || authority === '') return;
  copyFileSync(authority, join(root, 'usr/local/etc/registry.crt'));
  appendFileSync(npmrc, 'cafile=/usr/local/etc/registry.crt\n');
}
