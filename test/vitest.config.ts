import { defineConfig } from 'vitest/config';

const { TEST_REPORTS, TEST_REPORT_NAME, TEST_SUITE } = process.env;
/** For whoever adds the numbers up: one file a run. */
const report: [string, Record<string, unknown>][] =
  TEST_REPORTS === undefined ? [] : [['json', { outputFile: `${TEST_REPORTS}/${TEST_REPORT_NAME}.json` }]];
const isSystem = TEST_SUITE === 'system';
/** These suites live in folders of their own, and run only when they are named. */
const OWN_SUITES = ['system', 'faults'];
const own = OWN_SUITES.find((suite) => suite === TEST_SUITE);

/** `npm test` needs only Node; the suite `system` needs real servers. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: [own === undefined ? 'test/**/*.test.ts' : `test/${own}/**/*.test.ts`],
    exclude: own === undefined ? OWN_SUITES.map((suite) => `test/${suite}/**`) : [],
    globalSetup: isSystem ? ['test/system/needs.ts'] : [],
    testTimeout: own === undefined ? 20_000 : own === 'faults' ? 600_000 : 120_000,
    hookTimeout: isSystem ? 120_000 : 20_000,
    fileParallelism: !isSystem,
    reporters: ['default', ...report],
    coverage: {
      provider: 'v8',
      include: ['src/core/**', 'src/atlas/**', 'src/metrics/**'],
      reportsDirectory: 'coverage',
      reporter: ['text-summary', 'text'],
      thresholds: { branches: 95 },
    },
  },
});
