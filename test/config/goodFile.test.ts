import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parseConfig.ts';

const FILE = '/etc/exporter/exporter.yml';

test('a file with every setting is parsed, with durations, ids and absolute paths', () => {
  const text = readFileSync(new URL('fixtures/good.yml', import.meta.url), 'utf8');
  expect(parseConfig(text, { file: FILE, env: {} })).toMatchInlineSnapshot(`
    {
      "ok": true,
      "value": {
        "config": {
          "atlas": {
            "apiVersion": "v2",
            "baseUrl": "https://cloud.mongodbgov.com",
            "requestTimeoutMs": 90000,
          },
          "credentials": Map {
            "default" => {
              "kind": "apiKey",
              "privateKey": {
                "from": "file",
                "path": "/etc/exporter/secrets/atlas",
              },
              "publicKey": {
                "from": "value",
                "value": "abcdefgh",
              },
            },
            "emea" => {
              "clientId": {
                "from": "value",
                "value": "mdb_sa_id_0123456789abcdef01234567",
              },
              "clientSecret": {
                "from": "file",
                "path": "/run/secrets/emea",
              },
              "kind": "serviceAccount",
            },
            "unused" => {
              "kind": "apiKey",
              "privateKey": {
                "from": "value",
                "value": "01234567-89ab-cdef-0123-456789abcdef",
              },
              "publicKey": {
                "from": "file",
                "path": "/run/secrets/unused-public",
              },
            },
          },
          "discovery": {
            "tags": [
              "team",
              "costCenter",
            ],
          },
          "downloads": {
            "expiringWithinMs": 1200000,
          },
          "poll": {
            "collectionJobs": true,
            "concurrency": 16,
            "jitterMs": 0,
            "reserve": 0.25,
            "schedule": "*/30 * * * * *",
            "staleAfterMs": 3600000,
            "stateFile": "/etc/exporter/state/exporter.state",
            "timeoutMs": 120000,
            "timezone": "Europe/Berlin",
          },
          "projects": [
            {
              "clusters": [
                "orders",
                "ledger",
              ],
              "credentials": "default",
              "exclude": [],
              "id": "5e2211c17a3e5a48f5497de3",
              "name": "Zahlungen 💶",
            },
            {
              "clusters": [
                "orders",
                "ledger",
              ],
              "credentials": "default",
              "exclude": [],
              "id": "5e2211c17a3e5a48f5497de6",
              "name": undefined,
            },
            {
              "clusters": "all",
              "credentials": "emea",
              "exclude": [
                "scratch",
              ],
              "id": "5e2211c17a3e5a48f5497de4",
              "name": undefined,
            },
            {
              "clusters": "all",
              "credentials": "emea",
              "exclude": [
                "5e2211c17a3e5a48f5497de5",
              ],
              "id": "all",
              "name": undefined,
            },
            {
              "clusters": "all",
              "credentials": "default",
              "exclude": [],
              "id": "all",
              "name": undefined,
            },
          ],
        },
        "warnings": [],
      },
    }
  `);
});

test('a file with only projects takes every default, and credentials from the environment', () => {
  const text = 'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [orders] }]\n';
  const env = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };
  expect(parseConfig(text, { file: FILE, env })).toMatchInlineSnapshot(`
    {
      "ok": true,
      "value": {
        "config": {
          "atlas": {
            "apiVersion": "v2",
            "baseUrl": "https://cloud.mongodb.com",
            "requestTimeoutMs": 30000,
          },
          "credentials": Map {
            "default" => {
              "kind": "apiKey",
              "privateKey": {
                "from": "environment",
                "variable": "MONGODB_ATLAS_PRIVATE_API_KEY",
              },
              "publicKey": {
                "from": "environment",
                "variable": "MONGODB_ATLAS_PUBLIC_API_KEY",
              },
            },
          },
          "discovery": {
            "tags": [],
          },
          "downloads": {
            "expiringWithinMs": 900000,
          },
          "poll": {
            "collectionJobs": false,
            "concurrency": 8,
            "jitterMs": 5000,
            "reserve": 0.5,
            "schedule": "* * * * *",
            "staleAfterMs": undefined,
            "stateFile": "",
            "timeoutMs": 300000,
            "timezone": "UTC",
          },
          "projects": [
            {
              "clusters": [
                "orders",
              ],
              "credentials": "default",
              "exclude": [],
              "id": "5e2211c17a3e5a48f5497de3",
              "name": undefined,
            },
          ],
        },
        "warnings": [],
      },
    }
  `);
});
