import { readdirSync, readFileSync } from 'node:fs';

/** The layouts in which a command of a runbook runs. */
export const LAYOUTS = ['kubernetes', 'docker', 'systemd'] as const;
export type Layout = (typeof LAYOUTS)[number];

const DEPLOY = new URL('../../../deploy/', import.meta.url);
const NAME = 'mongodbatlas-restore-exporter';
/** The command before the arguments in each layout. */
const PROGRAM: Readonly<Record<Layout, string>> = {
  kubernetes: `kubectl exec -n NAMESPACE deploy/${NAME} -- ${NAME}`,
  docker: `docker exec CONTAINER ${NAME}`,
  systemd: `/opt/${NAME}/bin/${NAME}`,
};

/** A command of the exporter in a runbook. */
export interface RunbookCommand {
  readonly runbook: string;
  readonly layout: Layout;
  readonly args: readonly string[];
}

/** Returns the file names of all runbooks. */
export function runbooks(): readonly string[] {
  return readdirSync(new URL('runbooks/', DEPLOY)).filter((file) => file !== 'README.md');
}

/** Returns every line of a runbook's shell blocks. */
export function shellLines(runbook: string): readonly string[] {
  const text = readFileSync(new URL(`runbooks/${runbook}`, DEPLOY), 'utf8');
  return [...text.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].flatMap(([, block = '']) =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

/** Returns the exporter's commands of a runbook's shell blocks. */
export function commandsOf(runbook: string): readonly RunbookCommand[] {
  return shellLines(runbook).flatMap((line) =>
    LAYOUTS.filter((layout) => line.startsWith(`${PROGRAM[layout]} `)).map((layout) => ({
      runbook,
      layout,
      args: line.slice(PROGRAM[layout].length + 1).split(' '),
    })),
  );
}

/** Returns the exporter's commands in the texts of alerts, with placeholders for labels. */
export function commandsOfAlerts(): readonly (readonly string[])[] {
  const rules = readFileSync(new URL('prometheus/rules.yml', DEPLOY), 'utf8');
  return [...rules.matchAll(/`mongodbatlas-restore-exporter ((?:check|list)[^`]*)`/g)].map(([, args = '']) =>
    args
      .replaceAll('{{ $labels.project_id }}', 'PROJECT_ID')
      .replaceAll('{{ $labels.cluster_name }}', 'CLUSTER')
      .split(/\s+/),
  );
}

/** Returns the arguments with a real project, cluster and configuration file in place of the placeholders. */
export function filledIn(
  args: readonly string[],
  given: { readonly project: string; readonly cluster: string; readonly config?: string },
): readonly string[] {
  const filled = args.map((arg) => ({ PROJECT_ID: given.project, CLUSTER: given.cluster })[arg] ?? arg);
  if (given.config === undefined) return filled;
  const at = filled.indexOf('--config.file');
  const own = at < 0 ? filled : filled.toSpliced(at, 2);
  return [...own, '--config.file', given.config];
}
