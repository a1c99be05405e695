import { expect, test } from 'vitest';
import { alternativeNames } from '../../src/server/access/clientCertificate.ts';

test.each([
  [undefined, []],
  ['', []],
  ['DNS:a.test, DNS:b.test', ['a.test', 'b.test']],
  ['IP Address:10.0.0.1, IP Address:FE80:0:0:0:0:0:0:1', ['10.0.0.1', 'fe80::1']],
  ['URI:spiffe://test/a, email:a@test, DirName:CN = b', ['spiffe://test/a', 'a@test']],
  // Node quotes one name that would otherwise read like two.
  ['DNS:"evil.test, DNS:admin.test", DNS:c.test', ['evil.test, DNS:admin.test', 'c.test']],
  [String.raw`URI:"a\", DNS:admin.test"`, ['a", DNS:admin.test']],
])('alternativeNames parses %j', (rendered, names) => {
  expect(alternativeNames(rendered)).toEqual(names);
});
