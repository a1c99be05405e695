/** One figure of the benchmark, and its goal. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** The goal in words; `undefined` if the figure is only shown. */
  readonly goal: string | undefined;
  readonly isMet: boolean | undefined;
}

/** Returns a figure that is only shown. */
export function reported(what: string, measured: string): Row {
  return { what, measured, goal: undefined, isMet: undefined };
}

/** Returns a figure with an upper limit. */
export function atMost(what: string, measured: string, value: number, limit: number, goal: string): Row {
  return { what, measured, goal: `≤ ${goal}`, isMet: value <= limit };
}

export function renderTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, measured, goal, isMet }) => `| ${what} | ${measured} | ${goal ?? ''} | ${verdict(isMet)} |`,
  );
  return ['| what | measured | goal | |', '| --- | --- | --- | --- |', ...lines, ''].join('\n');
}

function verdict(isMet: boolean | undefined): string {
  if (isMet === undefined) return '';
  return isMet ? 'met' : '**missed**';
}

export function ms(value: number): string {
  return `${digits(value)} ms`;
}

/** Renders a ratio. */
export function times(value: number): string {
  return `${digits(value)} ×`;
}

export function megabytes(bytes: number): string {
  return `${digits(bytes / 1e6)} MB`;
}

function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
