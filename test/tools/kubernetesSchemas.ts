import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from './tool.ts';

/** The PyPI package that ships Kubernetes' JSON Schemas; its strict schemas reject unknown fields. */
const PACKAGE = 'kubernetes-validate';
const PACKAGE_VERSION = '1.37.0';

/** The oldest version that the manifests support, and the newest. */
export const KUBERNETES_VERSIONS = ['1.28.0', '1.37.0'] as const;

export const schemasDirectory = join(CACHE, `${PACKAGE}@${PACKAGE_VERSION}`);

/** Unpacks the schemas into the cache. Returns a problem, or undefined. */
export function fetchKubernetesSchemas(): string | undefined {
  mkdirSync(dirname(schemasDirectory), { recursive: true });
  const fresh = mkdtempSync(`${schemasDirectory}-`);
  try {
    const wanted = ['-m', 'pip', 'download', '--quiet', '--no-deps', `${PACKAGE}==${PACKAGE_VERSION}`];
    const download = spawnSync('python3', wanted, { cwd: fresh, encoding: 'utf8' });
    if (download.status !== 0) return download.error?.message ?? download.stderr.trim();
    const [wheel = ''] = readdirSync(fresh);
    const unpack = spawnSync('python3', ['-m', 'zipfile', '-e', wheel, 'unpacked'], {
      cwd: fresh,
      encoding: 'utf8',
    });
    if (unpack.status !== 0) return unpack.stderr.trim();
    const unpacked = join(fresh, 'unpacked', 'kubernetes_validate', 'kubernetes-json-schema');
    const schemas = join(fresh, 'schemas');
    for (const version of KUBERNETES_VERSIONS) copySchemas(unpacked, schemas, `v${version}-local-strict`);
    rmSync(schemasDirectory, { recursive: true, force: true });
    renameSync(schemas, schemasDirectory);
    return undefined;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Removes the address of a schema, which references would be resolved against instead of the directory. */
function copySchemas(from: string, to: string, version: string): void {
  mkdirSync(join(to, version), { recursive: true });
  for (const file of readdirSync(join(from, version))) {
    const schema = JSON.parse(readFileSync(join(from, version, file), 'utf8'), (key, value) => {
      if (key === '$id') return undefined;
      return key === '$ref' && typeof value === 'string' ? value.replace(/^\/[^#]*\//, '') : value;
    });
    writeFileSync(join(to, version, file), JSON.stringify(schema));
  }
}
