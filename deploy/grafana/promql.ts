/** What the variables of the dashboard select. `job` and `instance` are in every selector. */
const INSTANCE_MATCHERS = 'job=~"$job", instance=~"$instance"';
const PROJECT_MATCHERS = `${INSTANCE_MATCHERS}, project_id=~"$project"`;
const TARGET_MATCHERS = `${PROJECT_MATCHERS}, cluster_name=~"$cluster"`;

export const TARGET = 'project_id, cluster_name';
export const TARGET_AND_TYPE = `${TARGET}, delivery_type`;
export const INSTANCE = 'job, instance';

/** Selects a family whose samples are about one instance of the exporter. */
export function ofInstances(family: string): string {
  return `mongodbatlas_restore_${family}{${INSTANCE_MATCHERS}}`;
}

/** Selects a family of Node.js or of the process, which have no prefix of ours. */
export function ofProcess(family: string): string {
  return `${family}{${INSTANCE_MATCHERS}}`;
}

export function ofProjects(family: string): string {
  return `mongodbatlas_restore_${family}{${PROJECT_MATCHERS}}`;
}

export function ofTargets(family: string, matchers?: string): string {
  const all = matchers === undefined ? TARGET_MATCHERS : `${TARGET_MATCHERS}, ${matchers}`;
  return `mongodbatlas_restore_${family}{${all}}`;
}

/** Replicas tell the same facts: one of them counts, or every sum is doubled. */
export function best(by: string, expression: string): string {
  return `max by (${by}) (${expression})`;
}

/** Seconds since an instant. */
export function since(timestamp: string): string {
  return `time() - ${timestamp}`;
}

/** Grafana's dates are milliseconds. */
export function asDate(timestamp: string): string {
  return `${timestamp} * 1000`;
}

// One name a project, whatever the replicas say: a project with two names would fail every join.
const NAMES = `group by (project_id, project_name) (topk by (project_id) (1, ${ofInstances('project_info')}))`;

/** Adds the label `project_name` to samples that have a `project_id`. */
export function named(expression: string): string {
  return `(${expression}) * on (project_id) group_left (project_name) ${NAMES}`;
}

const DESTINATIONS = relabel(
  relabel(NAMES, 'destination_project_id', 'project_id'),
  'destination_project_name',
  'project_name',
);

/**
 * Adds the label `destination_project_name`: the id where the exporter doesn't know the project, which is
 * usual, because only polled projects have a name.
 */
export function withDestination(expression: string): string {
  const known = `(${expression}) * on (destination_project_id) group_left (destination_project_name) max by (destination_project_id, destination_project_name) (${DESTINATIONS})`;
  const unknown = relabel(expression, 'destination_project_name', 'destination_project_id');
  return `${known} or on (${TARGET}, job_id) ${unknown}`;
}

/** Sets the label `to` to what the label `from` says. */
function relabel(expression: string, to: string, from: string): string {
  return `label_replace(${expression}, "${to}", "$1", "${from}", "(.*)")`;
}

/** Gives every sample the same value of a label. */
export function withLabel(expression: string, label: string, value: string): string {
  return `label_replace(${expression}, "${label}", "${value}", "", "")`;
}
