import type { Exporter } from './exporter.ts';

/** Discovers targets and polls each of them once, without a schedule. */
export async function pollOnce({ poller, projects, rounds }: Exporter): Promise<void> {
  await rounds.discover();
  poller.pollNew();
  await poller.idle();
  // A deleted cluster leaves when its list is missing twice in a row, and no tick follows.
  const clusters = projects.clusters().filter(({ isDeleted }) => isDeleted);
  const targets = clusters.map(({ target }) => target);
  poller.pollMissing(targets.filter(({ projectId }) => projects.project(projectId)?.clusters !== undefined));
  await poller.idle();
  rounds.report();
}
