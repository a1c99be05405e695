import { COLOUR, linesPanel, type Panel, steps, withLimit } from '../panels.ts';
import { best, ofInstances, ofProjects } from '../promql.ts';
import { threshold } from '../thresholds.ts';

const calls = best(
  'project_id, endpoint, code',
  `rate(${ofProjects('api_requests_total')}[$__rate_interval])`,
);
const bucketLeft = `${ofProjects('api_rate_limit_remaining')} / ${ofProjects('api_rate_limit')}`;

const LINES = { width: 8, height: 8 };

/** Requests to Atlas and their limits. */
export const apiPanels: readonly Panel[] = [
  linesPanel(
    {
      ...LINES,
      title: 'API calls by code',
      description:
        'HTTP requests of one replica to Atlas; each further replica adds as many. 401 now and then is usual: digest authentication begins with it.',
      unit: 'reqps',
    },
    [[`sum by (code) (${calls})`, '{{code}}']],
  ),
  linesPanel(
    {
      ...LINES,
      title: 'Slowest calls by endpoint (p95)',
      description: '95 of 100 requests to Atlas were faster.',
      unit: 's',
    },
    [
      [
        // A quantile of the calls of all replicas: adding up their buckets doubles nothing. Without a call it is no number.
        `histogram_quantile(0.95, sum by (endpoint, le) (rate(${ofInstances('api_request_duration_seconds_bucket')}[$__rate_interval]))) >= 0`,
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
          'Of the project with the least left. All users of the backup endpoints in a project share its bucket.',
        unit: 'percentunit',
        empty: 'not known: Atlas sent no rate-limit headers',
      },
      [[`min by (endpoint) (${bucketLeft})`, '{{endpoint}}']],
    ).max(1),
    steps(COLOUR.bad, [threshold('rate_limit_left_min_ratio'), COLOUR.good]),
  ),
];
