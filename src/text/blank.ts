/** A character other than a space, or one that displays nothing, such as a zero-width space. */
const VISIBLE = /[^\s\p{Cf}\p{DI}]/u;

/** Returns whether a text has no visible character. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}
