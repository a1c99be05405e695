import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../cli/commanding.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { CANARIES, leaksIn } from './canaries.ts';

const { privateKey, clientSecret, token } = CANARIES;
const PROJECTS = 'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [orders] }]';

const PLAIN = 'ca9a41e5plain';

/** Files with a secret in the wrong place, or in the right place beside a mistake. */
const FILES: Readonly<Record<string, string>> = {
  'a misspelt key of credentials': `credentials: { default: { public_key: abcdefgh, privat_key: ${privateKey} } }`,
  'keys in camel case': `credentials: { default: { publicKey: abcdefgh, privateKey: ${privateKey} } }`,
  'a secret in place of credentials': `credentials: { default: ${privateKey} }`,
  'a secret in place of all credentials': `credentials: ${clientSecret}`,
  'a list of secrets': `credentials: [${privateKey}, ${token}]`,
  'a secret as the name of credentials': `credentials: { ${privateKey}: { public_key: abcdefgh } }`,
  'a secret as a key': `credentials: { default: { ${privateKey}: true } }`,
  'a wrong indentation': `credentials:\n  default:\n  public_key: abcdefgh\n  private_key: ${privateKey}`,
  'both kinds of credentials': `credentials: { default: { private_key: ${privateKey}, client_secret: ${clientSecret} } }`,
  'credentials outside their section': `private_key: ${privateKey}\nclient_secret: ${clientSecret}`,
  'a misspelt section': `credential: { default: { private_key: ${privateKey} } }`,
  'a secret in another section': `atlas: { private_key: ${privateKey}, api_version: ${token} }`,
  'a secret in place of another value': `poll: { schedule: ${privateKey}, timezone: ${clientSecret}, concurrency: ${token}, jitter: ${privateKey} }`,
  'a key in place of the name of credentials': `projects: [{ id: 5e2211c17a3e5a48f5497de3, credentials: ${privateKey}, clusters: all }]`,
  'a key in place of an id': `projects: [{ id: ${privateKey}, name: "a\\n${token}", clusters: [${clientSecret}], private_key: ${privateKey} }]`,
  'credentials in the address': `atlas: { base_url: "https://user:${privateKey}@cloud.mongodb.com" }`,
  'a token in the address': `atlas: { base_url: "https://cloud.mongodb.com/?token=${token}" }`,
  'a secret in two lines': `credentials: { default: { public_key: abcdefgh, private_key: "${privateKey}\\n${privateKey}" } }`,
  'an unclosed quote': `credentials: { default: { private_key: "${privateKey} } }`,
  'a tab': `credentials:\n\tdefault: ${privateKey}`,
  'a duplicate key': `credentials:\n  default: { private_key: ${privateKey}, private_key: ${token} }`,
  'a tag': `credentials: { default: { private_key: !secret ${privateKey} } }`,
  'an anchor': `credentials: { default: { private_key: *${privateKey} } }`,
  'a brace too many': `credentials: { default: { private_key: ${privateKey} } } }`,
  'an unclosed brace': `credentials: { default: { private_key: ${privateKey}`,
  'two documents': `private_key: ${privateKey}\n---\nprivate_key: ${token}`,
  'nothing but a secret': privateKey,
  // Secrets that do not look like one.
  'a word in place of credentials': `credentials: { default: ${PLAIN} }`,
  'a word for a misspelt key': `credentials: { default: { privatekey: ${PLAIN}, secret: ${PLAIN} } }`,
  'a list in place of a key': `credentials: { default: { public_key: [${PLAIN}], private_key: { ${PLAIN}: ${PLAIN} } } }`,
  'two lines in place of a key': `credentials: { default: { public_key: abcdefgh, private_key: "${PLAIN}\\n${PLAIN}" } }`,
};

test.each(Object.entries(FILES))(
  'a configuration with %s is refused without showing its secret',
  async (_what, written) => {
    const file = join(await temporaryDirectory(), 'exporter.yml');
    await writeFile(file, written.includes('projects:') ? written : `${written}\n${PROJECTS}\n`);
    const { code, out, err } = await run(['check', '--config.file', file]);
    expect(leaksIn(out + err)).toEqual([]);
    expect([code, err]).toEqual([1, expect.stringMatching(/: (one problem|\d+ problems)\n.+/)]);
    const forMachines = await run(['check', '--json', '--config.file', file]);
    expect(leaksIn(forMachines.out + forMachines.err)).toEqual([]);
    expect(JSON.parse(forMachines.out).ok).toBe(false);
  },
);

test.each([
  ['a secret file with two secrets', `${privateKey}\n${token}\n`],
  ['a secret file with control characters', `${privateKey}\u0007`],
])('%s is refused without showing its content', async (_what, content) => {
  const path = await temporaryDirectory();
  await writeFile(join(path, 'key'), content);
  await writeFile(
    join(path, 'exporter.yml'),
    `credentials: { default: { public_key: abcdefgh, private_key_file: key } }\n${PROJECTS}\n`,
  );
  const { code, out, err } = await run(['check', '--config.file', join(path, 'exporter.yml')]);
  expect([code, leaksIn(out + err)]).toEqual([1, []]);
});

test.each(['MONGODB_ATLAS_PRIVATE_API_KEY', 'MONGODB_ATLAS_CLIENT_SECRET', 'MONGODB_ATLAS_PUBLIC_KEY'])(
  '%s without the other half of the credentials is reported by its name only',
  async (variable) => {
    const target = '5e2211c17a3e5a48f5497de3/orders';
    const { code, out, err } = await run(['check', '--target', target], { env: { [variable]: privateKey } });
    expect([code, leaksIn(out + err)]).toEqual([1, []]);
    expect(err).toContain(variable);
  },
);
