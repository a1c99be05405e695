import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const SYSTEMD = new URL('../../deploy/systemd/', import.meta.url);
const HAS_SYSTEMD = spawnSync('systemd-analyze', ['--version']).status === 0;
const SAYS = HAS_SYSTEMD ? '' : ' (skipped: systemd-analyze is not installed)';
/** In tenths: 0 is a service that can do nothing, 100 one that can do everything. */
const MAX_EXPOSED_TENTHS = 12;

// systemd accepts a unit only if its program exists.
const directory = mkdtempSync(join(tmpdir(), 'units-'));
afterAll(() => rmSync(directory, { recursive: true }));
const units = readdirSync(SYSTEMD);
for (const unit of units) {
  const text = readFileSync(new URL(unit, SYSTEMD), 'utf8');
  writeFileSync(join(directory, unit), text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
}

function analyze(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { cwd: directory, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
  expect(stderr).toBe('');
}

test.skipIf(!HAS_SYSTEMD).each(units)(`systemd-analyze verify accepts %s${SAYS}`, (unit) => {
  analyze(['verify', '--man=no', unit]);
});

test.skipIf(!HAS_SYSTEMD).each(units.filter((unit) => unit.endsWith('.service')))(
  `%s has a low exposure level${SAYS}`,
  (unit) => {
    analyze(['security', '--offline=true', `--threshold=${MAX_EXPOSED_TENTHS}`, '--no-pager', unit]);
  },
);
