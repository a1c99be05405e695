import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { END_WITH_PARENT } from '../endWithParent.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = [
  ...END_WITH_PARENT,
  '--import',
  'tsx',
  'src/main.ts',
  'demo',
  '--web.listen-address',
  '127.0.0.1:0',
];

/** Starts the demo as a separate process until the test ends; resolves to its address once it is ready. */
export async function startDemo(): Promise<string> {
  const demo = spawn(process.execPath, COMMAND, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void demo.kill());
  const port = await new Promise<string>((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const found = /Status page\s+http:\/\/localhost:(\d+)\//.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    };
    demo.stdout.on('data', read);
    demo.stderr.on('data', read);
    demo.on('exit', () => reject(new Error(`the demo ended: ${printed}`)));
  });
  const url = `http://127.0.0.1:${port}/`;
  while (!(await fetch(new URL('/-/ready', url))).ok) await sleep(200);
  return url;
}
