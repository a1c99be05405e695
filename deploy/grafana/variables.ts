import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './panels.ts';
import { ofInstances, ofProjects } from './promql.ts';

/** The dashboard's variables, each narrowed by those before it. */
export const VARIABLES = [
  new dashboard.DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('The Prometheus that scrapes the exporter.')
    .type('prometheus'),
  // `.+`: every sample has a job and an instance.
  selection('job', 'Job', '.+', 'label_values(mongodbatlas_restore_exporter_build_info, job)'),
  selection(
    'instance',
    'Instance',
    '.+',
    'label_values(mongodbatlas_restore_exporter_build_info{job=~"$job"}, instance)',
  ),
  // `.*`: requests that are not about a project, like those for a token, have an empty `project_id`.
  selection('project', 'Project', '.*', `query_result(${ofInstances('project_info')})`)
    .description('By name, where the exporter knows it; queries use the id.')
    .regex('/project_id="(?<value>[^"]+)",project_name="(?<text>.*?)"[,}]/'),
  selection('cluster', 'Cluster', '.+', `label_values(${ofProjects('up')}, cluster_name)`).description(
    'The cluster whose backup is restored, not the destination.',
  ),
];

function selection(
  name: string,
  label: string,
  allValue: string,
  query: string,
): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query(query)
    .multi(true)
    .includeAll(true)
    .allValue(allValue)
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalCaseInsensitiveAsc);
}
