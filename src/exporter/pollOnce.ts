import type { Exporter } from './exporter.ts';

/** Discovers targets and polls each of them once, without a schedule. */
export async function pollOnce({ poller, rounds }: Exporter): Promise<void> {
  await rounds.discover();
  poller.pollNew();
  await poller.idle();
  rounds.apply();
}
