import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/**
 * Expects a large value to equal another, as `toStrictEqual` does. Vitest's own comparison takes up to a quarter of the
 * time of a property, so it decides and reports only where Node's finds a difference.
 */
export function expectEqual(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}
