import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { renderProblems } from '../../src/yaml/problem.ts';
import { CREDENTIAL_KEYS } from '../../src/yaml/secretPath.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../runs.ts';

const SECRET = 'S3cr3tS3cr3tS3cr3t';
const env = { MONGODB_ATLAS_PUBLIC_API_KEY: SECRET };

// Known keys reach further into the parser than random ones.
const KEYS = [
  ...[
    'atlas',
    'base_url',
    'api_version',
    'request_timeout',
    'credentials',
    'default',
    'emea',
    'poll',
    'schedule',
  ],
  ...[
    'timezone',
    'jitter',
    'concurrency',
    'timeout',
    'reserve',
    'stale_after',
    'collection_jobs',
    'state_file',
  ],
  ...[
    'downloads',
    'expiring_within',
    'projects',
    'id',
    'name',
    'clusters',
    'exclude',
    '__proto__',
    'constructor',
  ],
  ...CREDENTIAL_KEYS,
];
const key = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...KEYS) }, fc.string());
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    'all',
    'default',
    'v1.0',
    '30s',
    '* * * * *',
    '5e2211c17a3e5a48f5497de3',
    'orders',
  ),
  fc.jsonValue(),
  fc.double(),
  fc.string({ unit: anyCharacter }),
);

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: false }),
  ),
}));
const file = fc.dictionary(key, tree, { maxKeys: 6, noNullPrototype: false });

function parse(text: string): ReturnType<typeof parseConfig> {
  const parsed = parseConfig(text, { file: 'exporter.yml', env });
  if (!parsed.ok) expect(parsed.error.length).toBeGreaterThan(0);
  return parsed;
}

function problemsOf(text: string): string {
  const parsed = parse(text);
  return parsed.ok ? '' : renderProblems(parsed.error, 'exporter.yml');
}

test('any text is a configuration or has problems, one printable line each', () => {
  const piece = fc.oneof(
    fc.constantFrom(': ', '- ', '\n', '  ', '\t', '[', '{', ']', '}', '&a ', '*a', '!', '"', "'"),
    key,
  );
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 200 }),
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(text, (written) => {
      for (const line of problemsOf(written).split('\n')) expect(line).not.toMatch(/\p{Cc}|\p{Cf}/u);
    }),
    { numRuns: runs(400) },
  );
});

test('any YAML value and any JSON value is a configuration or has problems', () => {
  fc.assert(
    fc.property(fc.oneof(file, tree), (value) => {
      parse(stringify(value));
      parse(JSON.stringify(value) ?? 'null');
    }),
    { numRuns: runs(250) },
  );
});

test('a secret inside credentials is never shown, whatever its key and whatever other problems exist', () => {
  const secret = fc.constantFrom<unknown>(
    SECRET,
    [SECRET],
    { [SECRET]: SECRET },
    `https://${SECRET}@x`,
    `${SECRET}\n${SECRET}`,
  );
  const entry = fc.dictionary(key, secret, { maxKeys: 4, noNullPrototype: false });
  const credentials = fc.oneof(
    secret.filter((value) => typeof value !== 'object'),
    fc.dictionary(key, fc.oneof(entry, fc.constant(SECRET))),
  );
  fc.assert(
    fc.property(file, credentials, (rest, planted) => {
      expect(problemsOf(stringify({ ...rest, credentials: planted }))).not.toContain(SECRET);
    }),
    { numRuns: runs(250) },
  );
});

test('a secret inside credentials is not shown in broken YAML either', () => {
  const broken = fc.constantFrom(
    '*',
    '&',
    '!',
    '@',
    '"',
    "'",
    '[',
    '{',
    '|',
    '>',
    '%',
    ': ',
    '`',
    '\t',
    '\\',
    '- ',
    '? ',
    '#',
    ',',
  );
  const around = fc.array(broken, { maxLength: 3 }).map((marks) => marks.join(''));
  fc.assert(
    fc.property(around, around, around, (before, between, after) => {
      const value = `${before}${SECRET}${between}${SECRET}${after}`;
      expect(problemsOf(`credentials:\n  default:\n    private_key: ${value}\n`)).not.toContain(SECRET);
    }),
    { numRuns: runs(400) },
  );
});

test('credentials in the base URL are never shown', () => {
  const scheme = fc.constantFrom('https://', 'http://', '', 'HTTPS:/', 'https:\\\\', 'ftp://');
  fc.assert(
    fc.property(scheme, fc.string(), fc.string(), (start, before, after) => {
      const url = `${start}${before}${SECRET}@${after}`;
      expect(problemsOf(stringify({ atlas: { base_url: url } }))).not.toContain(SECRET);
    }),
    { numRuns: runs(400) },
  );
});
