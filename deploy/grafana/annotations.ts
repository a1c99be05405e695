import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { COLOUR, DATA_SOURCE } from './panels.ts';
import { asDate, best, named, ofTargets, TARGET_AND_TYPE } from './promql.ts';

/** Failures, drawn at the instant Atlas gives them, which may be long before they were seen. */
export const ANNOTATIONS = [
  failures('Failed restores', COLOUR.bad, 'delivery_type!="download"'),
  failures('Failed downloads', COLOUR.warning, 'delivery_type="download"'),
];

function failures(name: string, colour: string, matchers: string): dashboard.AnnotationQueryBuilder {
  const failedAt = best(TARGET_AND_TYPE, ofTargets('last_failure_timestamp_seconds', matchers));
  return (
    new dashboard.AnnotationQueryBuilder()
      .name(name)
      .datasource(DATA_SOURCE)
      .enable(true)
      .iconColor(colour)
      .target(
        new prometheus.DataqueryBuilder()
          .expr(named(asDate(failedAt)))
          .refId('Anno')
          .interval('1m'),
      )
      // The sample's value is the instant; samples of the same instant become one annotation.
      .useValueForTime(true)
      .titleFormat(`${name}: {{project_name}}/{{cluster_name}}`)
      .textFormat('{{delivery_type}}')
      .tagKeys('project_name,cluster_name,delivery_type')
  );
}
