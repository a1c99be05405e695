// Builds the tools of table.ts that are missing in the cache, one at a time; without Go it reports which checks are skipped.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fetchKubernetesSchemas, schemasDirectory } from './kubernetesSchemas.ts';
import { type GoTool, TOOLS, type ToolName } from './table.ts';
import { directoryOf, toolPath } from './tool.ts';

const BELOW_NORMAL = 10;
/** A tool that is not built by then is skipped, with the checks that need it. A later run continues from the cache of Go. */
const BUDGET_MS = 10 * 60_000;
const endsAtMs = Date.now() + BUDGET_MS;

const names = Object.keys(TOOLS) as ToolName[];
const missing = names.filter((name) => toolPath(name) === undefined);

if (!existsSync(schemasDirectory)) {
  const problem = fetchKubernetesSchemas();
  if (problem !== undefined)
    process.stdout.write(`kubeconform is skipped, its schemas are missing: ${problem}\n`);
}
if (missing.length > 0 && spawnSync('go', ['version']).status !== 0) {
  process.stdout.write(`go is not installed: checks that need ${missing.join(', ')} are skipped\n`);
} else {
  setPriority(BELOW_NORMAL);
  for (const name of missing) {
    // A download may fail once.
    if (!build(name, TOOLS[name]) && !build(name, TOOLS[name])) process.exitCode = 1;
  }
}

/**
 * Builds into a directory beside the final one, so that an aborted build leaves nothing incomplete. Returns whether the
 * tool is built, or is skipped for lack of time.
 */
function build(name: ToolName, tool: GoTool): boolean {
  const directory = directoryOf(name);
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(`${directory}-`);
  const began = Date.now();
  try {
    if (tool.standIn === undefined)
      go(fresh, fresh, ['install', ...flagsOf(tool), `${tool.package}@${tool.version}`]);
    else buildFromCopy(fresh, tool, tool.standIn);
    rmSync(directory, { recursive: true, force: true });
    renameSync(fresh, directory);
    process.stdout.write(`${name} ${tool.version}: ${Math.round((Date.now() - began) / 1000)} s\n`);
    return true;
  } catch (error) {
    if (Date.now() >= endsAtMs) {
      process.stdout.write(
        `${name} is skipped, with the checks that need it: the ten minutes for all tools are over\n`,
      );
      return true;
    }
    process.stderr.write(`${name} ${tool.version} was not built: ${error}\n`);
    return false;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** The module cache is read-only, so a missing file can be added only to a copy of the module. */
function buildFromCopy(fresh: string, tool: GoTool, standIn: string): void {
  const [modulePath = '', program = ''] = tool.package.split('/cmd/');
  const downloaded = go(fresh, fresh, ['mod', 'download', '-json', `${modulePath}@${tool.version}`]);
  const copy = join(fresh, 'module');
  cpSync(JSON.parse(downloaded).Dir, copy, { recursive: true });
  spawnSync('chmod', ['--recursive', 'u+w', copy]);
  mkdirSync(dirname(join(copy, standIn)), { recursive: true });
  writeFileSync(join(copy, standIn), '');
  go(copy, fresh, ['build', ...flagsOf(tool), '-o', join(fresh, program), `./cmd/${program}`]);
  rmSync(copy, { recursive: true });
}

function flagsOf({ tags }: GoTool): readonly string[] {
  return ['-trimpath', '-ldflags=-s', ...(tags === undefined ? [] : [`-tags=${tags}`])];
}

function go(cwd: string, bin: string, args: readonly string[]): string {
  const { error, status, stdout } = spawnSync('go', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0' },
    timeout: Math.max(1, endsAtMs - Date.now()),
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`go ${args[0]} ended with ${status}`);
  return stdout;
}
