import { chmodSync, cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { expect, inject, test } from 'vitest';
import { PAYMENTS } from '../../src/simulator/story/clusters.ts';
import { commandsOf, filledIn, runbooks } from '../deploy/runbooks/commands.ts';
import { FIXTURES } from '../server/askTls.ts';
import { eventually } from '../system/eventually.ts';
import { NODE_VERSION } from './buildah.ts';
import { type Container, startContainer } from './container.ts';
import { inspect } from './inspect.ts';

const directory = inject('directory');
const { name, revision } = inject('built');
const [, ...HEALTHCHECK] = inspect(directory, name).config.Healthcheck.Test;
const EXIT_WITHIN_MS = 5000;

const listening = ({ program: { lines } }: Container) =>
  eventually(
    () => `it listens: ${lines.join('\n')}`,
    () => lines.find((line) => line.includes('"event":"started"')),
  );

function get(container: Container, path: string): string {
  const ask = `fetch('http://127.0.0.1:9947${path}').then((it) => it.text()).then(console.log)`;
  const { status, said } = container.exec('node', '-e', ask);
  expect(status, said).toBe(0);
  return said;
}

test('the demo runs without an Atlas account and is healthy', async () => {
  const container = startContainer({ args: ['demo'] });
  await listening(container);
  expect(get(container, '/-/healthy')).toBe('healthy');
  const metrics = get(container, '/metrics');
  expect(metrics).toContain(`revision="${revision}",node_version="${NODE_VERSION}"`);
  expect(metrics).toMatch(/^mongodbatlas_restore_up\{.*\} 1$/m);
  expect(container.exec(...HEALTHCHECK)).toEqual({ status: 0, said: '' });
});

test('the program can be called by its name, as the runbooks do', async () => {
  const container = startContainer({ args: ['demo'] });
  await listening(container);
  const { status, said } = container.exec('mongodbatlas-restore-exporter', '--version');
  expect([status, said]).toEqual([0, expect.stringContaining(`revision ${revision}`)]);
});

test('every command of the runbooks for Docker and Kubernetes runs in the container', async () => {
  const config = mkdtempSync(join(directory, 'config-'));
  chmodSync(config, 0o755);
  const container = startContainer({ args: ['demo'], config });
  await listening(container);
  const printed = await eventually(
    () => 'the demo prints a configuration that works against its simulated Atlas',
    () => /^ {4}atlas:\n(?: {4}.*\n)+/m.exec(container.program.lines.join('\n'))?.[0],
  );
  writeFileSync(join(config, 'exporter.yml'), printed.replaceAll(/^ {4}/gm, ''));
  const commands = new Set(
    runbooks()
      .flatMap(commandsOf)
      .filter(({ layout }) => layout !== 'systemd')
      .map(({ args }) => filledIn(args, { project: PAYMENTS, cluster: 'orders' }).join(' ')),
  );
  expect(commands.size).toBeGreaterThan(0);
  for (const command of commands) {
    const { status, said } = container.exec('mongodbatlas-restore-exporter', ...command.split(' '));
    expect(status, `${command}\n${said}`).toBe(0);
  }
});

test('the program is process 1, without capabilities, on a read-only file system', async () => {
  const container = startContainer({ args: ['demo'] });
  await listening(container);
  expect(container.exec('cat', '/proc/1/cmdline').said.split('\0')).toContain('/app/dist/main.js');
  const { said } = container.exec('grep', '-E', '^(Uid|CapEff|CapBnd|NoNewPrivs)', '/proc/1/status');
  expect(said.split(/\s+/)).toEqual([
    ...['Uid:', '65532', '65532', '65532', '65532'],
    ...['CapEff:', '0'.repeat(16), 'CapBnd:', '0'.repeat(16), 'NoNewPrivs:', '1'],
  ]);
  for (const path of ['/app', '/tmp', '/var/lib/mongodbatlas-restore-exporter'])
    expect(container.exec('touch', `${path}/it`).said).toContain('Read-only file system');
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the container with exit code 0', async (signal) => {
  const container = startContainer({ args: ['demo'] });
  await listening(container);
  const from = performance.now();
  container.program.signal(signal);
  expect(await container.program.ended()).toBe(0);
  expect(performance.now() - from).toBeLessThan(EXIT_WITHIN_MS);
});

test('the health check follows the flags of the program, also over TLS', async () => {
  const config = mkdtempSync(join(directory, 'config-'));
  cpSync(FIXTURES, config, { recursive: true });
  const web = {
    tls_server_config: { cert_file: 'server.crt', key_file: 'server.key' },
    basic_auth_users: { prometheus: hashSync('secret', 4) },
  };
  writeFileSync(join(config, 'web.yml'), JSON.stringify(web));
  chmodSync(config, 0o755);
  const args = ['demo', '--web.listen-address=127.0.0.1:8443', '--web.config.file=web.yml'];
  const container = startContainer({ args, config });
  await listening(container);
  expect(container.exec(...HEALTHCHECK)).toEqual({ status: 0, said: '' });
});

test('the health check reports a program that does not answer', async () => {
  const container = startContainer({ args: ['demo'] });
  await listening(container);
  container.halt();
  expect(container.exec(...HEALTHCHECK)).toEqual({ status: 1, said: 'it does not answer' });
});

test('without a configuration the program reports the missing path and exits', async () => {
  const { program } = startContainer();
  expect(await program.ended()).toBe(1);
  expect(program.lines.join('\n')).toContain('exporter.yml');
});

test('Node.js in the image is a long-term support version', async () => {
  const container = startContainer({ args: ['demo'] });
  await listening(container);
  expect(container.exec('node', '-p', 'process.release.lts').said).not.toBe('undefined');
});
