import { z } from 'zod';
import type { ClusterName, ProjectId } from '../../core/target.ts';
import { isBlank } from '../../text/blank.ts';
import { labelName } from '../../text/labelName.ts';
import { quote } from '../../text/quote.ts';
import { parseBaseUrl } from './baseUrl.ts';
import { describeScheduleProblem } from './cronSchedule.ts';

// Every message continues the value found: `"5E22"` + `is not a project id (…)`.

const PROJECT_ID = 'a project id (24 hexadecimal characters, lower case)';
const CLUSTER_NAME = 'a cluster name (letters, digits and dashes)';

/** Parses a YAML string. YAML reads some ids as numbers, which lose digits, so the message says to quote them. */
function text(what: string) {
  return z.string({
    error: ({ input }) =>
      typeof input === 'number' || typeof input === 'boolean'
        ? `is not ${what}: YAML reads it as a ${typeof input}, quote it`
        : `is not ${what}`,
  });
}

// Not part of the pattern: Helm reads the JSON Schema with Go, whose regular expressions have no lookahead.
function visible(schema: z.ZodString, what: string): z.ZodString {
  return schema.refine((written) => written === '' || !isBlank(written), `is not ${what}`);
}

export function projectId() {
  return text(PROJECT_ID)
    .regex(/^[a-f0-9]{24}$/, `is not ${PROJECT_ID}`)
    .transform((id) => id as ProjectId);
}

/** Parses a project id, or `all` for every project that the credentials can see. */
export function projectIdOrAll() {
  return text(PROJECT_ID)
    .regex(/^(?:[a-f0-9]{24}|all)$/, `is not ${PROJECT_ID}`)
    .transform((id): ProjectId | 'all' => (id === 'all' ? id : (id as ProjectId)));
}

export function clusterName() {
  return text(CLUSTER_NAME)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/, `is not ${CLUSTER_NAME}`)
    .transform((name) => name as ClusterName);
}

export function baseUrl() {
  return text('an address such as https://cloud.mongodb.com').transform((written, context) => {
    const parsed = parseBaseUrl(written);
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: 'custom', message: parsed.error });
    return z.NEVER;
  });
}

export function schedule() {
  return text('a cron schedule (5 fields, or 6 with seconds first)').superRefine((written, context) => {
    const message = describeScheduleProblem(written);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

export function timeZone() {
  return text('a time zone').refine(isTimeZone, 'is not a time zone such as UTC or Europe/Berlin');
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Parses 1 to 100 characters that a label, a page and a terminal can show. */
export function displayName() {
  const what = 'a name of 1 to 100 printable characters';
  return visible(text(what).regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,100}$/u, `is not ${what}`), what);
}

/** Parses keys of Atlas tags, each of which becomes a label. */
export function tagKeys() {
  const what = 'a tag key of 1 to 128 printable characters';
  const key = visible(
    text(what).regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,128}$/u, `is not ${what}`),
    what,
  );
  return (
    z
      // `readDraft` takes out an invalid key and parses the rest, so a key may be `undefined`.
      .array(key.optional(), 'is not a list of tag keys')
      .max(20, 'has more than 20 tag keys: each becomes a label of every cluster')
      .superRefine((keys, context) => {
        const firsts = new Map<string, string>();
        for (const [at, written] of keys.entries()) {
          if (written === undefined) continue;
          const label = labelName('tag', written);
          const first = firsts.get(label);
          if (first === undefined) firsts.set(label, written);
          if (first === undefined) continue;
          context.addIssue({
            code: 'custom',
            path: [at],
            message: `becomes the label ${label}, as ${quote(first)} does: keep one of the two`,
          });
        }
      })
      .transform((keys) => keys.filter((written) => written !== undefined))
  );
}

export function numberBetween(min: number, max: number) {
  const message = `is not a number from ${min} to ${max}`;
  return z.number(message).min(min, message).max(max, message);
}

export function wholeNumberBetween(min: number, max: number) {
  const message = `is not a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
}

const CREDENTIALS_NAME = 'a name for credentials (letters, digits, _ and -, at most 64)';

/** Parses the name of credentials in their definition. */
export function credentialsName() {
  return text(CREDENTIALS_NAME).regex(/^[a-zA-Z0-9_-]{1,64}$/, `is not ${CREDENTIALS_NAME}`);
}

/** Parses a reference to credentials by name. */
export function credentialsReference() {
  return text(CREDENTIALS_NAME);
}

/** Parses a text of one line; a secret has no other known format. */
export function line(what: string) {
  return text(what).regex(/^\P{Cc}+$/u, `is not ${what}`);
}

/** Parses a cluster name with `*` for any characters and `?` for one. */
export function clusterGlob() {
  const what = 'a cluster name, or a pattern with * and ?';
  return text(what).regex(/^[a-zA-Z0-9*?-]+$/, `is not ${what}`);
}

/** Parses the path of a file; the path of an optional one may be empty. */
export function filePath(empty: 'may be empty' | 'must be there' = 'must be there') {
  const what = 'the path of a file';
  return visible(
    text(what).regex(empty === 'may be empty' ? /^\P{Cc}*$/u : /^\P{Cc}+$/u, `is not ${what}`),
    what,
  );
}
