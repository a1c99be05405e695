import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { environmentCredentials } from '../../src/config/environment.ts';
import { composeFile, composeText, mountsOf, serviceOf, VARIABLES } from './compose/composeFile.ts';
import { image } from './compose/ports.ts';
import { all } from './dockerfile/dockerfile.ts';

const text = readFileSync(new URL('../../deploy/.env.example', import.meta.url), 'utf8');
const EXAMPLE = Object.fromEntries(
  [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

test('.env.example contains every variable of the compose file, and switches from demo to serve', () => {
  const chosen = { EXPORTER_COMMAND: 'serve', EXPORTER_CONFIG_DIR: './atlas' };
  expect(EXAMPLE).toEqual({ ...Object.fromEntries(VARIABLES), ...chosen });
});

test('variables in the compose file have a single form', () => {
  expect(composeText.replaceAll(/\$\{\w+:-[^}]*\}/g, '')).not.toContain('$');
});

test.each([
  ['no .env', {}, 'demo', './atlas'],
  ['.env.example as .env', EXAMPLE, 'serve', './atlas'],
])('with %s the exporter runs %j as `%s` with the configuration in %s', (_, env, command, directory) => {
  const exporter = serviceOf(composeFile(env), 'exporter');
  expect(parseCommandLine(exporter.command, '')).toMatchObject({
    kind: 'run',
    command,
    flags: { configFile: 'exporter.yml', listenAddresses: [`:${all(image, 'EXPOSE')[0]}`] },
  });
  const config = mountsOf(exporter).find(({ path }) => path === all(image, 'WORKDIR').at(-1));
  expect(config).toMatchObject({ source: directory, isReadOnly: true });
});

test('credentials in .env are those that the exporter reads', () => {
  const credentials = (env: Readonly<Record<string, string>>) =>
    environmentCredentials(serviceOf(composeFile(env), 'exporter').environment);
  expect(credentials(EXAMPLE)).toMatchObject({ ok: false });
  const key = { MONGODB_ATLAS_PUBLIC_API_KEY: 'abcdefgh', MONGODB_ATLAS_PRIVATE_API_KEY: 'secret' };
  expect(credentials({ ...EXAMPLE, ...key })).toMatchObject({ ok: true, value: { kind: 'apiKey' } });
  const account = { MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id', MONGODB_ATLAS_CLIENT_SECRET: 'secret' };
  expect(credentials({ ...EXAMPLE, ...account })).toMatchObject({
    ok: true,
    value: { kind: 'serviceAccount' },
  });
});
