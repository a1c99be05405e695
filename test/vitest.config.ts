import { defineConfig } from 'vitest/config';

const { TEST_REPORTS, TEST_REPORT_NAME, TEST_SUITE } = process.env;
/** For whoever adds the numbers up: one file a run. */
const report: [string, Record<string, unknown>][] =
  TEST_REPORTS === undefined ? [] : [['json', { outputFile: `${TEST_REPORTS}/${TEST_REPORT_NAME}.json` }]];
const isSystem = TEST_SUITE === 'system';

/** `npm test` needs only Node; the suite `system` needs real servers. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: isSystem ? ['test/system/**/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: isSystem ? [] : ['test/system/**'],
    globalSetup: isSystem ? ['test/system/needs.ts'] : [],
    testTimeout: isSystem ? 120_000 : 20_000,
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
