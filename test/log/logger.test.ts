import { execFileSync } from 'node:child_process';
import fs, { closeSync, constants, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { lineWriter } from '../../src/log/lineWriter.ts';
import { createLogger, LOG_LEVELS } from '../../src/log/logger.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { linesOf, NOW } from './lines.ts';

describe('a log', () => {
  test.each(LOG_LEVELS)('of level %s contains this and higher levels', (level) => {
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

test('an undefined field is omitted', () => {
  expect(linesOf((logger) => logger.info({ event: 'x', jobId: undefined }, 'constant'))).toEqual([
    `{"level":"info","time":"${NOW}","event":"x","msg":"constant"}`,
  ]);
});

test('a name with quotes, line breaks or half a character stays within its line', () => {
  const name = '"},{"a\n\r\u2028\ud800</script>';
  const lines = linesOf((logger) => logger.info({ clusterName: name }, 'constant'));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ clusterName: name, msg: 'constant' });
});

describe('in the pretty format', () => {
  const write = (colors: boolean) =>
    linesOf((logger) => logger.warn({ clusterName: 'orders' }, 'constant'), { format: 'pretty', colors });

  test('an event is one line with date, level, cluster and job', () => {
    const event = {
      projectName: 'payments',
      clusterName: 'orders\u001b[2J',
      jobId: '5f0a',
      deliveryType: 'automated',
      from: 'in_progress',
      to: 'failed',
      durationSeconds: 12,
    };
    const lines = linesOf((logger) => logger.error(event, 'restore job changed state'), { format: 'pretty' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.replace(/\d\d:\d\d:00/, '12:00:00')).toBe(
      '[2026-03-02 12:00:00] ERROR: payments/orders\u{fffd}[2J: restore job changed state: automated 5f0a from in_progress to failed {"durationSeconds":12}',
    );
  });

  test('an error is on the line of its event', () => {
    const event = { clusterName: 'orders', reason: 'network', error: 'connection refused' };
    expect(linesOf((logger) => logger.error(event, 'poll failed'), { format: 'pretty' })).toEqual([
      expect.stringMatching(
        / ERROR: orders: poll failed \{"reason":"network","error":"connection refused"\}$/,
      ),
    ]);
  });

  test('remaining fields follow the message', () => {
    expect(write(false)).toEqual([expect.stringMatching(/ WARN: orders: constant$/)]);
    expect(linesOf((logger) => logger.info({ version: '1.0.0' }, 'listening'), { format: 'pretty' })).toEqual(
      [expect.stringMatching(/ INFO: listening \{"version":"1\.0\.0"\}$/)],
    );
  });

  test('colours appear only if they are enabled', () => {
    const escapeCharacter = String.fromCharCode(27);
    expect(write(false).join()).not.toContain(escapeCharacter);
    expect(write(true).join()).toContain(escapeCharacter);
  });
});

test('logfmt quotes values that would break a pair', () => {
  const fields = { event: 'x', clusterName: 'a "b"=c\u2028', addresses: [':9947'], jobs: 3, up: true };
  expect(linesOf((logger) => logger.info(fields, 'it works'), { format: 'logfmt' })).toEqual([
    `level=info time=${NOW} event=x clusterName="a \\"b\\"=c\\u2028" addresses="[\\":9947\\"]" jobs=3 up=true msg="it works"`,
  ]);
});

describe('a full disk', () => {
  const fullDisk = existsSync('/dev/full');
  const skipped = fullDisk ? '' : ' (skipped: there is no /dev/full)';
  test.skipIf(!fullDisk)(`does not end the program${skipped}`, () => {
    // Stays open: the logger goes on trying, and the number of a closed descriptor soon belongs to a socket of another test.
    const fd = openSync('/dev/full', 'w');
    const logger = createLogger({ level: 'info', format: 'json', fd, colors: false });
    for (let n = 0; n < 10; n += 1) logger.info('a line');
  });

  test('keeps lines until it has space, and counts the lost ones', async () => {
    const path = join(await temporaryDirectory(), 'log');
    const fd = openSync(path, 'w');
    onTestFinished(() => closeSync(fd));
    const write = lineWriter(fd, (lost, error) => `lost ${lost} by ${error}\n`);
    const full = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    onTestFinished(() => void full.mockRestore());
    write('kept\n');
    for (let n = 0; n < 3; n += 1) write(`${'x'.repeat(600_000)}\n`);
    full.mockRestore();
    write('written\n');
    await expect
      .poll(() => readFileSync(path, 'utf8').replaceAll(/x+/g, 'x'))
      .toBe('kept\nx\nwritten\nlost 2 by ENOSPC\n');
  });
});

describe('a pipe that nobody reads', () => {
  /** Returns both ends of a pipe, which never block. */
  async function pipe() {
    const path = join(await temporaryDirectory(), 'pipe');
    execFileSync('mkfifo', [path]);
    const ends = [
      openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      openSync(path, constants.O_WRONLY | constants.O_NONBLOCK),
    ] as const;
    const open = new Set<number>(ends);
    const close = (fd: number) => {
      if (open.delete(fd)) closeSync(fd);
    };
    onTestFinished(() => open.forEach(close));
    const [reader, writer] = ends;
    const read = () => {
      const chunk = Buffer.alloc(65_536);
      try {
        return chunk.toString('utf8', 0, readSync(reader, chunk));
      } catch {
        return '';
      }
    };
    return { writer, read, close };
  }

  test('does not block the program, and gets every line once it is read', async () => {
    const { writer, read } = await pipe();
    const write = lineWriter(writer, (lost, error) => `lost ${lost} by ${error}\n`);
    const lines = Array.from({ length: 200 }, (_, n) => `${n} ${'x'.repeat(2000)}\n`);
    for (const line of lines) write(line);
    let text = '';
    await expect
      .poll(() => {
        text += read();
        return text.length;
      })
      .toBe(lines.join('').length);
    expect(text).toBe(lines.join(''));
  });

  test('gets the last lines at the exit', async () => {
    const { writer, read } = await pipe();
    const before = new Set(process.listeners('exit'));
    const write = lineWriter(writer, () => '');
    for (let n = 0; n < 40; n += 1) write(`${'x'.repeat(2000)}\n`);
    const first = read();
    expect(first).not.toBe('');
    for (const flush of process.listeners('exit')) if (!before.has(flush)) flush(0);
    expect((first + read()).length).toBe(40 * 2001);
    expect(process.listeners('exit').filter((listener) => !before.has(listener))).toEqual([]);
  });

  test('loses lines beyond a megabyte, and receives their number', async () => {
    const { writer, read } = await pipe();
    const write = lineWriter(writer, (lost, error) => `lost ${lost} by ${error}\n`);
    for (let n = 0; n < 1000; n += 1) write(`${n} ${'x'.repeat(2000)}\n`);
    let text = '';
    await expect
      .poll(() => {
        text += read();
        return text.endsWith(' by EAGAIN\n');
      })
      .toBe(true);
    const [, lost] = /\nlost (\d+) by EAGAIN\n$/.exec(text) ?? [];
    expect(Number(lost) + text.split('\n').length - 2).toBe(1000);
  });

  test('is not written to again after the last line', async () => {
    const { writer, read, close } = await pipe();
    const before = process.listenerCount('exit');
    const write = lineWriter(writer, () => '');
    for (let n = 0; n < 40; n += 1) write(`${'x'.repeat(2000)}\n`);
    const first = read();
    // This line succeeds before the retry is due.
    write('last\n');
    expect((first + read()).length).toBe(40 * 2001 + 5);
    close(writer);
    // A write to the closed descriptor would fail, and be tried again at the exit.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.listenerCount('exit')).toBe(before);
  });
});
