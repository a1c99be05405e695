import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWebConfig } from '../../src/server/webConfig/readWebConfig.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../runs.ts';
import { directory } from './serving.ts';

const HASH = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG';

function problemsOf(text: string): readonly string[] {
  const path = directory().write('web.yml', text);
  const { result } = readWebConfig(path);
  if (result.ok) return [];
  return result.error.map((problem) => problem.replaceAll(path.replace('/web.yml', ''), '…'));
}

test('all problems are reported at once, with their lines and without the values', () => {
  const text = `
tls_server_config:
  cert_fle: server.crt
  min_version: TLS11
  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]
  curve_preferences: [P256]
  client_auth_type: Maybe
http_server_config:
  http2: true
  headers:
    X-Frame-Options: allow
    X-Powered-By: me
    X-XSS-Protection: "a\\nb"
basic_auth_users:
  alice: opensesame
  bob: $2y$31$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG
  a:b: ${HASH}
rate_limit: { interval: soon }
auth_excluded_paths: [healthy]
basic_auth: {}
`;
  expect(problemsOf(text)).toMatchInlineSnapshot(`
    [
      "…/web.yml: tls_server_config.cert_fle: unknown key, line 3",
      "…/web.yml: tls_server_config.min_version: expected one of TLS12, TLS13, line 4",
      "…/web.yml: tls_server_config.cipher_suites[0]: expected one of TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, line 5",
      "…/web.yml: tls_server_config.curve_preferences[0]: expected one of CurveP256, CurveP384, CurveP521, X25519, line 6",
      "…/web.yml: tls_server_config.client_auth_type: expected one of NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert, RequireClientCert, line 7",
      "…/web.yml: http_server_config.http2: HTTP/2 is not supported: expected false, or leave it out, line 9",
      "…/web.yml: http_server_config.headers.X-Frame-Options: expected deny or sameorigin, line 11",
      "…/web.yml: http_server_config.headers.X-Powered-By: unknown key, line 12",
      "…/web.yml: http_server_config.headers.X-XSS-Protection: must be printable ASCII, line 13",
      "…/web.yml: basic_auth_users.<secret>: is not a bcrypt hash (make one with: htpasswd -nBC 10 NAME), line 15",
      "…/web.yml: basic_auth_users.<secret>: a bcrypt cost from 4 to 16 is expected, line 16",
      "…/web.yml: basic_auth_users.<secret>: a user name has no ":", line 17",
      "…/web.yml: rate_limit.interval: is not a duration (expected one like 1s or 250ms), line 18",
      "…/web.yml: auth_excluded_paths[0]: a path starts with "/", line 19",
      "…/web.yml: basic_auth: unknown key, line 20",
    ]
  `);
});

test.each([
  ['a name and a hash in the wrong order', `basic_auth_users: { "${HASH}": alice }`],
  ['a hash after a missing space', `basic_auth_users: { "alice:${HASH}" }`],
  ['a hash in place of a section', `"${HASH}": alice`],
  ['a password in place of a user', 'basic_auth_users: { opensesame: }'],
  [
    'a key in place of its file',
    'tls_server_config: { cert_file: a, key_file: "-----BEGIN KEY----- b3BlbnNlc2FtZQ" }',
  ],
])('the message does not repeat %s', (_what, text) => {
  const problems = problemsOf(text).join('\n');
  expect(problems).toContain('web.yml: ');
  for (const secret of ['opensesame', 'X0h1gDsPszWURQ', 'b3BlbnNlc2FtZQ', 'BEGIN']) {
    expect(problems).not.toContain(secret);
  }
});

const SMALL_FILES = [
  'tls_server_config: { min_version: TLS12 }',
  'tls_server_config: { cert: "-----BEGIN X-----", cert_file: a, key_file: b, client_ca_file: c }',
  'tls_server_config: { cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert }',
  'tls_server_config: { cert_file: a, key_file: b, client_allowed_sans: [x], min_version: TLS13, max_version: TLS12 }',
  'tls_server_config: { cert: "-----BEGIN CERTIFICATE-----", key: "-----BEGIN EC PRIVATE KEY-----" }',
  'tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequestClientCert, client_ca: "-----BEGIN X-----"}',
  'rate_limit: { interval: 1s }',
  'a: b: c',
  '- 1',
  'text',
];

test('contradicting and missing settings are reported with their line', () => {
  const problems = Object.fromEntries(SMALL_FILES.map((text) => [text, problemsOf(text)]));
  expect(problems).toMatchInlineSnapshot(`
    {
      "- 1": [
        "…/web.yml: the file is not a mapping of settings, line 1",
      ],
      "a: b: c": [
        "…/web.yml: a second ": " in one line; quote a text that contains it, line 1",
      ],
      "rate_limit: { interval: 1s }": [
        "…/web.yml: rate_limit.burst: must be at least 1, else every request is refused, line 1",
      ],
      "text": [
        "…/web.yml: the file is not a mapping of settings, line 1",
      ],
      "tls_server_config: { cert: "-----BEGIN CERTIFICATE-----", key: "-----BEGIN EC PRIVATE KEY-----" }": [
        "…/web.yml: tls_server_config.cert: certificate and key can't be used: bad end line, line 1",
      ],
      "tls_server_config: { cert: "-----BEGIN X-----", cert_file: a, key_file: b, client_ca_file: c }": [
        "…/web.yml: tls_server_config.client_auth_type: missing: with a client CA, write RequireAndVerifyClientCert, line 1",
        "…/web.yml: tls_server_config.cert_file: set cert or cert_file, not both, line 1",
        "…/web.yml: tls_server_config.cert_file: …/a cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.key_file: …/b cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.client_ca_file: …/c cannot be read: no such file or directory, line 1",
      ],
      "tls_server_config: { cert_file: a, key_file: b, client_allowed_sans: [x], min_version: TLS13, max_version: TLS12 }": [
        "…/web.yml: tls_server_config.cert_file: …/a cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.key_file: …/b cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.client_allowed_sans: needs client_auth_type RequireAndVerifyClientCert, line 1",
        "…/web.yml: tls_server_config.max_version: is lower than min_version, line 1",
      ],
      "tls_server_config: { cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert }": [
        "…/web.yml: tls_server_config.cert_file: …/a cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.key_file: …/b cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.client_auth_type: RequireAndVerifyClientCert needs client_ca_file or client_ca, line 1",
      ],
      "tls_server_config: { min_version: TLS12 }": [
        "…/web.yml: tls_server_config.cert_file: missing: cert_file or cert is needed for TLS, line 1",
        "…/web.yml: tls_server_config.key_file: missing: key_file or key is needed for TLS, line 1",
      ],
      "tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequestClientCert, client_ca: "-----BEGIN X-----"}": [
        "…/web.yml: tls_server_config.cert_file: …/a cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.key_file: …/b cannot be read: no such file or directory, line 1",
        "…/web.yml: tls_server_config.client_ca: contains no certificate, line 1",
      ],
    }
  `);
});

test('the parser never throws on any input', () => {
  const { write } = directory();
  const keys = ['tls_server_config', 'basic_auth_users', 'rate_limit', 'cert', 'key_file', 'a'];
  const value = fc.jsonValue({ maxDepth: 3 });
  const config = fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof(value, fc.dictionary(fc.constantFrom(...keys), value)),
  );
  const text = fc.oneof(
    config.map((json) => JSON.stringify(json)),
    fc.string({ unit: anyCharacter }),
  );
  fc.assert(
    fc.property(text, (given) => {
      const { result } = readWebConfig(write('web.yml', given));
      if (!result.ok) expect(result.error.length).toBeGreaterThan(0);
    }),
    { numRuns: runs(150) },
  );
});
