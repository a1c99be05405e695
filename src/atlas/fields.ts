import { parseInstant } from './instant.ts';

/** Reads the fields of one entry of a list. What can't be read is taken as absent and remembered in `bad`. */
export class Fields {
  readonly #raw: Readonly<Record<string, unknown>>;
  bad = false;

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.#raw = raw;
  }

  /** A missing flag is `false`: v1.0 leaves them out. */
  flag(name: string): boolean {
    const value = this.#raw[name];
    if (typeof value === 'boolean') return value;
    if (isPresent(value)) this.bad = true;
    return false;
  }

  instant(name: string): number | undefined {
    const value = this.#raw[name];
    if (!isPresent(value)) return undefined;
    const instantMs = parseInstant(value);
    if (instantMs === undefined) this.bad = true;
    return instantMs;
  }

  /** A number of seconds that means something above 0 only. */
  positiveSeconds(name: string): number | undefined {
    const value = this.#raw[name];
    if (!isPresent(value) || value === 0) return undefined;
    const instantMs = typeof value === 'number' ? parseInstant(value) : undefined;
    if (instantMs === undefined) this.bad = true;
    return instantMs;
  }

  /** A name that may become a label value or a log field: bounded here, so that it is everywhere. */
  name(name: string): string | undefined {
    const value = this.#raw[name];
    // A download URL that stands in the wrong field is still a secret.
    if (typeof value === 'string' && value.length <= MAX_NAME && !value.includes('://')) {
      return value === '' ? undefined : value;
    }
    if (isPresent(value)) this.bad = true;
    return undefined;
  }

  /** One of a list of words, or `undefined` where the field is missing, no text, or another word. */
  word<const W extends string>(name: string, words: readonly W[]): W | undefined {
    const value = this.#raw[name];
    return words.find((word) => word === value);
  }

  object(name: string): Fields | undefined {
    const value = this.#raw[name];
    if (isRecord(value)) return new Fields(value);
    if (isPresent(value)) this.bad = true;
    return undefined;
  }

  objects(name: string): readonly Fields[] {
    const value = this.#raw[name];
    if (!isPresent(value)) return [];
    if (!Array.isArray(value)) {
      this.bad = true;
      return [];
    }
    const entries = value.filter(isRecord);
    if (entries.length < value.length) this.bad = true;
    return entries.map((entry) => new Fields(entry));
  }

  /** Whether a URL exists, as text or in a list. It is a bearer secret: it is never read further. */
  hasUrl(name: string): boolean {
    const value = this.#raw[name];
    if (!isPresent(value)) return false;
    if (typeof value === 'string') return value !== '';
    if (!Array.isArray(value)) {
      this.bad = true;
      return false;
    }
    return value.some((entry) => typeof entry === 'string' && entry !== '');
  }

  has(name: string): boolean {
    return isPresent(this.#raw[name]);
  }
}

/** Atlas' own names end at 64 characters. */
const MAX_NAME = 128;

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
