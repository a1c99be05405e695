/** Grafana's ids of the units of our metrics (its valueFormats/categories.ts); any other counts as a mistake. */
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
