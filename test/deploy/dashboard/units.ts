/** Grafana's ids of the units that suit our metrics (its valueFormats/categories.ts); any other is taken for a slip. */
export const UNITS: ReadonlySet<string> = new Set([
  'none',
  'short',
  'percent',
  'percentunit',
  'bytes',
  's',
  'ms',
  'reqps',
  'dateTimeAsIso',
  'dateTimeFromNow',
  'bool_yes_no',
]);
