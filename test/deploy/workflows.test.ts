import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const WORKFLOWS = new URL('../../.github/workflows/', import.meta.url);
const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
});
const permissions = z.record(z.string(), z.enum(['read', 'write']));
const job = z.strictObject({
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  uses: z.string().optional(),
  'runs-on': z.string().optional(),
  container: z.strictObject({ image: z.string(), options: z.string() }).optional(),
  'timeout-minutes': z.int().optional(),
  permissions,
  env: z.record(z.string(), z.string()).optional(),
  steps: z.array(step).default([]),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({}),
  concurrency: z.object({ group: z.string() }),
  env: z.record(z.string(), z.string()).optional(),
  jobs: z.record(z.string(), job),
});

/** The write permissions by job. Every other job can at most read. */
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  'codeql.yml analyze': ['security-events'],
  'release.yml chart': ['packages'],
  'release.yml npm': ['id-token'],
  'release.yml image': ['id-token', 'packages'],
  'release.yml release': ['contents'],
  'scorecard.yml analysis': ['id-token', 'security-events'],
};

const files = readdirSync(WORKFLOWS).map((file) => {
  const text = readFileSync(new URL(file, WORKFLOWS), 'utf8');
  return { file, text, ...workflow.parse(parse(text)) };
});
const jobs = files.flatMap(({ file, jobs }) =>
  Object.entries(jobs).map(([id, each]) => ({ name: `${file} ${id}`, ...each })),
);

describe.each(jobs)('the job $name', ({ name, permissions, steps, uses, ...each }) => {
  test('has only the write permissions that it needs', () => {
    const written = Object.keys(permissions).filter((scope) => permissions[scope] === 'write');
    expect(written.sort()).toEqual(WRITERS[name] ?? []);
  });

  test('uses actions at a fixed commit, and has a timeout', () => {
    const used = [...steps.map(({ uses: action }) => action), uses].filter((action) => action !== undefined);
    for (const action of used)
      expect(action).toMatch(/^(\.\/\.github\/workflows\/\w+\.yml|[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40})$/);
    expect(each['timeout-minutes'] !== undefined || uses !== undefined).toBe(true);
  });

  test('leaves no token in the checkout', () => {
    const checkouts = steps.filter((one) => one.uses?.startsWith('actions/checkout@'));
    for (const checkout of checkouts) expect(checkout.with['persist-credentials']).toBe(false);
  });

  test('interpolates nothing into a script', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});

test('no workflow runs untrusted code with permissions or needs a stored secret', () => {
  for (const { on, text } of files) {
    expect(Object.keys(on)).not.toContain('pull_request_target');
    expect(text).not.toContain('secrets.');
  }
});

test('each action has its version beside its commit', () => {
  for (const { text } of files)
    for (const [line] of text.matchAll(/^ .*uses: \w.*/gm))
      expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("a change is checked by the contributors' script, on the oldest supported Node", () => {
  const ci = files.find(({ file }) => file === 'ci.yml');
  expect(Object.keys(ci?.on ?? {})).toEqual(['push', 'pull_request', 'workflow_call']);
  expect(ci?.jobs['run']?.steps.map(({ run }) => run)).toContain('.ci/run');
  const [oldest] = /\d+/.exec(PACKAGE.engines.node) ?? [];
  expect(ci?.jobs['run']?.container?.image).toMatch(
    new RegExp(`^node:${oldest}\\.\\d+\\.\\d+-bookworm(?:@sha256:[0-9a-f]{64})?$`),
  );
});

const release = files.find(({ file }) => file === 'release.yml')?.jobs ?? {};
const scriptsOf = (id: string) => (release[id]?.steps ?? []).map(({ run = '' }) => run).join('\n');

test('a release is tested first, and created only after everything is published', () => {
  expect(release['ci']?.uses).toBe('./.github/workflows/ci.yml');
  const needs = Object.entries(release).map(([id, each]) => [id, each.needs]);
  expect(Object.fromEntries(needs)).toEqual({
    ci: undefined,
    package: 'ci',
    image: 'ci',
    npm: ['package', 'image'],
    chart: 'image',
    release: ['npm', 'image', 'chart'],
  });
});

test('the job that publishes the package runs none of its code, and publishes the build of another job', () => {
  const { steps = [] } = release['npm'] ?? {};
  expect(steps.some(({ uses = '' }) => uses.startsWith('actions/checkout@'))).toBe(false);
  expect(scriptsOf('npm')).not.toMatch(/npm (ci|install|pack|run)/);
  expect(scriptsOf('npm')).toContain('npm publish ./*.tgz --ignore-scripts');
  expect(scriptsOf('package')).toContain('npm pack');
  expect(Object.values(release['package']?.permissions ?? {})).toEqual(['read']);
});

test('a release refuses a base image without a digest', () => {
  const [, pattern = ''] = /grep -qEx '([^']+)' Dockerfile/.exec(scriptsOf('image')) ?? [];
  const refuses = (line: string) => !new RegExp(`^${pattern}$`).test(line);
  const [line = ''] = /^ARG NODE_IMAGE=.*$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  const tag = line.replace(/@.*/, '');
  expect(refuses(tag)).toBe(true);
  expect(refuses(`${tag}@sha256:${'0'.repeat(64)}`)).toBe(false);
});

test('release notes are the section of the changelog', () => {
  const notes = (version: string) =>
    spawnSync(process.execPath, ['.github/releaseNotes.mjs', version], { encoding: 'utf8' });
  const { stdout } = notes('1.0.0');
  expect(stdout).toMatch(/^- \[FEATURE\]/);
  expect(stdout).not.toContain('## ');
  expect(notes('0.0.1')).toMatchObject({ status: 1, stdout: '' });
});

test('CI limits the time in which it builds the tools', () => {
  expect(readFileSync('.ci/run', 'utf8')).toMatch(/^limit=900 step 'tools' npm run --silent tools$/m);
});

test('CI pins a patch version of every supported Node line', () => {
  const pinned = [...readFileSync('.ci/run', 'utf8').matchAll(/^node_(\d+)=(\d+)\.\d+\.\d+$/gm)];
  expect(pinned.map(([, line, major]) => [line, major])).toEqual([
    ['22', '22'],
    ['24', '24'],
    ['26', '26'],
  ]);
});

test('an image is scanned before it is pushed and signed afterwards', () => {
  const { steps = [] } = release['image'] ?? {};
  const at = (is: (each: z.infer<typeof step>) => boolean | undefined) => steps.findIndex(is);
  const scan = at(({ uses, with: given }) => uses?.includes('trivy') && given['exit-code'] === '1');
  const push = at(({ with: given }) => String(given['outputs']).startsWith('type=registry,'));
  const sign = at(({ run }) => run?.includes('cosign sign'));
  expect(scan).toBeGreaterThan(-1);
  expect(push).toBeGreaterThan(scan);
  expect(sign).toBeGreaterThan(push);
});
