import { places } from './layout.ts';

/** The address of the lists that a contestant in its own process reads. */
export const [, , url = '', clusterCount = ''] = process.argv;
export const lists = places(Number(clusterCount));

/** Polls whenever the parent says so, and tells the seconds of CPU that it took: the first time with the start. */
export function whenAsked(poll: () => Promise<void>): void {
  let hasPolled = false;
  process.on('message', async () => {
    const before = hasPolled ? process.cpuUsage() : undefined;
    hasPolled = true;
    // One that fails has failed: how, its requests tell.
    await poll().catch(() => {});
    const { user, system } = process.cpuUsage(before);
    process.send?.({ cpu: (user + system) / 1e6 });
  });
  process.once('disconnect', () => process.exit());
}
