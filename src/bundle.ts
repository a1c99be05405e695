import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'rolldown';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
/** Finding and compiling their many files took a quarter of the startup time. Other packages are loaded as npm installs them. */
const BUNDLED = ['prom-client', 'yaml', 'zod'];
const EXTERNAL = Object.keys(dependencies).filter((name) => !BUNDLED.includes(name));

/** Writes the license of each bundled package to `licenses/`. */
const licenses: Plugin = {
  name: 'licenses',
  generateBundle(_options, output) {
    const modules = Object.values(output).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const packages = modules.map((id) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]);
    for (const name of new Set(packages)) {
      if (name === undefined) continue;
      const source = readFileSync(`node_modules/${name}/LICENSE`, 'utf8');
      this.emitFile({ type: 'asset', fileName: `licenses/${name}.txt`, source });
    }
  },
};

/** Writes the built commit to `revision`; outside a Git checkout there is no such file. */
const revision: Plugin = {
  name: 'revision',
  generateBundle() {
    const flags = ['--always', '--dirty', '--abbrev=40', '--exclude=*'];
    const { status, stdout } = spawnSync('git', ['describe', ...flags], { encoding: 'utf8' });
    if (status === 0) this.emitFile({ type: 'asset', fileName: 'revision', source: stdout });
  },
};

/**
 * Bundles the program into a directory, which it empties first, in a few files: finding hundreds of sources took a sixth of
 * the startup time. Runs in the project's directory.
 */
export async function bundle(directory: string, sourcemap: boolean): Promise<void> {
  await build({
    input: ['src/main.ts', 'src/healthcheck.ts'],
    external: (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`)),
    platform: 'node',
    transform: { target: 'node20.19' },
    plugins: [licenses, revision],
    output: {
      dir: directory,
      cleanDir: true,
      sourcemap,
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
  });
}
