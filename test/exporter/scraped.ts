const PREFIX = 'mongodbatlas_restore_';

/** Returns the samples of one metric, without its prefix: `{labels} value`. */
export function samplesOf(exposition: string, metric: string): readonly string[] {
  const name = PREFIX + metric;
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => line.slice(name.length));
}

/** Returns the value of the only sample with all these labels, or `undefined` if none has them. */
export function sampleOf(
  exposition: string,
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samplesOf(exposition, metric).filter((sample) =>
    Object.entries(labels).every(([name, value]) => new RegExp(`[{,]${name}="${value}"`).test(sample)),
  );
  if (found.length > 1)
    throw new Error(`${metric} has ${found.length} samples like that:\n${found.join('\n')}`);
  return found[0] === undefined ? undefined : Number(found[0].slice(found[0].lastIndexOf(' ') + 1));
}

/** Returns all lines that name a cluster. */
export function linesOf(exposition: string, clusterName: string): readonly string[] {
  return exposition.split('\n').filter((line) => line.includes(`cluster_name="${clusterName}"`));
}
