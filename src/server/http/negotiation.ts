import type { ExpositionFormat } from '../../metrics/sample.ts';

// The server limits the size of the header; this limits the comparisons that one request can cause.
const MAX_RANGES = 64;

type Range = ReturnType<typeof parseRange>;

function rangesOf(header: string): readonly Range[] {
  return header.toLowerCase().split(',', MAX_RANGES).map(parseRange);
}

/** Parses one element of a header such as `Accept`, in lower case. A weight of 0 means not acceptable. */
function parseRange(element: string) {
  const [name = '', ...rest] = element.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [key = '', value = ''] = part.split('=', 2).map((side) => side.trim());
    parameters.set(key, value.replace(/^"(.*)"$/, '$1'));
  }
  return { name, parameters, q: parseQ(parameters.get('q')) };
}

// RFC 9110, section 12.4.2. An invalid weight counts as 1, like a missing one.
function parseQ(text: string | undefined): number {
  if (text === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1;
}

interface Preference {
  readonly q: number;
  /** 2 for a type by name, 1 for `text/*`, 0 for any type: the most specific range wins. */
  readonly exactness: number;
  readonly index: number;
}

function preferenceFor(ranges: readonly Range[], names: readonly string[], version: string): Preference {
  let best: Preference = { q: 0, exactness: -1, index: ranges.length };
  for (const [index, range] of ranges.entries()) {
    const exactness = names.length - 1 - names.indexOf(range.name);
    const requested = range.parameters.get('version');
    if (exactness >= names.length || (requested !== undefined && requested !== version)) continue;
    if (exactness > best.exactness || (exactness === best.exactness && range.q > best.q)) {
      best = { q: range.q, exactness, index };
    }
  }
  return best;
}

/**
 * Returns OpenMetrics only if the client names it and does not give text a higher weight. At equal weights, the format
 * named first wins. A client that accepts neither gets text: Prometheus exporters never answer 406.
 */
export function formatFor(accept: string | undefined): ExpositionFormat {
  if (accept === undefined) return 'text';
  const ranges = rangesOf(accept);
  const open = preferenceFor(ranges, ['application/openmetrics-text'], '1.0.0');
  const text = preferenceFor(ranges, ['text/plain', 'text/*', '*/*'], '0.0.4');
  if (open.q === 0 || open.q < text.q) return 'text';
  const textNamedFirst = text.q === open.q && text.exactness === 2 && text.index < open.index;
  return textNamedFirst ? 'text' : 'openmetrics';
}

/** Returns whether the client accepts gzip and does not prefer plain bytes. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false;
  const ranges = rangesOf(acceptEncoding);
  const qOf = (...names: readonly string[]) => ranges.find(({ name }) => names.includes(name))?.q;
  const gzip = qOf('gzip', 'x-gzip') ?? qOf('*') ?? 0;
  return gzip > 0 && gzip >= (qOf('identity') ?? 0);
}
