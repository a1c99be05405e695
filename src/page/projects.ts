import type { TargetReport } from '../report/targetReport.ts';

/** The conditions of a target, worst first. */
export const CONDITIONS = ['failing', 'stale', 'waiting', 'read'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** The targets of one project, those with problems first. `shown` omits some if the page has too many. */
export type ProjectGroup = Readonly<ReturnType<typeof groupOf>>;

/** Maximum number of rows and of projects on the page. Nobody reads more. */
const MAX_ROWS = 1000;
const MAX_GROUPS = 250;
/** Maximum number of rows in projects that are open at first. If all rows fit, all projects are open. */
const MAX_OPEN_ROWS = 30;

export function conditionOf({ failure, lastPollAt, stale }: TargetReport): Condition {
  if (failure !== null) return 'failing';
  if (stale) return 'stale';
  return lastPollAt === null ? 'waiting' : 'read';
}

/** Groups targets by project, those with problems first, up to `MAX_ROWS` and `MAX_GROUPS`. */
export function groupTargets(targets: readonly TargetReport[]) {
  const byProject = new Map<string, RankedTarget[]>();
  for (const target of targets) {
    const ranked = { target, rank: CONDITIONS.indexOf(conditionOf(target)) };
    const known = byProject.get(target.projectId);
    if (known === undefined) byProject.set(target.projectId, [ranked]);
    else known.push(ranked);
  }
  const projects = [...byProject.values()].map(rankProject).sort(compare).slice(0, MAX_GROUPS);
  const groups: ProjectGroup[] = [];
  // Targets with problems get rows first, whichever project they belong to.
  let rowsForTroubled = MAX_ROWS;
  let rowsForHealthy = Math.max(0, MAX_ROWS - projects.reduce((sum, { troubled }) => sum + troubled, 0));
  let rows = 0;
  for (const { members, troubled } of projects) {
    const troubledCount = Math.min(troubled, rowsForTroubled);
    const healthyCount = Math.min(members.length - troubled, rowsForHealthy);
    if (troubledCount + healthyCount === 0) continue;
    rowsForTroubled -= troubledCount;
    rowsForHealthy -= healthyCount;
    rows += troubledCount + healthyCount;
    const isOpen = targets.length <= MAX_OPEN_ROWS || (troubled > 0 && rows <= MAX_OPEN_ROWS);
    groups.push(groupOf(members, troubledCount + healthyCount, isOpen));
  }
  return { groups, leftOut: targets.length - rows };
}

interface RankedTarget {
  readonly target: TargetReport;
  readonly rank: number;
}

type RankedProject = ReturnType<typeof rankProject>;

function rankProject(members: readonly RankedTarget[]) {
  const rank = members.reduce<number>((least, member) => Math.min(least, member.rank), CONDITIONS.length);
  /** The number of members that are failing, stale or waiting. */
  const troubled = members.filter((member) => member.rank < CONDITIONS.indexOf('read')).length;
  return { rank, name: members[0]?.target.projectName ?? '', members, troubled };
}

function compare(a: RankedProject, b: RankedProject): number {
  return a.rank - b.rank || order(a.name, b.name);
}

function groupOf(members: readonly RankedTarget[], rows: number, isOpen: boolean) {
  const sorted = [...members].sort(
    (a, b) => a.rank - b.rank || order(a.target.clusterName, b.target.clusterName),
  );
  const targets = sorted.map(({ target }) => target);
  const failing = targets.filter(({ failure }) => failure !== null).length;
  const { projectId = '', projectName = '' } = targets[0] ?? {};
  return { projectId, projectName, targets, shown: targets.slice(0, rows), failing, isOpen };
}

// By code unit: fast and stable.
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
