import type { Raw } from '../json/fields.ts';
import type { HttpResponse } from './transport.ts';

/** Far above Atlas' own error bodies, which have a few hundred bytes. */
const MAX_PARSED_BYTES = 65_536;
const MAX_DETAIL_CHARACTERS = 100;
const ADMIN_CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const OAUTH_CODE = /^[a-z][a-z_]{1,63}$/;

/** The valid fields of an error response. On the wire, any field may be missing, null or of another type. */
export type ErrorBody = Readonly<ReturnType<typeof parseErrorBody>>;

/** Parses an error response. Never throws. */
export function parseErrorBody({ body, headers }: Pick<HttpResponse, 'body' | 'headers'>) {
  const fields = parseFields(body);
  const parameters = fields['parameters'];
  const first: unknown = Array.isArray(parameters) ? parameters[0] : undefined;
  const oauth = fields['error'];
  return {
    /** `errorCode` of the Admin API, or `error` of an OAuth answer. */
    code:
      matching(fields['errorCode'], ADMIN_CODE) ??
      matching(headers['x-error-code'], ADMIN_CODE) ??
      matching(oauth, OAUTH_CODE),
    /** Safe for a log line and a page: see `sanitize`. */
    detail: sanitize(typeof oauth === 'string' ? fields['error_description'] : fields['detail']),
    firstParameter: typeof first === 'string' ? first : undefined,
    /** The kind of a body that is not JSON. */
    oddity: oddityOf(body),
  };
}

function oddityOf(body: Buffer) {
  const start = body.toString('utf8', 0, 200).trimStart().toLowerCase();
  if (start === '') return 'an empty body';
  return start.startsWith('<') ? 'an HTML page, probably from a proxy' : undefined;
}

/** Parses a JSON body. Returns no fields if the body is not a JSON object. Never throws. */
export function parseFields(body: Buffer): Raw {
  if (body.length > MAX_PARSED_BYTES) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/**
 * Returns foreign text as one short line without control or direction marks, URLs, or anything that may be a key or a
 * token: every long word, except project ids and words that consist of letters of one case.
 */
export function sanitize(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = value
    .slice(0, 1_000)
    .replace(/[\t\n\v\f\r\p{Z}<>"]+/gu, ' ')
    // Removed without a space: a key with invisible characters would otherwise become several short words.
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/ +/g, ' ')
    .trim()
    .split(' ')
    .map((word) => (isSuspect(word) ? '…' : word));
  // Cut by code points: half a surrogate pair is invalid in a log.
  return [...words.join(' ')].slice(0, MAX_DETAIL_CHARACTERS).join('') || undefined;
}

function isSuspect(word: string): boolean {
  if (/:\/\/|[=@]|^mdb_sa_/.test(word)) return true;
  return word.length >= 20 && !/^([a-f0-9]{24}|[a-z-]+|[A-Z_]+)[.,;:]?$/.test(word);
}
