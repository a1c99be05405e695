import type { RestoreJob } from '../../core/job.ts';
import type { FullRead, ListRead } from '../../core/outcome.ts';
import type { JobId, ProjectId } from '../../core/target.ts';
import type { KnownList } from '../../core/view.ts';
import type { Answer, AtlasClient, Query, RequestContext } from '../client.ts';
import { type BodyBudget, HeldPages } from './heldPages.ts';
import { ListBuilder } from './listBuilder.ts';
import { parsedPage } from './listPage.ts';
import type { ParsedJob } from './restoreJob.ts';
import { type Page, type WalkTimes, walk } from './walk.ts';

/** One list of jobs, and how to request its pages. */
export interface ListRequest {
  /** The resource, API version and page size. Only hashes of the same request are compared. */
  readonly name: string;
  readonly projectId: ProjectId;
  readonly pageSize: number;
  readonly query: (pageNum: number) => Query;
  readonly parse: (raw: unknown) => ParsedJob | undefined;
}

/** The dependencies of a poll that reads lists. */
export interface ReadParts {
  readonly client: AtlasClient;
  readonly context: RequestContext;
  readonly budget: BodyBudget;
}

interface HashedPage extends Page {
  readonly hash: string;
}

type GetPage = (pageNum: number) => Promise<HashedPage>;

/**
 * Reads a list to its end. Pages are not parsed as long as their bytes are the same as at the last successful poll. The
 * first page that differs starts the full read, from the held pages, or once more from the first page if the budget was too
 * small to hold them. Throws an AtlasError, or the signal's reason.
 */
export async function readList(
  list: ListRequest,
  previous: KnownList | undefined,
  parts: ReadParts,
): Promise<ListRead> {
  const { client, context, budget } = parts;
  const builder = () => new ListBuilder(previous?.snapshot, list.projectId);
  const getPage: GetPage = (pageNum) =>
    client.get(list.query(pageNum), context, (answer) => parsedPage(answer, list.pageSize));
  const known = previous?.hashes;
  if (known?.request !== list.name) return readPages(list, builder(), getPage, context);
  const held = new HeldPages(budget);
  try {
    const compared = await comparePages(list, known.pages, held, parts);
    if ('beganAtMs' in compared) return { unchanged: true, ...compared };
    const { pageNum: changedAt, page: changed } = compared;
    context.progress.pages -= changedAt - 1;
    if (!held.isComplete) return await readPages(list, builder(), getPage, context);
    const getHeld: GetPage = async (pageNum) => {
      if (pageNum === changedAt) return changed;
      const answer = held.remove(pageNum);
      return answer === undefined ? getPage(pageNum) : parsedPage(answer, list.pageSize);
    };
    return await readPages(list, builder(), getHeld, context);
  } finally {
    held.drop();
  }
}

interface ChangedPage {
  readonly pageNum: number;
  readonly page: HashedPage;
}

/**
 * Walks a list while its pages have these hashes. Returns the first page that differs, or the times of the walk if none
 * does: equal bytes end the list at the same page.
 */
async function comparePages(
  list: ListRequest,
  hashes: readonly string[],
  held: HeldPages,
  { client, context }: ReadParts,
): Promise<WalkTimes | ChangedPage> {
  let beganAtMs: number | undefined;
  for (let pageNum = 1; ; pageNum += 1) {
    const compare = async (answer: Answer) =>
      answer.hash === hashes[pageNum - 1]
        ? { isSame: true as const, answer }
        : { isSame: false as const, page: await parsedPage(answer, list.pageSize) };
    const compared = await client.get(list.query(pageNum), context, compare);
    if (!compared.isSame) return { pageNum, page: compared.page };
    context.progress.pages += 1;
    const { answer } = compared;
    beganAtMs ??= answer.atMs;
    if (pageNum === hashes.length) return { beganAtMs, atMs: answer.atMs, skewMs: answer.skewMs };
    held.hold(pageNum, answer);
  }
}

async function readPages(
  list: ListRequest,
  builder: ListBuilder,
  getPage: GetPage,
  context: RequestContext,
): Promise<FullRead> {
  const pages: string[] = [];
  const badField = new Set<JobId>();
  let noId = 0;
  const getHashed = async (pageNum: number) => {
    const page = await getPage(pageNum);
    pages[pageNum - 1] = page.hash;
    return page;
  };
  const times = await walk(
    getHashed,
    (entries) => {
      context.progress.pages += 1;
      const before = builder.length;
      const jobs: RestoreJob[] = [];
      for (const entry of entries) {
        const parsed = list.parse(entry);
        if (parsed === undefined) {
          noId += 1;
          continue;
        }
        jobs.push(parsed.job);
        if (parsed.badField) badField.add(parsed.job.id);
        else badField.delete(parsed.job.id);
      }
      builder.addPage(jobs);
      return builder.length > before;
    },
    list.pageSize,
  );
  return {
    unchanged: false,
    ...builder.build(),
    noId,
    badField: badField.size,
    hashes: { request: list.name, pages },
    ...times,
  };
}
