// Builds the tools of table.ts that the cache lacks, one at a time; without Go it says which checks are skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fetchKubernetesSchemas, schemasDirectory } from './kubernetesSchemas.ts';
import { type GoTool, TOOLS, type ToolName } from './table.ts';
import { directoryOf, programOf, toolPath } from './tool.ts';

const BELOW_NORMAL = 10;

const names = Object.keys(TOOLS) as ToolName[];
const missing = names.filter((name) => toolPath(name) === undefined);

if (missing.length > 0 && spawnSync('go', ['version']).status !== 0) {
  process.stdout.write(`go is not installed: checks that need ${missing.join(', ')} are skipped\n`);
} else {
  setPriority(BELOW_NORMAL);
  for (const name of missing) build(name, TOOLS[name]);
}

if (!existsSync(schemasDirectory)) {
  const problem = fetchKubernetesSchemas();
  if (problem !== undefined)
    process.stdout.write(`kubeconform is skipped, its schemas are missing: ${problem}\n`);
}

/** Installs into a directory beside the final one, so that a build that breaks off leaves nothing half made. */
function build(name: ToolName, tool: GoTool): void {
  const directory = directoryOf(name);
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(`${directory}-`);
  const began = Date.now();
  const flags = tool.tags === undefined ? [] : ['-tags', tool.tags];
  const { status } = spawnSync('go', ['install', '-trimpath', ...flags, `${tool.package}@${tool.version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GOBIN: fresh, GOFLAGS: '-ldflags=-s', CGO_ENABLED: '0' },
  });
  if (status === 0) {
    rmSync(directory, { recursive: true, force: true });
    renameSync(fresh, directory);
    process.stdout.write(`${name} ${tool.version}: ${Math.round((Date.now() - began) / 1000)} s\n`);
    return;
  }
  rmSync(fresh, { recursive: true, force: true });
  process.stderr.write(
    `${name} ${tool.version} was not built: ${join(directory, programOf(tool))} is missing\n`,
  );
  process.exitCode = 1;
}
