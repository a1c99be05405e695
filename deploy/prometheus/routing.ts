// Writes the example with alerts per team from the rule file; with --check it only says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const rules = new URL('rules.yml', import.meta.url);
const file = fileURLToPath(new URL('examples/routing.yml', import.meta.url));

const DESTINATION = 'job_id, destination_project_id, destination_cluster_name';

/** The alerts that name a job, each with its labels. */
const ROUTED: Readonly<Record<string, string>> = {
  AtlasRestoreJobFailed: `project_id, cluster_name, delivery_type, ${DESTINATION}`,
  AtlasRestoreJobStuck: `project_id, cluster_name, delivery_type, ${DESTINATION}`,
  AtlasRestoreIndexesMissing: `project_id, cluster_name, ${DESTINATION}`,
};

const HEAD = `\
# Generated from deploy/prometheus/rules.yml by deploy/prometheus/routing.ts; don't edit.
#
# An example, not loaded by default: alerts about jobs with the label tag_team of their cluster, so that Alertmanager
# routes them to the team. It needs \`discovery.tags: [team]\` in exporter.yml.
#
# Load it beside rules.yml, and delete the alerts of the same names there: otherwise each of them notifies twice.
#
# \`max by\` on both sides merges replicas before the join, and \`topk\` takes one team where replicas know different ones: a
# join that fails would silence the alert. The unjoined alert follows after \`or\`, so a missing cluster_info silences
# nothing. The last team of 10 minutes counts, so that a restart of the exporter changes no label of an alert.
#
# In Alertmanager:
#   routes:
#     - matchers: [tag_team="payments"]
#       receiver: payments
groups:
  - name: mongodbatlas-restore-routing
    rules:
`;

const RULE = /^ {6}- alert: (\w+)\n {8}expr: \|\n((?: {10}.*\n)+)((?: {8}.*\n)+)/gm;

/** The routed alerts of the rule file, each with the team of its cluster. */
export function renderRouting(text: string): string {
  const routed = [...text.matchAll(RULE)].flatMap(([, alert = '', expr = '', rest = '']) => {
    const labels = ROUTED[alert];
    return labels === undefined
      ? []
      : [`      - alert: ${alert}\n        expr: |\n${withTeam(expr, labels)}${rest}`];
  });
  const missing = Object.keys(ROUTED).filter(
    (alert) => !routed.some((rule) => rule.includes(`: ${alert}\n`)),
  );
  if (missing.length > 0) throw new Error(`the rule file has no alert ${missing.join(', ')}`);
  return HEAD + routed.join('\n');
}

/** `expr` is indented by ten spaces. */
function withTeam(expr: string, labels: string): string {
  const merged = `max by (${labels}) (\n${expr.replace(/^(?=.)/gm, '  ')}          )\n`;
  return `          ${merged}          * on (project_id, cluster_name) group_left (tag_team)
          topk by (project_id, cluster_name) (
            1, max by (project_id, cluster_name, tag_team) (last_over_time(mongodbatlas_restore_cluster_info{tag_team!=""}[10m]))
          )
          or on (${labels})
          ${merged}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rendered = renderRouting(readFileSync(rules, 'utf8'));
  if (!process.argv.includes('--check')) writeFileSync(file, rendered);
  else if (readFileSync(file, 'utf8') !== rendered) {
    process.stderr.write(`${file} is out of date: run tsx deploy/prometheus/routing.ts\n`);
    process.exitCode = 1;
  }
}
