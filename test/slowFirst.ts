import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Matches the imports of files that wait for programs or run thousands of random cases. */
const SLOW = /from '(?:node:child_process|fast-check|[^']*\/spawned\.ts)'/;

/** Starts with the slow files, so that no worker waits for one at the end. Vitest alone knows them only after the first run. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification) => SLOW.test(readFileSync(moduleId, 'utf8'));
    const slow = new Set(sorted.filter(isSlow));
    return [...slow, ...sorted.filter((file) => !slow.has(file))];
  }
}
