import { escapeForeign } from './foreignText.ts';
import { parseTimestamp } from './timestamp.ts';

/**
 * Reads the fields of one entry of a list. An invalid field counts as missing and sets `bad`. The methods take values, not
 * field names: a lookup by a variable name would cost more than everything else here.
 */
export class Fields {
  bad = false;

  /** Reads a flag. A missing flag is `false`, because v1.0 omits flags. */
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

  /** Reads a timestamp in seconds, where 0 means that it is missing. */
  positiveSeconds(value: unknown): number | undefined {
    if (!isPresent(value) || value === 0) return undefined;
    const ms = typeof value === 'number' ? parseTimestamp(value) : undefined;
    if (ms === undefined) this.bad = true;
    return ms;
  }

  /** Reads a non-negative integer. */
  count(value: unknown): number | undefined {
    if (!isPresent(value)) return undefined;
    if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
    this.bad = true;
    return undefined;
  }

  /** Reads a name that may become a label value or a log field. The length is bounded here for all uses. */
  name(value: unknown): string | undefined {
    // A download URL in the wrong field is still a secret.
    if (typeof value === 'string' && value.length <= MAX_NAME && !value.includes('://')) {
      return value === '' ? undefined : escapeForeign(value);
    }
    if (isPresent(value)) this.bad = true;
    return undefined;
  }

  /** Reads one of a list of words. Returns `undefined` if the field is missing, not a string, or another word. */
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

  /** Returns whether a URL exists, as a string or in a list. The URL itself is a bearer secret and is not kept. */
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

/** An unchecked JSON object. */
export type Raw = Readonly<Record<string, unknown>>;

const NONE: readonly Raw[] = [];

/** Twice the length that Atlas allows for names. */
const MAX_NAME = 128;

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
