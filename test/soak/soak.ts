import { writeFile } from 'node:fs/promises';
import { parseDuration } from '../../src/text/duration.ts';
import { LONG_SECONDS } from './figures.ts';
import { describe, isEndured } from './report.ts';
import { soak } from './run.ts';

// npm runs scripts in the project's directory.
const RESULT = 'test/bench/soak.md';

const [wanted = '1h'] = process.argv.slice(2);
const seconds = (parseDuration(wanted) ?? 0) / 1000;
if (!Number.isInteger(seconds) || seconds < 30) {
  process.stderr.write(`${wanted} is no duration of whole seconds, 30s or more: say it as 90s or 1h\n`);
  process.exit(2);
}
const soaked = await soak(seconds, Number(process.env['SEED'] ?? 1));
const report = describe(soaked);
process.stdout.write(report);
// A short run must not be mistaken for a long one.
if (seconds >= LONG_SECONDS) await writeFile(RESULT, report);
process.exitCode = isEndured(soaked) ? 0 : 1;
