import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { z } from 'zod';
import { PARTS } from './parts.ts';
import { type Row, renderTable } from './table.ts';

// npm runs scripts in the project's directory.
const RESULTS = 'test/bench/results.md';

const rowSchema = z.object({
  what: z.string(),
  measured: z.string(),
  goal: z.string().optional(),
  isMet: z.boolean().optional(),
});

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const chosen = args.filter((arg) => !arg.startsWith('--'));
const strangers = chosen.filter((name) => !PARTS.some((part) => part.name === name));
if (strangers.length > 0) {
  const names = PARTS.map((part) => part.name).join(', ');
  process.stderr.write(`no such part: ${strangers.join(', ')}; there are ${names}\n`);
  process.exit(2);
}

const rows: Row[] = [];
for (const { name } of PARTS.filter((part) => chosen.length === 0 || chosen.includes(part.name))) {
  const beganMs = performance.now();
  rows.push(...(await runPart(name)));
  process.stderr.write(`${name}: ${((performance.now() - beganMs) / 1000).toFixed(0)} s\n`);
}
process.stdout.write(`\n${renderTable(rows)}`);
// Partial or quick results must not be mistaken for full ones.
if (chosen.length === 0 && !quick) await writeFile(RESULTS, report(rows));

async function runPart(name: string): Promise<readonly Row[]> {
  const child = fork(new URL('part.js', import.meta.url), [name, ...(quick ? ['--quick'] : [])], {
    execArgv: ['--expose-gc'],
  });
  const reported = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`the part ${name} ended with ${code}`);
  });
  const [message] = await Promise.race([reported, ended.then(() => reported)]);
  await ended;
  return z
    .array(rowSchema)
    .parse(message)
    .map(({ what, measured, goal, isMet }) => ({ what, measured, goal, isMet }));
}

function report(all: readonly Row[]): string {
  const [cpu] = cpus();
  const missed = all.filter(({ isMet }) => isMet === false).length;
  return `# Results of the benchmark

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpu?.model ?? 'unknown CPU'},
${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${process.platform}.
The simulated Atlas has a process of its own. Compared programs took turns in the same run; comparisons
are medians of at least 7 rounds. The first polls of peers are medians of two; memory, pace and hostile are single
runs. CPU time is that of all threads. ${verdict(missed)}

${renderTable(all)}`;
}

function verdict(missed: number): string {
  if (missed === 0) return 'Every goal was met.';
  return missed === 1 ? 'One goal was missed.' : `${missed} goals were missed.`;
}
