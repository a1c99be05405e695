import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type GoTool, TOOLS, type ToolName } from './table.ts';

export const CACHE =
  process.env['TOOLS_CACHE'] ?? join(homedir(), '.cache', 'mongodbatlas-restore-exporter', 'tools');
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** Returns the directory of one version of a tool; each version has its own, so nothing stale is used. */
export function directoryOf(name: ToolName): string {
  return join(CACHE, `${name}@${TOOLS[name].version}`);
}

/** Returns the name of the program that Go builds from a package: its last path element that is not a major version. */
function programOf({ package: path }: GoTool): string {
  const elements = path.split('/').filter((element) => !/^v\d+$/.test(element));
  return `${elements.at(-1)}${SUFFIX}`;
}

/** Returns the path of a built tool, or undefined before `npm run tools` has built it. */
export function toolPath(name: ToolName): string | undefined {
  const path = join(directoryOf(name), programOf(TOOLS[name]));
  return existsSync(path) ? path : undefined;
}

/** Returns a suffix for the name of a test that is skipped without these tools, else the empty string. */
export function skippedWithout(...names: readonly ToolName[]): string {
  const missing = names.filter((name) => toolPath(name) === undefined);
  return missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} not built, see npm run tools)`;
}
