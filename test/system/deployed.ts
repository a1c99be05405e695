import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatDuration, parseDuration } from '../../src/text/duration.ts';

/** The addresses of a test's stack, each `host:port`. */
export interface Addresses {
  /** Two replicas of the same job from the point of view of Prometheus. */
  readonly exporters: readonly string[];
  readonly alertmanager: string;
  readonly receiver: string;
}

/** A minute of the deployed files is a second of a test, and nothing is shorter than a second. */
const FASTER = 60;
const SHORTEST_MS = 1000;

/** `5m` becomes `5s`. */
export function faster(duration: string): string {
  const durationMs = parseDuration(duration);
  if (durationMs === undefined) throw new Error(`${duration} is no duration`);
  return formatDuration(Math.max(Math.round(durationMs / FASTER), SHORTEST_MS));
}

/**
 * Copies the deployed files into a directory with other addresses and times: intervals, `for`, ranges and offsets,
 * and the thresholds in seconds. All other text is unchanged.
 */
export function copyDeployed(directory: string, { exporters, alertmanager, receiver }: Addresses): void {
  copy(directory, 'prometheus/prometheus.yml', {
    'exporter:9947': exporters.join(', '),
    'alertmanager:9093': alertmanager,
  });
  copy(directory, 'prometheus/rules.yml', {});
  copyAlertmanager(directory, receiver);
}

/** Copies the configuration of Alertmanager in the same way. */
export function copyAlertmanager(directory: string, receiver: string): void {
  copy(directory, 'alertmanager/alertmanager.yml', { 'receiver:9095': receiver });
}

function copy(directory: string, path: string, addresses: Readonly<Record<string, string>>): void {
  const text = readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');
  writeFileSync(join(directory, basename(path)), moved(hurried(text), addresses));
}

function moved(text: string, addresses: Readonly<Record<string, string>>): string {
  return Object.entries(addresses).reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${from} is not in the file any more`);
    return before.replaceAll(from, to);
  }, text);
}

function hurried(text: string): string {
  return text
    .replace(
      /^( +(?:for|\w+_interval|\w+_wait): )(\w+)$/gm,
      (_, key: string, duration: string) => key + faster(duration),
    )
    .replace(/(\[|offset )(\d+[smhd])\b/g, (_, before: string, duration: string) => before + faster(duration))
    .replace(
      /(_seconds\n(?: +labels: .*\n)? +expr: vector\()(\d+)\)/g,
      (_, before: string, seconds: string) => `${before}${Number(seconds) / FASTER})`,
    );
}
