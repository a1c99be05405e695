import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { COLOUR, DATA_SOURCE } from './panels.ts';
import { asDate, named } from './promql.ts';
import { failedJobs } from './rows/failed.ts';

/** Failures, drawn at the time Atlas gives them, which may be long before the exporter saw them. */
export const ANNOTATIONS = [
  failures('Failed restores', COLOUR.bad, 'delivery_type!="download"'),
  failures('Failed downloads', COLOUR.warning, 'delivery_type="download"'),
];

function failures(name: string, colour: string, matchers: string): dashboard.AnnotationQueryBuilder {
  return (
    new dashboard.AnnotationQueryBuilder()
      .name(name)
      .datasource(DATA_SOURCE)
      .enable(true)
      .iconColor(colour)
      .target(
        new prometheus.DataqueryBuilder()
          .expr(named(asDate(failedJobs(matchers))))
          .refId('Anno')
          .interval('1m'),
      )
      // The sample's value is the time; samples of the same time become one annotation.
      .useValueForTime(true)
      .titleFormat(`${name}: {{project_name}}/{{cluster_name}}`)
      .textFormat('{{delivery_type}} {{job_id}} {{destination_cluster_name}}')
      .tagKeys('project_name,cluster_name,delivery_type')
  );
}
