import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './panels.ts';
import { ofInstances, ofProjects } from './promql.ts';

/** The dashboard's variables; each one narrows those after it. */
export const VARIABLES = [
  new dashboard.DatasourceVariableBuilder('datasource')
    .label('Data source')
    .description('Prometheus server that scrapes the exporter.')
    .type('prometheus'),
  // `.+`: every sample has a job and an instance.
  selection('job', 'Job', '.+', 'label_values(mongodbatlas_restore_exporter_build_info, job)').description(
    'Scrape job of the exporter in Prometheus.',
  ),
  selection(
    'instance',
    'Instance',
    '.+',
    'label_values(mongodbatlas_restore_exporter_build_info{job=~"$job"}, instance)',
  ).description('Replicas and shards of the exporter.'),
  // `.*`: requests without a project, such as those for a token, have an empty `project_id`.
  selection('project', 'Project', '.*', `query_result(${ofInstances('project_info')})`)
    .description('By name, if the exporter knows it; queries use the id.')
    .regex('/project_id="(?<value>[^"]+)",project_name="(?<text>.*?)"[,}]/'),
  selection('cluster', 'Cluster', '.+', `label_values(${ofProjects('up')}, cluster_name)`).description(
    'The cluster whose backup is restored, not the destination.',
  ),
  new dashboard.ConstantVariableBuilder('status_page')
    .label('Status page')
    .description("Address of the exporter's status page. Empty: no link.")
    .value(''),
  new dashboard.ConstantVariableBuilder('atlas')
    .label('Atlas')
    .description('Address of Atlas in a browser; another one for Atlas for Government.')
    .value('https://cloud.mongodb.com'),
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
