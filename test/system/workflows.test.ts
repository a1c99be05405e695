import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { skippedWithout, toolPath } from '../tools/tool.ts';

const SAYS = skippedWithout('actionlint');

test.skipIf(SAYS !== '').each(readdirSync('.github/workflows'))(`actionlint accepts %s${SAYS}`, (file) => {
  const { status, stdout, stderr } = spawnSync(toolPath('actionlint') ?? '', [`.github/workflows/${file}`], {
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
});
