import type { TargetReport } from '../report/targetReport.ts';

/** The condition of a target, worst first. */
export const CONDITIONS = ['failing', 'stale', 'waiting', 'read'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** The targets of one project as the page shows them: those in trouble first, some perhaps left out. */
export interface ProjectGroup {
  readonly projectId: string;
  readonly projectName: string;
  readonly targets: readonly TargetReport[];
  readonly shown: readonly TargetReport[];
  readonly failing: number;
  readonly isOpen: boolean;
}

export interface GroupedTargets {
  readonly groups: readonly ProjectGroup[];
  readonly leftOut: number;
}

/** Rows and projects of a page: nobody reads more. */
const MOST_ROWS = 1000;
const MOST_GROUPS = 250;
/** Rows shown without opening a project; where all fit, all are open. */
const MOST_OPEN_ROWS = 30;

export function conditionOf({ failure, lastPollAt, stale }: TargetReport): Condition {
  if (failure !== null) return 'failing';
  if (stale) return 'stale';
  return lastPollAt === null ? 'waiting' : 'read';
}

/** Targets by project, trouble first, bounded. */
export function groupTargets(targets: readonly TargetReport[]): GroupedTargets {
  const byProject = new Map<string, Ranked[]>();
  for (const target of targets) {
    const ranked = { target, rank: CONDITIONS.indexOf(conditionOf(target)) };
    const known = byProject.get(target.projectId);
    if (known === undefined) byProject.set(target.projectId, [ranked]);
    else known.push(ranked);
  }
  const projects = [...byProject.values()].map(rankProject).sort(compare).slice(0, MOST_GROUPS);
  const groups: ProjectGroup[] = [];
  // Targets in trouble take the room first, in whichever project they are.
  let roomInTrouble = MOST_ROWS;
  let roomHealthy = Math.max(0, MOST_ROWS - projects.reduce((sum, { troubled }) => sum + troubled, 0));
  let rows = 0;
  for (const { members, troubled } of projects) {
    const inTrouble = Math.min(troubled, roomInTrouble);
    const healthy = Math.min(members.length - troubled, roomHealthy);
    if (inTrouble + healthy === 0) continue;
    roomInTrouble -= inTrouble;
    roomHealthy -= healthy;
    rows += inTrouble + healthy;
    const isOpen = targets.length <= MOST_OPEN_ROWS || (troubled > 0 && rows <= MOST_OPEN_ROWS);
    groups.push(groupOf(members, inTrouble + healthy, isOpen));
  }
  return { groups, leftOut: targets.length - rows };
}

interface Ranked {
  readonly target: TargetReport;
  readonly rank: number;
}

interface RankedProject {
  readonly rank: number;
  readonly name: string;
  readonly members: readonly Ranked[];
  /** The number of members that fail, are stale or wait. */
  readonly troubled: number;
}

function rankProject(members: readonly Ranked[]): RankedProject {
  const rank = members.reduce<number>((least, member) => Math.min(least, member.rank), CONDITIONS.length);
  const troubled = members.filter((member) => member.rank < CONDITIONS.indexOf('read')).length;
  return { rank, name: members[0]?.target.projectName ?? '', members, troubled };
}

function compare(a: RankedProject, b: RankedProject): number {
  return a.rank - b.rank || order(a.name, b.name);
}

function groupOf(members: readonly Ranked[], rows: number, isOpen: boolean): ProjectGroup {
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
