import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { configFromTargets } from '../../src/config/configFromTargets.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../runs.ts';
import { UNPRINTABLE } from './hostileNames.ts';

const FLAGS = [
  ...[
    '--config.file',
    '--web.listen-address',
    '--web.telemetry-path',
    '--web.config.file',
    '--output',
    '--target',
  ],
  ...[
    '--web.enable-lifecycle',
    '--web.disable-exporter-metrics',
    '--live',
    '--all',
    '--json',
    '--help',
    '--version',
  ],
  ...[
    '--log.level',
    '--log.format',
    '--shard',
    '--total-shards',
    '--',
    '-',
    '-h',
    '--no-live',
    '--config.file=',
  ],
];
const VALUES = [
  'serve',
  'check',
  'once',
  'list',
  'demo',
  'info',
  'debug',
  'json',
  'pretty',
  '0',
  '1',
  '-1',
  '1e9',
  '',
  ' ',
];
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...FLAGS, ...VALUES) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...FLAGS), fc.string()).map(([flag, value]) => `${flag}=${value}`),
  },
);

test('any arguments are run, answered or refused in one printable line', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (args) => {
      const line = parseCommandLine(args, '1.2.3');
      if (line.kind === 'print') expect(line.text).toMatch(/^(1\.2\.3\n|Usage: )/);
      if (line.kind === 'invalid') {
        expect(line.message).toMatch(/^error: .+ \(see --help\)$|^error: --(shard|target)/);
        expect(line.message.match(UNPRINTABLE)).toBe(null);
        expect(line.message.length).toBeLessThan(1000);
      }
      if (line.kind !== 'run') return;
      const { shard, totalShards, listenAddresses, targets } = line.flags;
      expect(shard >= 0 && shard < totalShards && totalShards < 10_000).toBe(true);
      expect(listenAddresses.length).toBeGreaterThan(0);
      // A value given for one flag does not appear in another.
      for (const target of targets) expect(args.join(' ')).toContain(target);
    }),
    { numRuns: runs(500) },
  );
});

const ID = '5e2211c17a3e5a48f5497de3';
const target = fc.oneof(
  fc.constantFrom(
    `${ID}/orders`,
    `${ID}/ledger`,
    `${ID.replace('5', '6')}/orders`,
    `${ID}/`,
    `/${ID}`,
    ID,
    `${ID}/a/b`,
    `${ID}/-a`,
  ),
  fc
    .tuple(fc.constantFrom(ID, ID.toUpperCase(), ''), fc.string({ unit: anyCharacter }))
    .map((parts) => parts.join('/')),
  fc.string({ unit: anyCharacter }),
);
const env = { MONGODB_ATLAS_PUBLIC_API_KEY: 'abcdefgh', MONGODB_ATLAS_PRIVATE_API_KEY: 'x' };

test('any --target is polled exactly as given, or refused in one printable line', () => {
  fc.assert(
    fc.property(fc.array(target, { minLength: 1, maxLength: 5 }), (targets) => {
      const line = parseCommandLine(
        targets.map((text) => `--target=${text}`),
        'version',
      );
      if (line.kind === 'invalid') {
        expect(line.message.match(UNPRINTABLE)).toBe(null);
        return;
      }
      if (line.kind !== 'run') throw new Error('neither flags nor a mistake');
      const parsed = configFromTargets(line.flags.targets, env);
      if (!parsed.ok) throw new Error('an accepted target is not a configuration');
      const polled = parsed.value.config.projects.flatMap(({ id, clusters }) =>
        clusters === 'all' ? [] : clusters.map((cluster) => `${id}/${cluster}`),
      );
      expect([...polled].sort()).toEqual([...targets].sort());
    }),
    { numRuns: runs(500) },
  );
});
