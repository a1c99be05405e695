/** Matchers of the dashboard's variables. Every selector of the exporter's series has `job` and `instance`. */
const INSTANCE_MATCHERS = 'job=~"$job", instance=~"$instance"';
const PROJECT_MATCHERS = `${INSTANCE_MATCHERS}, project_id=~"$project"`;
const TARGET_MATCHERS = `${PROJECT_MATCHERS}, cluster_name=~"$cluster"`;

export const INSTANCE = 'job, instance';
export const TARGET = 'project_id, cluster_name';
export const TARGET_AND_TYPE = `${TARGET}, delivery_type`;
export const JOB = `${TARGET_AND_TYPE}, job_id`;
export const JOB_AND_DESTINATION = `${JOB}, destination_project_id, destination_cluster_name`;

/** Selects a family whose samples describe an instance of the exporter. */
export function ofInstances(family: string): string {
  return `mongodbatlas_restore_${family}{${INSTANCE_MATCHERS}}`;
}

/** Selects a family of Node.js or of the process, which lacks the exporter's prefix. */
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

/** Selects a recording of `rules.yml` by cluster: the rules have already merged its instances. */
export function recordedOfTargets(recording: string): string {
  return `${recording}{project_id=~"$project", cluster_name=~"$cluster"}`;
}

/** Replicas report the same facts: the largest counts, once. */
export function best(by: string, expression: string): string {
  return `max by (${by}) (${expression})`;
}

/** Adds up within each instance first: a sum over the maxima of two replicas would mix their lists. */
export function total(by: string, expression: string): string {
  return best(by, `sum by (${INSTANCE}, ${by}) (${expression})`);
}

/** Has a result only while an exporter answers. */
export const PRESENT = `count(${ofInstances('exporter_build_info')}) > 0`;

/** Returns 0 instead of no result, but only while an exporter answers: otherwise the number is unknown. */
export function zeroIfNone(expression: string): string {
  return `(${expression} or vector(0)) and on () (${PRESENT})`;
}

/** Seconds since a timestamp. */
export function since(timestamp: string): string {
  return `time() - ${timestamp}`;
}

/** Grafana's dates are milliseconds. */
export function asDate(timestamp: string): string {
  return `${timestamp} * 1000`;
}

// One name per project, even if replicas disagree: a project with two names would break every join.
const NAMES = `group by (project_id, project_name) (topk by (project_id) (1, ${ofInstances('project_info')}))`;

/** Adds the label `project_name` to samples that have a `project_id`. */
export function named(expression: string): string {
  return `(${expression}) * on (project_id) group_left (project_name) ${NAMES}`;
}

/** Adds the label `project_name`: the id where no exporter knows the name, because none may answer. */
export function namedIfKnown(expression: string): string {
  const unknown = `(${expression}) unless on (project_id) ${NAMES}`;
  return `${named(expression)} or ${relabel(unknown, 'project_name', 'project_id')}`;
}

/** One sample per project, with its id and name. */
export const PROJECTS = NAMES;

const DESTINATIONS = relabel(
  relabel(NAMES, 'destination_project_id', 'project_id'),
  'destination_project_name',
  'project_name',
);

/**
 * Adds the label `destination_project_name`. It is the id where the exporter does not know the project, which is
 * usual: only polled projects have a name.
 */
export function withDestination(expression: string): string {
  const known = `(${expression}) * on (destination_project_id) group_left (destination_project_name) max by (destination_project_id, destination_project_name) (${DESTINATIONS})`;
  const unknown = relabel(expression, 'destination_project_name', 'destination_project_id');
  return `${known} or on (${JOB}) ${unknown}`;
}

/** Copies the label `from` to the label `to`. */
function relabel(expression: string, to: string, from: string): string {
  return `label_replace(${expression}, "${to}", "$1", "${from}", "(.*)")`;
}

/** Gives every sample the same value of a label. */
export function withLabel(expression: string, label: string, value: string): string {
  return `label_replace(${expression}, "${label}", "${value}", "", "")`;
}
