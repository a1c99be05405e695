import type { JobCount } from '../../atlas/jobs/jobLists.ts';
import { PAGE_SIZE } from '../../atlas/jobs/walk.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { Ticks } from '../../poller/ticks.ts';
import { reportFailure } from '../../report/targetReport.ts';
import { ok } from '../../result.ts';
import { printable } from '../../text/quote.ts';
import type { QueriedTarget } from '../queryTargets.ts';

/** Default rate limit of a project's backup endpoints, in requests a minute. Atlas can raise it on request. */
const DEFAULT_REFILL_PER_MINUTE = 500;

/** This configuration's use of a project's rate limit, which all clients of the backup API share. */
export type Cost = Readonly<Awaited<ReturnType<typeof costsOf>>[number]>;

/** Estimates each project's request rate from the first page of its lists. Reads the rate limits from Atlas. */
export async function costsOf(exporter: Exporter, queried: readonly QueriedTarget<JobCount>[]) {
  const { projects } = exporter;
  const { poll } = exporter.config;
  const perMinute = new Ticks(poll.schedule, poll.timezone).perMinute(Date.now());
  const ids = [...new Set(queried.map(({ target }) => target.projectId))];
  return Promise.all(
    ids.map(async (projectId) => {
      const targets = queried.filter(({ target }) => target.projectId === projectId);
      const pages = targets.reduce((sum, each) => sum + pagesRead(each, poll.collectionJobs), 0);
      // If no list could be read, the limit cannot be read either.
      const isReadable = targets.some(({ restores }) => restores !== undefined);
      const refill = isReadable ? await readRefill(exporter, projectId) : ok(undefined);
      return {
        projectId,
        projectName: projects.nameOf(projectId),
        credentials: projects.credentialsOf(projectId),
        requestsPerMinute: Math.ceil(pages * perMinute),
        refillPerMinute: (refill.ok ? refill.value : undefined) ?? DEFAULT_REFILL_PER_MINUTE,
        /** `refillPerMinute` is Atlas' default because the project's own limit is unknown. */
        isDefault: !refill.ok || refill.value === undefined,
        /** Failure to read the project's own limit. */
        failure: reportFailure(refill.ok ? undefined : refill.error),
      };
    }),
  );
}

async function readRefill(exporter: Exporter, projectId: ProjectId) {
  const inventory = exporter.projects.inventoryOf(projectId);
  if (inventory === undefined) return ok(undefined);
  const { result } = await exporter.poller.tasks.run({ projectId }, (request) =>
    inventory.backupRefillOf(projectId, request),
  );
  return result;
}

export function isTooMuch({ requestsPerMinute, refillPerMinute }: Cost): boolean {
  return requestsPerMinute > refillPerMinute;
}

/** Describes a cost in one sentence, safe to print. */
export function describeCost(cost: Cost): string {
  const { projectName, credentials, requestsPerMinute: requests, refillPerMinute, isDefault } = cost;
  const uses = isDefault
    ? `${requests} request${requests === 1 ? '' : 's'} a minute of the backup API, of which Atlas allows ${refillPerMinute} by default: ${whyDefault(cost)}`
    : `${requests} of ${refillPerMinute} requests a minute of the backup API`;
  const tooMany = isTooMuch(cost) ? ': too many, poll less often (poll.schedule)' : '';
  return `${printable(projectName)}: this configuration uses about ${uses} (credentials.${credentials})${tooMany}`;
}

function whyDefault({ failure }: Cost): string {
  if (failure === null) return "the project's own limit is not known";
  return failure.reason === 'forbidden'
    ? "reading the project's own limit needs Project Read Only"
    : `the project's own limit could not be read, ${failure.reason}`;
}

function pagesRead(
  { restores, collections, failure }: QueriedTarget<JobCount>,
  hasCollections: boolean,
): number {
  const isRequested = collections !== undefined || (hasCollections && failure !== undefined);
  return pagesOf(restores) + (isRequested ? pagesOf(collections) : 0);
}

// A list that could not be read takes one request. If the last page is full, one more request finds the end of the list.
function pagesOf(list: JobCount | undefined): number {
  return Math.floor((list?.count ?? 0) / PAGE_SIZE) + 1;
}
