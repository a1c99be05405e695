const OURS = `
jobs jobs_created_total job_state_changes_total jobs_removed_total in_progress_job_created_timestamp_seconds
last_created_timestamp_seconds last_success_timestamp_seconds last_failure_timestamp_seconds
last_expired_timestamp_seconds last_cross_project_created_timestamp_seconds last_duration_seconds
recent_duration_max_seconds last_restored_data_age_seconds cross_project_jobs invalid_jobs
downloads_expiring download_expiry_timestamp_seconds
up poll_failing last_poll_timestamp_seconds last_successful_poll_timestamp_seconds last_poll_duration_seconds
last_poll_pages polls_total polls_skipped_total poll_failures_total poll_interval_seconds targets
discovery_up last_successful_discovery_timestamp_seconds discovery_failing
api_requests_total api_request_duration_seconds_bucket api_request_duration_seconds_sum
api_request_duration_seconds_count api_retries_total api_login_challenges_total api_rate_limit
api_rate_limit_remaining api_clock_skew_seconds api_sunset_timestamp_seconds
exporter_build_info project_info exporter_shard_info exporter_total_shards
exporter_config_last_reload_successful exporter_config_last_reload_success_timestamp_seconds
exporter_state_file_last_write_successful
`;

const OF_NODE = ['process_resident_memory_bytes', 'nodejs_heap_size_used_bytes'];

/** Every series name that the exporter can show, and those of Node.js that the dashboard uses. */
export const METRIC_NAMES: ReadonlySet<string> = new Set([
  ...OURS.trim()
    .split(/\s+/)
    .map((name) => `mongodbatlas_restore_${name}`),
  ...OF_NODE,
]);
