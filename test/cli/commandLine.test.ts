import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { spawned } from './spawned.ts';

const PROJECT = '5e2211c17a3e5a48f5497de3';

const parse = (...args: readonly string[]) => parseCommandLine(args, '1.2.3');

function messageOf(...args: readonly string[]): string {
  const line = parse(...args);
  if (line.kind !== 'invalid') throw new Error(`${args.join(' ')} is valid`);
  return line.message;
}

test('without a command the program serves with the documented defaults', () => {
  expect(parse()).toEqual({
    kind: 'run',
    command: 'serve',
    flags: {
      configFile: 'exporter.yml',
      listenAddresses: [':9947'],
      telemetryPath: '/metrics',
      webConfigFile: undefined,
      maxRequests: 40,
      enableLifecycle: false,
      disableExporterMetrics: false,
      logLevel: 'info',
      logFormat: 'json',
      shard: 0,
      totalShards: 1,
      targets: [],
      live: false,
      output: undefined,
      select: {
        all: false,
        state: undefined,
        project: undefined,
        cluster: undefined,
        sinceMs: undefined,
      },
      json: false,
    },
  });
});

test('flags are accepted before and after the command, and with an equals sign', () => {
  const args = ['--config.file=a.yml', 'check', '--live', '--log.level', 'debug'];
  expect(parse(...args)).toMatchObject({
    command: 'check',
    flags: { configFile: 'a.yml', live: true, logLevel: 'debug' },
  });
});

test('repeatable flags are collected, also before the command', () => {
  const listen = ['--web.listen-address', ':1', '--web.listen-address', '127.0.0.1:2'];
  const targets = ['--target', `${PROJECT}/b`, '--target', `${PROJECT}/c`];
  expect(parse(...listen, 'serve', ...targets)).toMatchObject({
    flags: {
      listenAddresses: [':1', '127.0.0.1:2'],
      targets: [
        { projectId: PROJECT, clusterName: 'b' },
        { projectId: PROJECT, clusterName: 'c' },
      ],
    },
  });
});

describe('invalid arguments are reported in one line', () => {
  test.each([
    [['--nope'], "error: unknown option '--nope' (see --help)"],
    [['--config.fil', 'x'], '(Did you mean --config.file?) (see --help)'],
    [['bogus'], 'error: unknown command "bogus", expected one of serve, check, once, list, demo'],
    [['list', 'orders'], 'error: unexpected argument "orders" (see --help)'],
    [['--log.level', 'loud'], 'Allowed choices are debug, info, warn, error.'],
    [['--log.format', 'xml'], 'Allowed choices are json, logfmt, pretty.'],
    [['--config.file'], "error: option '--config.file <file>' argument missing"],
    ...['', ' ', '\u200b'].flatMap((blank): [string[], string][] => [
      [['--config.file', blank], 'It is blank.'],
      [['--web.config.file', blank], 'It is blank.'],
      [['once', '--output', blank], 'It is blank.'],
      [['list', '--project', blank], 'It is blank.'],
      [['list', '--cluster', blank], 'It is blank.'],
    ]),
    [['--web.max-requests', '0'], 'Expected a whole number from 1 to 9999.'],
    [['--shard', 'one'], 'Expected a whole number from 0 to 9999.'],
    [['--shard', '2', '--total-shards', '2'], 'the shard must be below the total'],
    [['--total-shards', '0'], 'Expected a whole number from 1 to 9999.'],
    [
      ['--target', 'orders'],
      'error: --target "orders" is not PROJECT_ID/CLUSTER (24 hexadecimal characters, ',
    ],
    [['--target', `${PROJECT}/b`, '--target', `${PROJECT}/b`], `--target "${PROJECT}/b" is a duplicate`],
    [['--target', `${PROJECT}/b`, '--config.file', 'x.yml'], 'leave out --config.file'],
    [
      ['demo', '--config.file', 'exporter.yml'],
      'polls only its own simulated Atlas: leave out --config.file',
    ],
    [['--target', `${PROJECT}/b`, 'demo'], 'polls only its own simulated Atlas: leave out --target'],
    [['check', '--all'], "error: unknown option '--all'"],
  ])('%j', (args, expected) => {
    const message = messageOf(...args);
    expect(message).toContain(expected);
    expect(message.startsWith('error: ')).toBe(true);
    expect(message).not.toContain('\n');
  });
});

test('--help lists every command and flag, and --help of a command lists its own', () => {
  const help = parse('--help');
  if (help.kind !== 'print') throw new Error('no help');
  for (const word of ['serve', 'check', 'once', 'list', 'demo', '--config.file', '--total-shards'])
    expect(help.text).toContain(word);
  expect(help.text.replaceAll(/\s+/g, ' ')).toContain('(default: :9947)');
  const list = parse('list', '--help');
  expect(list).toMatchObject({ kind: 'print', text: expect.stringContaining('--all') });
  expect(list).toMatchObject({ text: expect.stringContaining('--config.file') });
});

test.each([
  ['--private-key=hunter2'],
  ["--private-key=hun'\nter2"],
  ['-phunter2'],
  ['--api-7a7a7a7a-0000-4000-8000-7a7a7a7a7a7a'],
])('%j is refused without its value', (arg) => {
  const line = parse('serve', arg);
  expect(line).toMatchObject({ kind: 'invalid', message: expect.stringContaining('unknown option') });
  expect(JSON.stringify(line)).not.toMatch(/hun|ter2|7a7a/);
});

test('list filters by state, project, cluster and time', () => {
  expect(
    parse('list', '--state', 'failed', '--project', 'payments', '--cluster', 'a', '--since', '1d'),
  ).toMatchObject({
    kind: 'run',
    flags: {
      select: { all: false, state: 'failed', project: 'payments', cluster: 'a', sinceMs: 86_400_000 },
    },
  });
  expect(parse('list', '--state', 'lost')).toMatchObject({ kind: 'invalid' });
  expect(parse('list', '--since', 'yesterday')).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('Expected a duration such as 30m, 24h or 7d.'),
  });
});

test('--version prints the version', () => {
  expect(parse('--version')).toEqual({ kind: 'print', text: '1.2.3\n' });
});

test('the program exits with 0, 1 or 2 and explains errors on standard error', {
  timeout: 120_000,
}, async () => {
  const version = spawned(['--version']);
  const flag = spawned(['serve', '--nope']);
  const config = spawned(['--config.file', '/nowhere/exporter.yml']);
  const codes = [];
  for (const { ended } of [version, flag, config]) codes.push((await ended()).code);
  expect(codes).toEqual([0, 2, 1]);
  expect([version.err(), flag.out(), config.out()]).toEqual(['', '', '']);
  expect(version.out()).toMatch(/^mongodbatlas-restore-exporter \d+\.\d+\.\d+.*\n$/);
  expect(flag.err()).toBe("error: unknown option '--nope' (see --help)\n");
  expect(config.err()).toMatch(/^\/nowhere\/exporter\.yml: one problem\n.*no such file or directory.*\n$/);
});
