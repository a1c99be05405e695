/** Returns whether a name matches a glob: `*` stands for any characters, `?` for one. */
export function matchesGlob(glob: string, name: string): boolean {
  if (!/[*?]/.test(glob)) return glob === name;
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  // A run of asterisks becomes one `.*`: several in a row would backtrack.
  const pattern = escaped.replaceAll(/\*+/g, '.*').replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'u').test(name);
}
