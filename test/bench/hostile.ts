import { setTimeout as sleep } from 'node:timers/promises';
import { hashSync } from 'bcryptjs';
import { startAtlas } from './atlas.ts';
import { ATTACK_NAMES, type AttackName } from './attacks.ts';
import { configFile, places } from './layout.ts';
import type { Size } from './measure.ts';
import { countUp, startProgram } from './program.ts';
import { atMost, megabytes, ms, type Row } from './table.ts';
import { type Endured, endure, residentBytesOf, scrape } from './underAttack.ts';
import { withFile } from './withFile.ts';

const ATTACK_MS = 3000;
/** A new process has not yet grown to its final size. */
const SETTLING_SCRAPES = 20;

export const PROBE_LIMIT_MS = 1000;
export const SCRAPE_LIMIT_MS = 3000;
export const MEMORY_LIMIT_BYTES = 150e6;

/** Measures honest clients and memory during attacks. */
export async function hostile({ quick }: Size): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of ATTACK_NAMES) {
    const endured = await attacked(name, quick ? 10 : 1000, quick ? 500 : ATTACK_MS);
    const what = `hostile: ${name},`;
    rows.push(
      atMost(`${what} the slowest probe`, ms(endured.probeMs), endured.probeMs, PROBE_LIMIT_MS, '1 s'),
      atMost(`${what} the slowest scrape`, ms(endured.scrapeMs), endured.scrapeMs, SCRAPE_LIMIT_MS, '3 s'),
      atMost(
        `${what} memory beyond the idle process`,
        megabytes(endured.grownBytes),
        endured.grownBytes,
        MEMORY_LIMIT_BYTES,
        '150 MB',
      ),
    );
  }
  return rows;
}

/** Starts an exporter, attacks it, and stops it. */
export async function attacked(
  name: AttackName,
  targets: number,
  durationMs: number,
): Promise<Endured & { readonly grownBytes: number }> {
  const password = 'open sesame';
  const web = `basic_auth_users: { scraper: ${hashSync(password, 10)} }\nauth_excluded_paths: [/-/healthy]\n`;
  const hasPasswords = name === 'wrong passwords from 64 clients';
  const authorization = hasPasswords
    ? `Basic ${Buffer.from(`scraper:${password}`).toString('base64')}`
    : undefined;
  const atlas = await startAtlas({ clusters: targets, jobs: 5 });
  try {
    return await withFile(configFile(atlas.url, places(targets)), (config) =>
      withFile(web, async (webConfig) => {
        const program = await startProgram(config, hasPasswords ? ['--web.config.file', webConfig] : []);
        try {
          while (countUp(await program.scrape(authorization)) < targets) await sleep(50);
          const exporter = { port: program.port, pid: program.pid, authorization };
          for (let count = 0; count < SETTLING_SCRAPES; count += 1) await scrape(exporter);
          const idleBytes = residentBytesOf(program.pid);
          const endured = await endure(exporter, name, durationMs);
          return { ...endured, grownBytes: endured.residentBytes - idleBytes };
        } finally {
          await program.stop();
        }
      }),
    );
  } finally {
    await atlas.stop();
  }
}
