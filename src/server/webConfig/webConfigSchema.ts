import { z } from 'zod';
import { CIPHERS, CLIENT_AUTHS, CURVES, VERSIONS } from './tlsNames.ts';

const MAPPING = 'is not a mapping of settings';
const LIST = 'is not a list';
const HASH = 'is not a bcrypt hash (make one with: htpasswd -nBC 10 NAME)';
const DURATION = 'is not a duration (expected one like 1s or 250ms)';
const HEADER = 'must be printable ASCII';
const PATH = 'a path starts with "/"';

const text = z.string('is not a string').min(1, 'must not be empty');
const pem = z
  .string('is not a string')
  .regex(/-----BEGIN [A-Z0-9 ]+-----/, 'is not PEM (expected "-----BEGIN …")');
const version = nameIn(VERSIONS).optional();

const tls = z.strictObject(
  {
    cert: pem.optional(),
    key: pem.optional(),
    client_ca: pem.optional(),
    cert_file: text.optional(),
    key_file: text.optional(),
    client_ca_file: text.optional(),
    client_auth_type: nameIn(CLIENT_AUTHS).optional(),
    client_allowed_sans: z.array(text, LIST).min(1, 'must not be empty').nullish(),
    min_version: version,
    max_version: version,
    cipher_suites: z.array(nameIn(CIPHERS), LIST).nullish(),
    prefer_server_cipher_suites: z.boolean('is neither true nor false').optional(),
    curve_preferences: z.array(nameIn(CURVES), LIST).nullish(),
  },
  MAPPING,
);

// Printable characters only, so that no value can end its header. A blank value counts as missing.
const header = z
  .string(HEADER)
  .regex(/^[\t\x20-\x7e]*$/, HEADER)
  .optional();

const http = z.strictObject(
  {
    http2: z.literal(false, 'HTTP/2 is not supported: expected false, or leave it out').optional(),
    headers: z
      .strictObject(
        {
          'Content-Security-Policy': header,
          'X-Frame-Options': z.literal(['deny', 'sameorigin', ''], 'expected deny or sameorigin').optional(),
          'X-Content-Type-Options': z.literal(['nosniff', ''], 'expected nosniff').optional(),
          'X-XSS-Protection': header,
          'Strict-Transport-Security': header,
        },
        MAPPING,
      )
      .nullish(),
  },
  MAPPING,
);

// bcrypt computes 2^cost rounds: a check takes 80 ms at cost 10, five seconds at cost 16 and two days at cost 31.
const MAX_COST = 16;
const hash = z
  .string(HASH)
  .regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/, {
    error: HASH,
    abort: true,
  })
  .refine((value) => Number(value.slice(4, 6)) >= 4 && Number(value.slice(4, 6)) <= MAX_COST, {
    error: `a bcrypt cost from 4 to ${MAX_COST} is expected`,
  });

const userName = text.regex(/^[^:]*$/, 'a user name has no ":"');
const USERS = 'is not a mapping of names to bcrypt hashes';
// Not `z.record`, which drops a user named `__proto__`. No user is an error, because authentication would be off.
const users = z
  .custom<object | null>(isMapping, USERS)
  .transform((value, context): ReadonlyMap<string, string> => {
    const entries = Object.entries(value ?? {});
    if (entries.length === 0) context.addIssue({ code: 'custom', message: NO_USERS });
    for (const [name, given] of entries) {
      for (const result of [userName.safeParse(name), hash.safeParse(given)]) {
        const message = result.error?.issues[0]?.message;
        if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
      }
    }
    return new Map(entries);
  });
const NO_USERS = 'contains no user: add one, or remove the key to disable authentication';

// `null` is a key without a value.
function isMapping(value: unknown): boolean {
  return value === null || (typeof value === 'object' && !Array.isArray(value));
}

const UNITS_MS: ReadonlyMap<string, number> = new Map(
  Object.entries({ ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }),
);

/** Parses a Go duration (`1s`, `1m30s`, `0`) into milliseconds. Returns `undefined` if it is invalid. */
function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    sum += Number(amount) * (UNITS_MS.get(unit) ?? Number.NaN);
  }
  return Number.isFinite(sum) ? sum : undefined;
}

const duration = z.union([z.string(), z.literal(0)], DURATION).transform((value, context) => {
  const ms = parseGoDuration(String(value));
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: DURATION });
  return z.NEVER;
});

/** The format of `--web.config.file`, as exporter-toolkit documents it. */
export const webConfigSchema = z.strictObject(
  {
    tls_server_config: tls.nullish(),
    http_server_config: http.nullish(),
    basic_auth_users: users.optional(),
    // Proposed for exporter-toolkit (its pull requests 70, 106 and 151), not yet part of it.
    auth_excluded_paths: z.array(z.string(PATH).regex(/^\//, PATH), LIST).nullish(),
    rate_limit: z
      .strictObject(
        {
          interval: duration.optional(),
          burst: z.int('is not a whole number').min(0, 'must not be negative').optional(),
        },
        MAPPING,
      )
      .refine(({ interval = 0, burst = 0 }) => interval === 0 || burst > 0, {
        path: ['burst'],
        error: 'must be at least 1, else every request is refused',
      })
      .nullish(),
  },
  MAPPING,
);
export type WebConfigYaml = z.output<typeof webConfigSchema>;
export type TlsYaml = z.output<typeof tls>;

// Returns a schema that parses a key of the table, Go's name, into its value, OpenSSL's name.
function nameIn<Value extends string>(table: Readonly<Record<string, Value>>) {
  const values = new Map(Object.entries(table));
  const message = `expected one of ${[...values.keys()].join(', ')}`;
  return z.string(message).transform((name, context): Value => {
    const value = values.get(name);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}
