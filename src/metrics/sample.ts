/** The metric types of prom-client, which are all that the exporter exposes. */
export const FAMILY_TYPES = ['gauge', 'counter', 'histogram', 'summary'] as const;

/** The head of a metric family, the same in both text formats. */
export interface FamilyHead {
  /** The name of a counter ends with `_total`. */
  readonly name: string;
  readonly type: (typeof FAMILY_TYPES)[number];
  readonly help: string;
  /** Labels besides `project_id` and `cluster_name`, which every series of a target has. */
  readonly labels: readonly string[];
}

/** Prometheus text 0.0.4 and OpenMetrics 1.0.0, which differ only in the heads and at the end. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** A label with an `undefined` value is left out. */
export type Labels = Readonly<Record<string, string | number | undefined>>;

/** Renders one line of the exposition. */
export function renderSample(name: string, labels: Labels, value: number): string {
  return renderLine(name, renderLabels(labels), value);
}

/** Renders labels, without the braces around them. */
export function renderLabels(labels: Labels): string {
  const pairs: string[] = [];
  for (const label in labels) {
    const text = labels[label];
    if (text !== undefined) pairs.push(`${label}="${escapeValue(String(text))}"`);
  }
  return pairs.join(',');
}

/** Renders one line of the exposition from rendered labels. */
export function renderLine(name: string, pairs: string, value: number): string {
  return pairs === '' ? `${name} ${renderNumber(value)}\n` : `${name}{${pairs}} ${renderNumber(value)}\n`;
}

/** Renders the `# HELP` and `# TYPE` lines of a family. OpenMetrics drops `_total` from the name of a counter. */
export function renderHead(family: FamilyHead, format: ExpositionFormat): string {
  const openMetrics = format === 'openmetrics';
  const name = openMetrics && family.type === 'counter' ? family.name.replace(/_total$/, '') : family.name;
  const help = openMetrics
    ? escapeValue(family.help)
    : family.help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return `# HELP ${name} ${help}\n# TYPE ${name} ${family.type}\n`;
}

/** Escapes the value of a label. A lone surrogate is invalid UTF-8 and becomes U+FFFD. */
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
