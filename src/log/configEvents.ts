import type { Logger } from './logger.ts';

/** Maximum number of changes in a line. A reload may change thousands of projects. */
const MAX_CHANGES = 50;

/** Writes one line per setting that contradicts another. */
export function logConfigWarnings(logger: Logger, warnings: readonly string[]): void {
  for (const problem of warnings) {
    logger.warn({ event: 'config_warning', problem }, 'configuration contradicts itself');
  }
}

/** Writes one line with the settings that a reload changed. */
export function logReloaded(logger: Logger, changes: readonly string[]): void {
  const shown = changes.slice(0, MAX_CHANGES);
  const more = changes.length - shown.length;
  logger.info(
    { event: 'config_reloaded', changes: shown, moreChanges: more === 0 ? undefined : more },
    'configuration reloaded',
  );
}

/** Writes one line with the reason why a reload failed. */
export function logReloadFailed(logger: Logger, error: string): void {
  logger.error({ event: 'config_reload_failed', error }, 'configuration refused: the old one stays');
}
