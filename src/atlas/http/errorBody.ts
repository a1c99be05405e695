import type { Raw } from '../jobs/fields.ts';
import type { HttpResponse } from './exchange.ts';

/** Atlas' own error bodies have a few hundred bytes. */
const MAX_PARSED_BYTES = 65_536;
const MAX_DETAIL_CHARACTERS = 100;
const ADMIN_CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
const OAUTH_CODE = /^[a-z][a-z_]{1,63}$/;

/** The usable fields of an error response. Any field may be missing, null or of another type. */
export interface ErrorBody {
  /** `errorCode` of the Admin API, or `error` of an OAuth answer. */
  readonly code: string | undefined;
  /** Fit for a log line and a page: see `harmless`. */
  readonly detail: string | undefined;
  readonly firstParameter: string | undefined;
  /** The kind of a body that is not JSON. */
  readonly oddity: 'an HTML page, probably from a proxy' | 'an empty body' | undefined;
}

/** Never throws, whatever the body holds. */
export function parseErrorBody({ body, headers }: Pick<HttpResponse, 'body' | 'headers'>): ErrorBody {
  const fields = parseFields(body);
  const parameters = fields['parameters'];
  const first: unknown = Array.isArray(parameters) ? parameters[0] : undefined;
  const oauth = fields['error'];
  return {
    code:
      matching(fields['errorCode'], ADMIN_CODE) ??
      matching(headers['x-error-code'], ADMIN_CODE) ??
      matching(oauth, OAUTH_CODE),
    detail: harmless(typeof oauth === 'string' ? fields['error_description'] : fields['detail']),
    firstParameter: typeof first === 'string' ? first : undefined,
    oddity: oddityOf(body),
  };
}

function oddityOf(body: Buffer): ErrorBody['oddity'] {
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
 * Somebody else's words on one short line: no control or direction marks, no URL, and nothing that may
 * be a key or a token: any long word but a project's id, or one that is all letters of one case.
 */
export function harmless(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const words = value
    .slice(0, 1_000)
    .replace(/[\t\n\v\f\r\p{Z}<>"]+/gu, ' ')
    // Without a gap: a key with invisible characters in it would be several short words.
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/ +/g, ' ')
    .trim()
    .split(' ')
    .map((word) => (isSuspect(word) ? '…' : word));
  // By code points: half a character would be one that no log takes.
  return [...words.join(' ')].slice(0, MAX_DETAIL_CHARACTERS).join('') || undefined;
}

function isSuspect(word: string): boolean {
  if (/:\/\/|[=@]|^mdb_sa_/.test(word)) return true;
  return word.length >= 20 && !/^([a-f0-9]{24}|[a-z-]+|[A-Z_]+)[.,;:]?$/.test(word);
}
