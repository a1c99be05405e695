import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { API_KEY, configFile, PROJECT, run } from './commanding.ts';

async function checking(text: string) {
  const path = join(await temporaryDirectory(), 'exporter.yml');
  await writeFile(path, text);
  return { path, ...(await run(['check', '--config.file', path])) };
}

test('a valid file is ok', async () => {
  const path = await configFile('https://cloud.mongodb.com');
  const { code, out, err } = await run(['check', '--config.file', path]);
  expect([code, out, err]).toEqual([0, `${path}: ok\n`, '']);
});

test('all errors are reported at once, with their positions and without secrets', async () => {
  const { path, code, out, err } = await checking(
    [
      'atlas: { base_url: http://example.com }',
      'credentials:',
      '  default: { public_key: abcdefgh, private_key: hunter2hunter2, client_id: x }',
      'poll: { schedul: "* * * * *", jitter: soon }',
      'projects:',
      '  - id: 5E22',
      '    clusters: [orders, orders]',
    ].join('\n'),
  );
  expect([code, out]).toEqual([1, '']);
  const [head, ...problems] = err.trimEnd().split('\n');
  expect(head).toBe(`${path}: ${problems.length} problems`);
  for (const [at, place] of [
    'atlas.base_url',
    'credentials.default',
    'poll.schedul',
    'poll.jitter',
    'projects[0].id',
    'projects[0].clusters[1]',
  ].entries()) {
    expect(problems[at]).toMatch(new RegExp(`^${place.replace(/[.[\]]/g, '\\$&')}: .+, line \\d+$`));
  }
  expect(err).not.toContain('hunter2');
});

test('unreadable secret files are configuration errors', async () => {
  const missing = join(await temporaryDirectory(), 'private-key');
  const credentials = { default: { public_key: API_KEY.public_key, private_key_file: missing } };
  const path = await configFile('https://cloud.mongodb.com', { credentials });
  const { code, err } = await run(['check', '--config.file', path]);
  expect(code).toBe(1);
  expect(err).toContain(
    `credentials.default: the secret file ${missing} cannot be read: no such file or directory`,
  );
});

test('credentials from the environment are checked too', async () => {
  const projects = [{ id: PROJECT, clusters: ['orders'] }];
  const path = await configFile('https://cloud.mongodb.com', { credentials: {}, projects });
  expect((await run(['check', '--config.file', path])).err).toContain(
    'the environment has no credentials: set',
  );
  const env = { MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_x', MONGODB_ATLAS_CLIENT_SECRET: 'secret' };
  expect((await run(['check', '--config.file', path], { env })).code).toBe(0);
});
