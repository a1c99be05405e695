import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { skips } from './skips.ts';
import { SlowFirst } from './slowFirst.ts';

const { TEST_REPORTS, TEST_REPORT_NAME } = process.env;
/** One JSON report per run, which `.ci/run` sums up. */
const report: [string, Record<string, unknown>][] =
  TEST_REPORTS === undefined ? [] : [['json', { outputFile: `${TEST_REPORTS}/${TEST_REPORT_NAME}.json` }]];
/** These suites have their own directories and run only with their `--mode`. */
const OWN_SUITES = ['system', 'faults', 'soak', 'image'];

/** The set-up of a suite: it checks for programs and builds what the tests need. */
const SET_UPS: Readonly<Record<string, string>> = {
  system: 'test/system/needs.ts',
  image: 'test/image/setUp.ts',
};

/** `npm test` needs only Node; the suites `system` and `image` need real servers and builders. */
export default defineConfig(({ mode }) => {
  const own = OWN_SUITES.find((suite) => suite === mode);
  const setUp = own === undefined ? undefined : SET_UPS[own];
  return {
    test: {
      root: fileURLToPath(new URL('..', import.meta.url)),
      include: [own === undefined ? 'test/**/*.test.ts' : `test/${own}/**/*.test.ts`],
      exclude: own === undefined ? OWN_SUITES.map((suite) => `test/${suite}/**`) : [],
      globalSetup: setUp === undefined ? [] : [setUp],
      // A slow test on a busy machine has not failed.
      testTimeout: own === 'faults' ? 600_000 : 300_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 60_000, interval: 20 } },
      fileParallelism: setUp === undefined,
      // Vitest alone starts one worker on two cores, although many tests wait, and loads every module again for each file.
      ...(own === undefined ? { maxWorkers: 4 } : {}),
      isolate: own !== undefined,
      // Read by `runs`.
      env: { TEST_THOROUGH: String(mode === 'thorough') },
      sequence: { sequencer: SlowFirst },
      reporters: ['default', skips, ...report],
      coverage: {
        provider: 'v8',
        include: ['src/core/**/*.ts', 'src/atlas/**/*.ts', 'src/metrics/**/*.ts'],
        reportsDirectory: 'coverage',
        reporter: ['text-summary', 'text'],
        thresholds: { branches: 95 },
      },
    },
  };
});
