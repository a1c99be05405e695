import { places } from './layout.ts';

/** The address of the lists that a contestant in its own process reads. */
export const [, , url = '', clusterCount = ''] = process.argv;
export const lists = places(Number(clusterCount));

/** Polls on request of the parent, and reports the seconds of CPU, which at first include the start. */
export function whenAsked(poll: () => Promise<void>): void {
  let hasPolled = false;
  process.on('message', async () => {
    const before = hasPolled ? process.cpuUsage() : undefined;
    hasPolled = true;
    // A failure shows in the requests.
    await poll().catch(() => {});
    const { user, system } = process.cpuUsage(before);
    process.send?.({ cpu: (user + system) / 1e6 });
  });
  process.once('disconnect', () => process.exit());
}
