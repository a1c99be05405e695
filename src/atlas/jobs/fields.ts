import { escapeForeign } from './foreignText.ts';
import { parseTimestamp } from './timestamp.ts';

/**
 * Reads the fields of one entry of a list. A field that cannot be read counts as absent and is recorded in `bad`.
 * It is given values, not names: looking a name up in a variable would cost more than all the rest.
 */
export class Fields {
  bad = false;

  /** A missing flag is `false`: v1.0 leaves them out. */
  flag(value: unknown): boolean {
    if (typeof value === 'boolean') return value;
    if (isPresent(value)) this.bad = true;
    return false;
  }

  timestamp(value: unknown): number | undefined {
    if (!isPresent(value)) return undefined;
    const ms = parseTimestamp(value);
    if (ms === undefined) this.bad = true;
    return ms;
  }

  /** A number of seconds that means something above 0 only. */
  positiveSeconds(value: unknown): number | undefined {
    if (!isPresent(value) || value === 0) return undefined;
    const ms = typeof value === 'number' ? parseTimestamp(value) : undefined;
    if (ms === undefined) this.bad = true;
    return ms;
  }

  /** A number of things. */
  count(value: unknown): number | undefined {
    if (!isPresent(value)) return undefined;
    if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
    this.bad = true;
    return undefined;
  }

  /** A name that may become a label value or a log field: bounded here, so that it is everywhere. */
  name(value: unknown): string | undefined {
    // A download URL that stands in the wrong field is still a secret.
    if (typeof value === 'string' && value.length <= MAX_NAME && !value.includes('://')) {
      return value === '' ? undefined : escapeForeign(value);
    }
    if (isPresent(value)) this.bad = true;
    return undefined;
  }

  /** One of a list of words, or `undefined` where the field is missing, no text, or another word. */
  word<const W extends string>(value: unknown, words: readonly W[]): W | undefined {
    return words.find((word) => word === value);
  }

  object(value: unknown): Raw | undefined {
    if (isRecord(value)) return value;
    if (isPresent(value)) this.bad = true;
    return undefined;
  }

  objects(value: unknown): readonly Raw[] {
    if (!isPresent(value)) return NONE;
    if (!Array.isArray(value)) {
      this.bad = true;
      return [];
    }
    const entries = value.filter(isRecord);
    if (entries.length < value.length) this.bad = true;
    return entries;
  }

  /** Returns whether a URL exists, as text or in a list. A URL is a bearer secret and is never read further. */
  hasUrl(value: unknown): boolean {
    if (!isPresent(value)) return false;
    if (typeof value === 'string') return value !== '';
    if (!Array.isArray(value)) {
      this.bad = true;
      return false;
    }
    return value.some((entry) => typeof entry === 'string' && entry !== '');
  }
}

/** An object of JSON, of which nothing is known yet. */
export type Raw = Readonly<Record<string, unknown>>;

const NONE: readonly Raw[] = [];

/** Atlas' own names end at 64 characters. */
const MAX_NAME = 128;

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
