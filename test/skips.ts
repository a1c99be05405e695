import type { Reporter, TestModule } from 'vitest/node';

/** Prints each skipped test with its reason when a run ends. */
export const skips: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => {
        const result = test.result();
        const note = 'note' in result ? result.note : undefined;
        // A group that is skipped as a whole has the reason in its name.
        const reason = note ?? (test.fullName.includes('(skipped: ') ? undefined : 'no reason given');
        return `  ${module.relativeModuleId} > ${test.fullName}${reason === undefined ? '' : `: ${reason}`}\n`;
      }),
    );
    if (lines.length > 0) process.stdout.write(`\nSkipped:\n${lines.join('')}`);
  },
};
