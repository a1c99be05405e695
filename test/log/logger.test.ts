import { describe, expect, test } from 'vitest';
import { LOG_LEVELS } from '../../src/log/logger.ts';
import { linesOf, NOW } from './lines.ts';

describe('a log of level', () => {
  test.each(LOG_LEVELS)('%s holds that and what is louder', (level) => {
    const lines = linesOf(
      (logger) => {
        for (const each of LOG_LEVELS) logger[each]({ event: 'x' }, 'constant');
      },
      { level },
    );
    const louder = LOG_LEVELS.slice(LOG_LEVELS.indexOf(level));
    expect(lines).toEqual(
      louder.map((each) => `{"level":"${each}","time":"${NOW}","event":"x","msg":"constant"}`),
    );
  });
});

test('what is not known is not in the line', () => {
  expect(linesOf((logger) => logger.info({ event: 'x', jobId: undefined }, 'constant'))).toEqual([
    `{"level":"info","time":"${NOW}","event":"x","msg":"constant"}`,
  ]);
});

test('a name that holds quotes, line ends or half a character stays within its line', () => {
  const name = '"},{"a\n\r\u2028\ud800</script>';
  const lines = linesOf((logger) => logger.info({ clusterName: name }, 'constant'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ clusterName: name, msg: 'constant' });
});

describe('for people', () => {
  const write = (colors: boolean) =>
    linesOf((logger) => logger.warn({ clusterName: 'orders' }, 'constant'), { format: 'pretty', colors });

  test('a line begins with time, level and message, its fields follow', () => {
    const [first = '', ...others] = write(false);
    expect(first).toMatch(/^\[\d\d:\d\d:00\] WARN: constant$/);
    expect(others.map((line) => line.trim())).toEqual(['clusterName: "orders"']);
  });

  test('there are colours only where they are wanted', () => {
    const escapeCharacter = String.fromCharCode(27);
    expect(write(false).join()).not.toContain(escapeCharacter);
    expect(write(true).join()).toContain(escapeCharacter);
  });
});
