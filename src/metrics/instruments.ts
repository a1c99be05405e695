import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { FAILURE_KINDS, type FailureKind } from '../core/failure.ts';
import { PREFIX } from './family.ts';
import { FAMILY_TYPES, type FamilyHead, renderSample } from './sample.ts';

/**
 * The exporter's own instruments. Only this file imports prom-client. `readInstruments` replaces prom-client's
 * serializer, which blocks the event loop.
 */
export type Instruments = ReturnType<typeof createInstruments>;

// No bound is a whole number, because OpenMetrics writes "1.0" and the text format "1".
const REQUEST_SECONDS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6];
const PAUSE_SECONDS = [0.001, 0.01, 0.1, 0.5, 1.5];

// promtool rejects these gauges, because they are named like counters.
const MISNAMED = new Set([
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]);

/** Creates all instruments, with prom-client's `process_*` and `nodejs_*` if `processMetrics` is set. */
export function createInstruments(processMetrics: boolean) {
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
    apiRequests: counter(
      'api_requests_total',
      'HTTP exchanges with Atlas, authentication challenges included.',
      ['project_id', 'endpoint', 'code'],
    ),
    apiRequestDuration: new Histogram({
      name: `${PREFIX}api_request_duration_seconds`,
      help: 'Duration of HTTP exchanges with Atlas.',
      labelNames: ['endpoint'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    apiRetries: counter('api_retries_total', 'Retries of requests to Atlas.', ['project_id']),
    apiLoginChallenges: counter(
      'api_login_challenges_total',
      'Digest challenges answered and tokens fetched, by the name of the credentials in the configuration.',
      ['credentials'],
    ),
    credentialsRefused: gauge(
      'credentials_refused',
      '1 while these credentials are refused with 401 or cannot be read, else 0; a missing role does not count.',
      ['credentials'],
    ),
    credentialsExpiry: gauge(
      'credentials_expiry_timestamp_seconds',
      'Expiry of the service account secret in use, absent where it is not known.',
      ['credentials'],
    ),
    apiRateLimit: gauge('api_rate_limit', 'Capacity of the rate-limit bucket that Atlas last reported.', [
      'project_id',
      'endpoint',
    ]),
    apiRateLimitRemaining: gauge(
      'api_rate_limit_remaining',
      'Requests left in the rate-limit bucket that Atlas last reported.',
      ['project_id', 'endpoint'],
    ),
    apiClockSkew: gauge('api_clock_skew_seconds', "Atlas' clock minus the exporter's clock."),
    apiSunset: gauge(
      'api_sunset_timestamp_seconds',
      'Announced end of the API version in use, absent if Atlas announces none.',
      ['endpoint'],
    ),
    pollFailures: counter('poll_failures_total', 'Failed polls by reason.', ['project_id', 'reason']),
    pollInterval: gauge(
      'poll_interval_seconds',
      'Longest gap between two ticks of the schedule within the next eight days.',
    ),
    targets: gauge('targets', 'Targets of this instance.'),
    projectInfo: gauge(
      'project_info',
      '1, labelled with the name of each project, or with its id until the name is known.',
      ['project_id', 'project_name'],
    ),
    discoveryUp: gauge(
      'discovery_up',
      '1 if the last discovery read the whole list of clusters, or of projects (all), else 0.',
      ['project_id'],
    ),
    lastSuccessfulDiscovery: gauge(
      'last_successful_discovery_timestamp_seconds',
      'End time of the last discovery that read the whole list.',
      ['project_id'],
    ),
    discoveryFailing: gauge(
      'discovery_failing',
      "1 for the reason of the last discovery's failure, absent while discoveries succeed.",
      ['project_id', 'reason'],
    ),
    buildInfo: gauge('exporter_build_info', '1, labelled with the versions of the exporter and of Node.js.', [
      'version',
      'revision',
      'node_version',
    ]),
    shardInfo: gauge('exporter_shard_info', '1, labelled with the shard of this instance.', ['shard']),
    totalShards: gauge('exporter_total_shards', 'Number of shards that the projects are split among.'),
    reloadSuccessful: gauge(
      'exporter_config_last_reload_successful',
      '1 if the last reload of the configuration succeeded, else 0.',
    ),
    reloadSuccessTimestamp: gauge(
      'exporter_config_last_reload_success_timestamp_seconds',
      'Time of the last successful load of the configuration.',
    ),
    stateFileWritten: gauge(
      'exporter_state_file_last_write_successful',
      '1 if the last write of the state file succeeded, else 0.',
    ),
    httpRequests: counter(
      'exporter_http_requests_total',
      'HTTP requests answered by the exporter, by path (other: an unknown path) and status.',
      ['handler', 'code'],
    ),
    httpRequestsInFlight: gauge(
      'exporter_http_requests_in_flight',
      'HTTP requests that the exporter is answering.',
    ),
    httpConnectionsDropped: counter(
      'exporter_http_connections_dropped_total',
      'Connections that the exporter closed before the client did, by reason.',
      ['reason'],
    ),
    webConfigReloaded: gauge(
      'exporter_web_config_last_reload_successful',
      '1 if the last reload of the web configuration succeeded, else 0.',
    ),
  };
}

/** Starts the failure counters of a project at 0, so that `increase()` sees the first failure. */
export function initPollFailures({ pollFailures }: Instruments, projectId: string): void {
  for (const reason of FAILURE_KINDS satisfies readonly FailureKind[]) {
    pollFailures.inc({ project_id: projectId, reason }, 0);
  }
}

/** Renders every family of the registry, without prom-client's serializer. */
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

// Unset, because prom-client exposes a gauge without labels as 0 before it is set for the first time.
function withoutZero<L extends string>(gauge: Gauge<L>, labelNames: readonly L[]): Gauge<L> {
  if (labelNames.length === 0) gauge.remove();
  return gauge;
}
