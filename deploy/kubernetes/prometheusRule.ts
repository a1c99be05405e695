// Writes the PrometheusRule from the rule file; with --check it only says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const rules = new URL('../prometheus/rules.yml', import.meta.url);
const file = fileURLToPath(new URL('base/prometheusrule.yml', import.meta.url));

const HEAD = `\
# Generated from deploy/prometheus/rules.yml by deploy/kubernetes/prometheusRule.ts; don't edit.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: mongodbatlas-restore-exporter
  labels:
    app.kubernetes.io/name: mongodbatlas-restore-exporter
spec:
`;

/** The rules as they stand, comments and all, one level deeper. */
export function renderPrometheusRule(text: string): string {
  const from = text.search(/^groups:$/m);
  if (from < 0) throw new Error('the rule file has no line "groups:"');
  return HEAD + text.slice(from).replace(/^(?=.)/gm, '  ');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rendered = renderPrometheusRule(readFileSync(rules, 'utf8'));
  if (!process.argv.includes('--check')) writeFileSync(file, rendered);
  else if (readFileSync(file, 'utf8') !== rendered) {
    process.stderr.write(`${file} is out of date: run tsx deploy/kubernetes/prometheusRule.ts\n`);
    process.exitCode = 1;
  }
}
