import type { Field } from './panel.ts';

/** Grafana's named colours. */
const COLOURS: Readonly<Record<string, string>> = {
  text: 'var(--text)',
  'semi-dark-green': '#37872d',
  'semi-dark-orange': '#fa6400',
  'semi-dark-red': '#e02f44',
  'semi-dark-blue': '#3274d9',
  'semi-dark-purple': '#a352cc',
};
/** Grafana's default colours of lines. */
export const PALETTE = [
  '#73bf69',
  '#f2cc0c',
  '#8ab8ff',
  '#ff780a',
  '#f2495c',
  '#5794f2',
  '#b877d9',
  '#705da0',
];

export function colourOf(name: string): string {
  return COLOURS[name] ?? name;
}

/** A value in readable form, with its colour. */
export interface Shown {
  readonly text: string;
  readonly colour: string;
}

export function shown(value: number, field: Pick<Field, 'unit' | 'thresholds' | 'mappings'>): Shown {
  const mapped = mappedTo(String(value), field);
  const step = field.thresholds?.steps.filter((each) => each.value === null || value >= each.value).at(-1);
  return {
    text: mapped?.text ?? formatted(value, field.unit ?? 'short'),
    colour: colourOf(mapped?.color ?? step?.color ?? 'text'),
  };
}

export function shownText(text: string, field: Pick<Field, 'mappings'>): Shown {
  const mapped = mappedTo(text, field);
  return { text: mapped?.text ?? text, colour: colourOf(mapped?.color ?? 'text') };
}

function mappedTo(value: string, { mappings }: Pick<Field, 'mappings'>) {
  return mappings.map(({ options }) => options[value]).find((found) => found !== undefined);
}

const SECONDS = [
  [604_800, 'weeks'],
  [86_400, 'days'],
  [3600, 'hours'],
  [60, 'mins'],
  [1, 's'],
] as const;

function formatted(value: number, unit: string): string {
  switch (unit) {
    case 's': {
      const [size, name] = SECONDS.find(([seconds]) => Math.abs(value) >= seconds) ?? [0.001, 'ms'];
      return `${rounded(value / size)} ${name}`;
    }
    case 'percentunit':
      return `${rounded(value * 100)} %`;
    case 'bytes':
      return `${rounded(value / 2 ** 20)} MiB`;
    case 'reqps':
      return `${rounded(value)} req/s`;
    case 'dateTimeAsIso':
      return new Date(value).toISOString().slice(0, 19).replace('T', ' ');
    default:
      return rounded(value);
  }
}

function rounded(value: number): string {
  return String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1)));
}
