/** Tells whether a name matches a glob: `*` stands for any letters, `?` for one. */
export function matchesGlob(glob: string, name: string): boolean {
  if (!/[*?]/.test(glob)) return glob === name;
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  // Runs of asterisks would backtrack.
  const pattern = escaped.replaceAll(/\*+/g, '.*').replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'u').test(name);
}
