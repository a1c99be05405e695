const UNESCAPED: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\"': '"' };

/** Returns the values of every label of an exposition, parsed as by Prometheus. Throws at an invalid line. */
export function labelValuesOf(exposition: string): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const line of exposition.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, labels = ''] =
      /^\w+(?:\{((?:\w+="(?:[^"\\]|\\["\\n])*",?)*)\})? [-+.\w]+$/u.exec(line) ?? notALine(line);
    for (const [, label = '', escaped = ''] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/gu)) {
      const known = values.get(label) ?? new Set();
      values.set(label, known.add(escaped.replace(/\\["\\n]/g, (pair) => UNESCAPED[pair] ?? '')));
    }
  }
  return values;
}

function notALine(line: string): never {
  throw new Error(`not a sample: ${line}`);
}
