import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFile, PROJECT, simulating } from '../cli/commanding.ts';
import { commandsOf, filledIn, runbooks } from '../deploy/runbooks/commands.ts';
import { startProgram } from './program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NAME = 'mongodbatlas-restore-exporter';
const { version, bin, files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const BUILT_FROM = ['src', 'tsconfig.json', '.npmrc', 'README.md', 'LICENSE', 'package.json'];
/** The versions that .ci/run pins. */
const NEWER_NODES = [
  ...readFileSync(join(ROOT, '.ci/run'), 'utf8').matchAll(/^node_\d+=([\d.]+)$/gm),
].flatMap(([, version]) => version ?? []);

/** npm gives up a single request after five minutes. */
const DOWNLOAD_MS = 600_000;

const directory = mkdtempSync(join(tmpdir(), 'package-'));
const installed = join(directory, 'installed');
let packed: readonly string[] = [];
let revision = '';
let tarball = '';

// A copy is packed, because `npm pack` builds again and others may be using the build of this tree.
beforeAll(() => {
  const source = join(directory, 'source');
  const paths = files.filter((path: string) => !/^!|^dist/.test(path) && existsSync(join(ROOT, path)));
  for (const path of [...BUILT_FROM, ...paths]) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    cpSync(join(ROOT, path), join(source, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'));
  const git = (...args: readonly string[]) => run(source, 'git', ...args);
  git('init', '--quiet');
  git('add', 'src');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message=a');
  revision = git('rev-parse', 'HEAD').trim();
  // The package must not ship files of an earlier build.
  mkdirSync(join(source, 'dist'));
  writeFileSync(join(source, 'dist', 'stale.js'), '');
  const [{ files: list, filename }] = JSON.parse(run(source, 'npm', 'pack', '--json', '--silent'));
  packed = list.map(({ path }: { readonly path: string }) => path).sort();
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{}');
  const flags = ['--prefer-offline', '--ignore-scripts', '--omit=dev'];
  tarball = join(source, filename);
  run(installed, 'npm', 'install', ...flags, tarball);
}, DOWNLOAD_MS);
afterAll(() => rmSync(directory, { recursive: true }));

function run(cwd: string, command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the package contains the program and the files that an installation needs, and nothing else', () => {
  expect(packed.filter((path) => !path.startsWith('dist/'))).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'config/exporter.example.yml',
    'config/exporter.schema.json',
    'deploy/alertmanager/alertmanager.yml',
    'deploy/grafana/dashboards/mongodbatlas-restores.json',
    'deploy/grafana/provisioning/dashboards/mongodbatlas.yml',
    'deploy/grafana/provisioning/datasources/prometheus.yml',
    'deploy/prometheus/prometheus.yml',
    'deploy/prometheus/rules.yml',
    'deploy/systemd/mongodbatlas-restore-exporter-textfile.service',
    'deploy/systemd/mongodbatlas-restore-exporter-textfile.timer',
    'deploy/systemd/mongodbatlas-restore-exporter.service',
    'package.json',
  ]);
});

test('the build in the package is fresh, contains no source maps, and has the licenses of the bundled packages', () => {
  const built = packed.filter((path) => path.startsWith('dist/') && path !== 'dist/revision');
  const bundled = ['@opentelemetry/api', 'bintrees', 'prom-client', 'tdigest', 'yaml', 'zod'];
  expect(built.filter((path) => !/^dist\/chunks\/\w+-[\w-]{8}\.js$/.test(path))).toEqual([
    'dist/healthcheck.js',
    ...bundled.map((name) => `dist/licenses/${name}.txt`),
    'dist/main.js',
  ]);
  expect(built).toContain(bin[NAME]);
});

test('installed into an empty directory, the command runs', () => {
  const printed = run(installed, 'npx', '--no-install', NAME, '--version');
  expect(printed).toBe(`${NAME} ${version} (revision ${revision}, node ${process.version})\n`);
  expect(readFileSync(join(installed, 'node_modules', NAME, bin[NAME]), 'utf8')).toMatch(
    /^#!\/usr\/bin\/env node\n/,
  );
  // The first line of the example names the schema beside it.
  const example = join('node_modules', NAME, 'config/exporter.example.yml');
  expect(existsSync(join(installed, dirname(example), 'exporter.schema.json'))).toBe(true);
});

// Installed as deploy/README.md describes for the systemd unit, in another directory than /opt.
test('installed for systemd, the program runs each command that the runbooks list for systemd', async () => {
  const prefix = join(directory, 'opt');
  const flags = ['--global', '--prefix', prefix, '--prefer-offline', '--ignore-scripts', '--omit=dev'];
  run(installed, 'npm', 'install', ...flags, tarball);
  const { url } = await simulating();
  const config = await configFile(url);
  const commands = new Set(
    runbooks()
      .flatMap(commandsOf)
      .filter(({ layout }) => layout === 'systemd')
      .map(({ args }) => filledIn(args, { project: PROJECT, cluster: 'orders', config }).join(' ')),
  );
  expect(commands.size).toBeGreaterThan(0);
  for (const command of commands) {
    const program = startProgram(join(prefix, 'bin', NAME), command.split(' '));
    expect(await program.ended(), `${command}\n${program.lines.join('\n')}`).toBe(0);
  }
});

test('the package has no API: only its package.json can be imported', () => {
  const script = `
    const code = await import('${NAME}').then(() => 'imported', ({ code }) => code);
    const { default: found } = await import('${NAME}/package.json', { with: { type: 'json' } });
    console.log(code, found.version);
  `;
  const printed = run(installed, process.execPath, '--no-warnings', '--input-type=module', '--eval', script);
  expect(printed).toBe(`ERR_PACKAGE_PATH_NOT_EXPORTED ${version}\n`);
});

test.each(['serve', 'check', 'once', 'list'])('%s finds all of its modules', (command) => {
  const args = ['--no-install', NAME, command, '--config.file', 'absent.yml'];
  const { stderr } = spawnSync('npx', args, { cwd: installed, encoding: 'utf8' });
  expect(stderr).toMatch(/^absent\.yml: one problem\nthe file cannot be read: no such file/);
});

test.each(NEWER_NODES)('the command runs on Node %s too', (node) => {
  const printed = run(
    installed,
    'npx',
    '-y',
    '-p',
    `node@${node}`,
    '-c',
    `node_modules/.bin/${NAME} --version`,
  );
  expect(printed).toContain(`${NAME} ${version} (revision ${revision}, node v${node})`);
});
