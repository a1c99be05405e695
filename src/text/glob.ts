/**
 * Returns whether a name matches a glob: `*` stands for any characters, `?` for one. Goes back to the last asterisk only,
 * so that the time is bounded by the product of both lengths.
 */
export function matchesGlob(glob: string, name: string): boolean {
  let at = 0;
  let asterisk = -1;
  /** The characters of the name up to here are those that the last asterisk stands for. */
  let taken = 0;
  for (let next = 0; next < name.length; ) {
    if (glob[at] === '*') {
      asterisk = at;
      taken = next;
      at += 1;
    } else if (glob[at] === '?' || glob[at] === name[next]) {
      at += 1;
      next += 1;
    } else if (asterisk >= 0) {
      taken += 1;
      at = asterisk + 1;
      next = taken;
    } else return false;
  }
  return /^\**$/.test(glob.slice(at));
}
