// Writes dist/, without source maps given --no-sourcemap.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'rolldown';

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const PACKAGES = Object.keys(dependencies);

/** The commit that was built, in a file beside the program; outside a checkout there is none. */
const revision: Plugin = {
  name: 'revision',
  generateBundle() {
    const flags = ['--always', '--dirty', '--abbrev=40', '--exclude=*'];
    const { status, stdout } = spawnSync('git', ['describe', ...flags], { encoding: 'utf8' });
    if (status === 0) this.emitFile({ type: 'asset', fileName: 'revision', source: stdout });
  },
};

// A few files instead of hundreds: finding them took a sixth of the program's start. Packages stay as npm installs them.
await build({
  input: ['src/main.ts', 'src/healthcheck.ts'],
  external: (id) => PACKAGES.some((name) => id === name || id.startsWith(`${name}/`)),
  platform: 'node',
  transform: { target: 'node20.19' },
  plugins: [revision],
  output: {
    dir: 'dist',
    cleanDir: true,
    sourcemap: !process.argv.includes('--no-sourcemap'),
    chunkFileNames: 'chunks/[name]-[hash].js',
  },
});
