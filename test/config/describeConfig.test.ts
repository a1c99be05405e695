import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { describeConfig } from '../../src/config/describeConfig.ts';
import { parseConfig } from '../../src/config/parseConfig.ts';

const env = { MONGODB_ATLAS_PUBLIC_API_KEY: 'S3cr3t', MONGODB_ATLAS_PRIVATE_API_KEY: 'S3cr3t' };

function describe(text: string) {
  const parsed = parseConfig(text, { file: '/etc/exporter.yml', env });
  return parsed.ok ? describeConfig(parsed.value.config) : undefined;
}

test('a configuration is shown in the form of its file, with defaults and without secrets', () => {
  const text = 'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [orders] }]\n';
  expect(`\n${stringify(describe(text))}`).toMatchInlineSnapshot(`
    "
    atlas:
      base_url: https://cloud.mongodb.com
      api_version: v2
      request_timeout: 30s
    credentials:
      default:
        public_key: <secret>
        private_key: <secret>
    discovery:
      tags: []
    poll:
      schedule: "* * * * *"
      timezone: UTC
      jitter: 5s
      concurrency: 8
      timeout: 5m
      reserve: 0.5
      collection_jobs: false
      state_file: ""
    downloads:
      expiring_within: 15m
    projects:
      - id: 5e2211c17a3e5a48f5497de3
        credentials: default
        clusters:
          - orders
    "
  `);
});

test('a full configuration as shown is itself a valid file, and is shown the same way', () => {
  const shown = describe(readFileSync(new URL('fixtures/good.yml', import.meta.url), 'utf8'));
  expect(shown).toBeDefined();
  const credentials = { ...shown?.credentials };
  expect(JSON.stringify(credentials)).not.toMatch(/abcdefgh|01234567/u);
  expect(describe(stringify(shown))).toEqual(shown);
});

test('a key that was pasted where the path of its file belongs is not shown', () => {
  const key = '5d3b1c2e-1111-2222-3333-444455556666';
  const shown = describe(`
credentials: { default: { public_key: abcdefgh, private_key_file: ${key} } }
poll: { state_file: ${key} }
projects: [{ id: 5e2211c17a3e5a48f5497de3, name: ${key}, clusters: [orders] }]
`);
  expect(JSON.stringify(shown)).toContain('/etc/<secret>');
  expect(JSON.stringify(shown)).not.toContain('444455556666');
});
