const PREFIX = 'mongodbatlas_restore_';

const NAMES: ReadonlySet<string> = new Set([
  // Jobs
  'jobs',
  'jobs_created_total',
  'job_state_changes_total',
  'jobs_removed_total',
  'in_progress_job_created_timestamp_seconds',
  'last_created_timestamp_seconds',
  'last_success_timestamp_seconds',
  'last_failure_timestamp_seconds',
  'last_expired_timestamp_seconds',
  'last_cross_project_created_timestamp_seconds',
  'last_duration_seconds',
  'recent_duration_max_seconds',
  'last_restored_data_age_seconds',
  'cross_project_jobs',
  'invalid_jobs',
  // Downloads
  'downloads_expiring',
  'download_expiry_timestamp_seconds',
  // Polling
  'up',
  'poll_failing',
  'last_poll_timestamp_seconds',
  'last_successful_poll_timestamp_seconds',
  'last_poll_duration_seconds',
  'last_poll_pages',
  'polls_total',
  'polls_skipped_total',
  'poll_failures_total',
  'poll_interval_seconds',
  'targets',
  'discovery_up',
  'last_successful_discovery_timestamp_seconds',
  'discovery_failing',
  // Atlas API
  'api_requests_total',
  'api_request_duration_seconds',
  'api_retries_total',
  'api_login_challenges_total',
  'api_rate_limit',
  'api_rate_limit_remaining',
  'api_clock_skew_seconds',
  'api_sunset_timestamp_seconds',
  // Exporter
  'exporter_build_info',
  'project_info',
  'exporter_shard_info',
  'exporter_total_shards',
  'exporter_config_last_reload_successful',
  'exporter_config_last_reload_success_timestamp_seconds',
  'exporter_state_file_last_write_successful',
]);

/** Whether the exporter shows a metric of this name. */
export function isMetric(name: string): boolean {
  return name.startsWith(PREFIX) && NAMES.has(name.slice(PREFIX.length));
}
