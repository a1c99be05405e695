/** What prom-client knows, and all that we expose. */
export const FAMILY_TYPES = ['gauge', 'counter', 'histogram', 'summary'] as const;

/** One metric family as both text formats head it. Names follow Prometheus' rules. */
export interface FamilyHead {
  /** With `_total` where it is a counter. */
  readonly name: string;
  readonly type: (typeof FAMILY_TYPES)[number];
  readonly help: string;
  /** Those that every series of a target has, `project_id` and `cluster_name`, are not repeated. */
  readonly labels: readonly string[];
}

/** Text 0.0.4 and OpenMetrics 1.0.0 differ in the heads and at the end only. */
export type Format = 'text' | 'openmetrics';

/** An `undefined` value is a label that is not there. */
export type Labels = Readonly<Record<string, string | number | undefined>>;

/** One line of the exposition. */
export function renderSample(name: string, labels: Labels, value: number): string {
  return renderLine(name, renderLabels(labels), value);
}

/** Labels as they stand between the braces. */
export function renderLabels(labels: Labels): string {
  let pairs = '';
  for (const label in labels) {
    const text = labels[label];
    if (text !== undefined) pairs += `${pairs === '' ? '' : ','}${label}="${escapeValue(String(text))}"`;
  }
  return pairs;
}

/** One line of the exposition, its labels rendered before. */
export function renderLine(name: string, pairs: string, value: number): string {
  return pairs === '' ? `${name} ${renderNumber(value)}\n` : `${name}{${pairs}} ${renderNumber(value)}\n`;
}

/** The `# HELP` and `# TYPE` lines of a family. OpenMetrics calls a counter by its name without `_total`. */
export function renderHead(family: FamilyHead, format: Format): string {
  const openMetrics = format === 'openmetrics';
  const name = openMetrics && family.type === 'counter' ? family.name.replace(/_total$/, '') : family.name;
  const help = openMetrics
    ? escapeValue(family.help)
    : family.help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return `# HELP ${name} ${help}\n# TYPE ${name} ${family.type}\n`;
}

/** A label's value between its quotes. A lone surrogate, no valid UTF-8, becomes U+FFFD. */
export function escapeValue(text: string): string {
  // Nearly every value is plain, and this is the hot path of rendering.
  if (/^[\w .:/+-]*$/.test(text)) return text;
  return text.toWellFormed().replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}

export function renderNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
