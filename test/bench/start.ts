import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAtlas } from './atlas.ts';
import { configFile, places } from './layout.ts';
import { inTurn, roundsOf, type Size } from './measure.ts';
import { atMost, ms, type Row } from './table.ts';
import { withFile } from './withFile.ts';

const TARGETS = 10;

/** From the start of the process to the first `/metrics` that has read every target. */
export async function start(size: Size): Promise<readonly Row[]> {
  const atlas = await startAtlas({ clusters: TARGETS, jobs: 5 });
  const median = await withFile(configFile(atlas.url, places(TARGETS)), (config) =>
    inTurn(roundsOf(size), { nothing: startNothing, ours: () => startOurs(config) }),
  );
  await atlas.stop();
  const [nothing, ours] = [median('nothing'), median('ours')];
  const measured = `${ms(ours)}, node -e 0 ${ms(nothing)}: ${ms(ours - nothing)} more`;
  return [
    atMost(`start: to a complete scrape of ${TARGETS} targets`, measured, ours - nothing, 700, '700 ms more'),
  ];
}

async function startNothing(): Promise<number> {
  const beganMs = performance.now();
  await once(spawn(process.execPath, ['-e', '0']), 'exit');
  return performance.now() - beganMs;
}

async function startOurs(config: string): Promise<number> {
  const listen = `127.0.0.1:${await freePort()}`;
  const beganMs = performance.now();
  const program = spawn(
    process.execPath,
    ['dist/main.js', '--config.file', config, '--web.listen-address', listen],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(program, 'exit');
  while (!(await isComplete(`http://${listen}/metrics`))) {
    if (program.exitCode !== null) throw new Error('the exporter ended');
    await sleep(2);
  }
  const takenMs = performance.now() - beganMs;
  program.kill('SIGTERM');
  await ended;
  return takenMs;
}

async function isComplete(url: string): Promise<boolean> {
  try {
    const text = await (await fetch(url)).text();
    return [...text.matchAll(/^mongodbatlas_restore_up\{.*\} 1$/gm)].length === TARGETS;
  } catch {
    // It does not listen yet.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
