import { BUCKET_NEARLY_EMPTY } from '../limits.ts';
import { COLOUR, linesPanel, type Panel, steps, withLimit } from '../panels.ts';
import { best, ofInstances, ofProjects } from '../promql.ts';

const calls = best(
  'project_id, endpoint, code',
  `rate(${ofProjects('api_requests_total')}[$__rate_interval])`,
);
const bucketLeft = `${ofProjects('api_rate_limit_remaining')} / ${ofProjects('api_rate_limit')}`;

const LINES = { width: 8, height: 8 };

/** What the exporter asks of Atlas. */
export const apiPanels: readonly Panel[] = [
  linesPanel(
    {
      ...LINES,
      title: 'API calls by code',
      description:
        'Every HTTP exchange of one replica with Atlas; each further replica adds as many. 401 is usual now and then: it is how a digest login begins.',
      unit: 'reqps',
    },
    [[`sum by (code) (${calls})`, '{{code}}']],
  ),
  linesPanel(
    {
      ...LINES,
      title: 'Slowest calls by endpoint (p95)',
      description: '95 of 100 exchanges with Atlas were faster.',
      unit: 's',
    },
    [
      [
        // A quantile of all replicas' calls: adding their buckets up doubles nothing.
        `histogram_quantile(0.95, sum by (endpoint, le) (rate(${ofInstances('api_request_duration_seconds_bucket')}[$__rate_interval])))`,
        '{{endpoint}}',
      ],
    ],
  ),
  withLimit(
    linesPanel(
      {
        ...LINES,
        title: 'Rate-limit bucket left, by endpoint',
        description:
          'Of the project that has least left. The bucket of the backup endpoints is shared with everybody who uses them in that project.',
        unit: 'percentunit',
        empty: 'Atlas sends no rate-limit headers.',
      },
      [[`min by (endpoint) (${bucketLeft})`, '{{endpoint}}']],
    ).max(1),
    steps(COLOUR.bad, [BUCKET_NEARLY_EMPTY, COLOUR.good]),
  ),
];
