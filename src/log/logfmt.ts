/** Returns the fields of a line of JSON as `key=value`. */
export function toLogfmt(json: string): string {
  const fields: Readonly<Record<string, unknown>> = JSON.parse(json);
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${quoted(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join(' ');
}

function quoted(text: string): string {
  return /^[^\s="\\\p{C}]+$/u.test(text) ? text : JSON.stringify(text);
}
