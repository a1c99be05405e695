import { CLUSTER_DELETED, CLUSTER_INFO } from '../../src/metrics/clusterInfo.ts';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from '../../src/metrics/families.ts';
import { createInstruments, readInstruments } from '../../src/metrics/instruments.ts';

const own = await readInstruments(createInstruments(true).registry);
const heads = [
  ...TARGET_FAMILIES,
  DOWNLOADS_EXPIRING,
  CLUSTER_INFO,
  CLUSTER_DELETED,
  ...own.map(({ head }) => head),
];

/** Every series name that the exporter can export. */
export const METRIC_NAMES: ReadonlySet<string> = new Set(
  heads.flatMap(({ name, type }) =>
    type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);

/** Returns whether the exporter exposes a metric of this name. */
export function isMetric(name: string): boolean {
  return METRIC_NAMES.has(name);
}
