import { Gauge, Registry } from 'prom-client';

/** Registers the series of an exposition with prom-client. */
export function clientRegistry(exposition: string): Registry {
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  for (const line of exposition.split('\n')) {
    const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, label = '', text = '']) => [label, text] as const,
    );
    const gauge = gauges.get(name) ?? newGauge(registry, name, pairs);
    gauges.set(name, gauge);
    gauge.set(Object.fromEntries(pairs), Number(value));
  }
  return registry;
}

function newGauge(registry: Registry, name: string, pairs: readonly (readonly [string, string])[]): Gauge {
  const labelNames = pairs.map(([label]) => label);
  return new Gauge({ name, help: name, labelNames, registers: [registry] });
}
