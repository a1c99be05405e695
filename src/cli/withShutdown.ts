import type { Exporter } from '../exporter/exporter.ts';
import { STOPPED } from '../poller/activePolls.ts';
import type { ProcessContext } from './processContext.ts';

/**
 * Runs `work` until it ends or a signal stops it, then closes every session, which revokes OAuth tokens. Returns
 * `undefined` if a signal stopped it.
 */
export async function withShutdown<T>(
  exporter: Exporter,
  { onStop, printError }: ProcessContext,
  work: () => Promise<T>,
): Promise<T | undefined> {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= exporter.stop(0);
    return stopping;
  };
  onStop(() => void stop());
  try {
    return await work();
  } catch (error) {
    if (error !== STOPPED) throw error;
    printError('stopped before everything was read\n');
    return undefined;
  } finally {
    await stop();
  }
}
