import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { FAILURE_KINDS, type FailureKind } from '../core/failure.ts';
import { PREFIX } from './family.ts';
import { FAMILY_TYPES, type FamilyHead, renderSample } from './sample.ts';

/**
 * The exporter's own instruments: what is counted where it happens, and facts about this process. The
 * only place that meets prom-client; its serialiser is not used (`readInstruments`).
 */
export interface Instruments {
  readonly registry: Registry;
  readonly apiRequests: Counter<'project_id' | 'endpoint' | 'code'>;
  readonly apiRequestDuration: Histogram<'endpoint'>;
  readonly apiRetries: Counter<'project_id'>;
  readonly apiLoginChallenges: Counter<'credentials'>;
  readonly credentialsRefused: Gauge<'credentials'>;
  readonly apiRateLimit: Gauge<'project_id' | 'endpoint'>;
  readonly apiRateLimitRemaining: Gauge<'project_id' | 'endpoint'>;
  readonly apiClockSkew: Gauge;
  readonly apiSunset: Gauge<'endpoint'>;
  readonly pollFailures: Counter<'project_id' | 'reason'>;
  readonly pollInterval: Gauge;
  readonly targets: Gauge;
  readonly projectInfo: Gauge<'project_id' | 'project_name'>;
  readonly discoveryUp: Gauge<'project_id'>;
  readonly lastSuccessfulDiscovery: Gauge<'project_id'>;
  readonly discoveryFailing: Gauge<'project_id' | 'reason'>;
  readonly buildInfo: Gauge<'version' | 'revision' | 'node_version'>;
  readonly shardInfo: Gauge<'shard'>;
  readonly totalShards: Gauge;
  readonly reloadSuccessful: Gauge;
  readonly reloadSuccessTimestamp: Gauge;
  readonly stateFileWritten: Gauge;
  readonly httpRequests: Counter<'handler' | 'code'>;
  readonly httpRequestsInFlight: Gauge;
  readonly httpConnectionsDropped: Counter<'reason'>;
  readonly webConfigReloaded: Gauge;
}

// No bound is a whole number: OpenMetrics would want it written "1.0", the text format "1".
const REQUEST_SECONDS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6];
const PAUSE_SECONDS = [0.001, 0.01, 0.1, 0.5, 1.5];

// Gauges that are named like counters: promtool rejects them.
const MISNAMED = new Set([
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]);

/** `processMetrics`: with prom-client's `process_*` and `nodejs_*`. */
export function createInstruments(processMetrics: boolean): Instruments {
  const registry = new Registry();
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    withoutZero(
      new Gauge<L>({ name: PREFIX + name, help, labelNames: [...labelNames], registers }),
      labelNames,
    );
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name: PREFIX + name, help, labelNames: [...labelNames], registers });
  if (processMetrics) collectDefaultMetrics({ register: registry, gcDurationBuckets: PAUSE_SECONDS });
  return {
    registry,
    apiRequests: counter('api_requests_total', 'HTTP exchanges with Atlas, login challenges included.', [
      'project_id',
      'endpoint',
      'code',
    ]),
    apiRequestDuration: new Histogram({
      name: `${PREFIX}api_request_duration_seconds`,
      help: 'How long HTTP exchanges with Atlas took.',
      labelNames: ['endpoint'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    apiRetries: counter('api_retries_total', 'Requests to Atlas that were tried again.', ['project_id']),
    apiLoginChallenges: counter(
      'api_login_challenges_total',
      'Digest challenges answered and tokens fetched, by the name of the login in the configuration.',
      ['credentials'],
    ),
    credentialsRefused: gauge('credentials_refused', 'Whether Atlas refuses these credentials (401).', [
      'credentials',
    ]),
    apiRateLimit: gauge('api_rate_limit', 'Capacity of the rate-limit bucket, as Atlas last told it.', [
      'project_id',
      'endpoint',
    ]),
    apiRateLimitRemaining: gauge(
      'api_rate_limit_remaining',
      'Requests left in the rate-limit bucket, as Atlas last told it.',
      ['project_id', 'endpoint'],
    ),
    apiClockSkew: gauge('api_clock_skew_seconds', "Atlas' clock minus ours."),
    apiSunset: gauge(
      'api_sunset_timestamp_seconds',
      'When Atlas will stop serving the API version in use, where it says so.',
      ['endpoint'],
    ),
    pollFailures: counter('poll_failures_total', 'Polls that failed, by reason.', ['project_id', 'reason']),
    pollInterval: gauge('poll_interval_seconds', 'Longest gap between two ticks of the schedule.'),
    targets: gauge('targets', 'Targets that this instance polls.'),
    projectInfo: gauge('project_info', 'Name of each project; the id until it is known.', [
      'project_id',
      'project_name',
    ]),
    discoveryUp: gauge(
      'discovery_up',
      'Whether the last discovery of clusters, or of projects (all), read the whole list.',
      ['project_id'],
    ),
    lastSuccessfulDiscovery: gauge(
      'last_successful_discovery_timestamp_seconds',
      'End of the last discovery that read the whole list.',
      ['project_id'],
    ),
    discoveryFailing: gauge(
      'discovery_failing',
      "1 for the reason of the last discovery's failure; absent while discoveries succeed.",
      ['project_id', 'reason'],
    ),
    buildInfo: gauge('exporter_build_info', 'Version of the exporter and of Node.js.', [
      'version',
      'revision',
      'node_version',
    ]),
    shardInfo: gauge('exporter_shard_info', 'Shard of this instance.', ['shard']),
    totalShards: gauge('exporter_total_shards', 'Shards that the projects are split among.'),
    reloadSuccessful: gauge(
      'exporter_config_last_reload_successful',
      'Whether the last attempt to load the configuration succeeded.',
    ),
    reloadSuccessTimestamp: gauge(
      'exporter_config_last_reload_success_timestamp_seconds',
      'When the configuration was last loaded.',
    ),
    stateFileWritten: gauge(
      'exporter_state_file_last_write_successful',
      'Whether the last write of the state file succeeded, where there is one.',
    ),
    httpRequests: counter(
      'exporter_http_requests_total',
      'Requests that the exporter answered, by path (other: no path of the exporter) and status.',
      ['handler', 'code'],
    ),
    httpRequestsInFlight: gauge(
      'exporter_http_requests_in_flight',
      'Answers of the exporter that are being made or sent.',
    ),
    httpConnectionsDropped: counter(
      'exporter_http_connections_dropped_total',
      'Connections that the exporter closed before their client did, by reason.',
      ['reason'],
    ),
    webConfigReloaded: gauge(
      'exporter_web_config_last_reload_successful',
      'Whether the last read of the web configuration succeeded, where there is one.',
    ),
  };
}

/** Lets the failures of a project start at 0, so that `increase()` sees the first. */
export function showPollFailures({ pollFailures }: Instruments, projectId: string): void {
  for (const reason of FAILURE_KINDS satisfies readonly FailureKind[]) {
    pollFailures.inc({ project_id: projectId, reason }, 0);
  }
}

/** Every family of the registry, rendered: the numbers are prom-client's, the text is ours. */
export async function readInstruments(registry: Registry): Promise<readonly RenderedFamily[]> {
  const families = await registry.getMetricsAsJSON();
  return families
    .filter((family) => !MISNAMED.has(family.name))
    .map((family) => {
      const { name, help } = family;
      const type = FAMILY_TYPES.find((each) => each === String(family.type)) ?? 'gauge';
      const head = { name, type, help, labels: [] };
      const lines = family.values.map((sample) =>
        renderSample(
          'metricName' in sample ? String(sample.metricName) : name,
          { ...sample.labels },
          sample.value,
        ),
      );
      return { head, lines: lines.join('') };
    });
}

export interface RenderedFamily {
  readonly head: FamilyHead;
  readonly lines: string;
}

// prom-client shows a gauge without labels as 0 before it was ever set.
function withoutZero<L extends string>(gauge: Gauge<L>, labelNames: readonly L[]): Gauge<L> {
  if (labelNames.length === 0) gauge.remove();
  return gauge;
}
