import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFairYield } from '../../src/server/http/fairYield.ts';
import { endOfPart, writeChunks as writeChunksOf } from '../../src/server/http/writeChunks.ts';
import type { Pieces } from '../../src/server/reply.ts';

test('the parts of a text add up to it, are bounded and split no character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (given, length) => {
      const parts: string[] = [];
      for (let from = 0; from < given.length; ) {
        const to = endOfPart(given, from, length);
        parts.push(given.slice(from, to));
        from = to;
      }
      expect(Buffer.concat(parts.map((part) => Buffer.from(part))).toString()).toBe(given);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(length + 1);
    }),
    { numRuns: 2000 },
  );
});

const CHUNK_BYTES = 64 * 1024;
const writeChunks = (pieces: Pieces, stream: Writable) =>
  writeChunksOf(
    pieces,
    stream,
    CHUNK_BYTES,
    createFairYield(() => 0),
  );

/** Accepts each slice late, and only then looks at it. */
class Slow extends Writable {
  readonly slices: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    setTimeout(() => {
      this.slices.push(Buffer.from(chunk));
      callback();
    }, 1);
  }
}

const SHORT = Array.from({ length: 50 }, (_, index) => `piece ${index}\n`);
const LONG = [
  'é🙂'.repeat(CHUNK_BYTES / 2),
  '',
  'a'.repeat(CHUNK_BYTES),
  '🙂',
  'b'.repeat(3 * CHUNK_BYTES),
  'c',
];

test('all pieces arrive in bounded chunks, even if the stream takes them late', async () => {
  const slow = new Slow();
  await writeChunks([...SHORT, ...LONG], slow);
  await new Promise((resolve) => slow.once('finish', resolve));
  expect(Buffer.concat(slow.slices).equals(Buffer.from([...SHORT, ...LONG].join('')))).toBe(true);
  for (const slice of slow.slices) expect(slice.length).toBeLessThanOrEqual(CHUNK_BYTES);
  for (const slice of slow.slices.slice(0, -1)) expect(slice.length).toBeGreaterThan(CHUNK_BYTES / 2);
});

test('writing no pieces ends the stream', async () => {
  const through = new PassThrough().resume();
  await writeChunks([], through);
  await new Promise((resolve) => through.once('end', resolve));
});

test('an error of the stream rejects', async () => {
  const broken = new Writable({ write: (_chunk, _encoding, callback) => callback(new Error('gone')) });
  broken.on('error', () => {});
  await expect(writeChunks(LONG, broken)).rejects.toThrow('gone');
});

test('the event loop turns between two slow chunks', async () => {
  let turns = 0;
  const count = () => {
    turns += 1;
    turning = setImmediate(count);
  };
  let turning = setImmediate(count);
  const seen: number[] = [];
  const stream = new Writable({
    write: (_chunk, _encoding, callback) => {
      seen.push(turns);
      const untilMs = performance.now() + 8;
      while (performance.now() < untilMs);
      callback();
    },
  });
  await writeChunks(['a'.repeat(CHUNK_BYTES * 3)], stream);
  clearImmediate(turning);
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(new Set(seen).size).toBe(seen.length);
});

test('the event loop turns before a piece that takes long', async () => {
  let turns = 0;
  const turnsSeen: number[] = [];
  function* slowPieces() {
    for (let piece = 0; piece < 3; piece += 1) {
      turnsSeen.push(turns);
      setImmediate(() => {
        turns += 1;
      });
      const untilMs = performance.now() + 8;
      while (performance.now() < untilMs);
      yield 'a';
    }
  }
  await writeChunks(slowPieces(), new PassThrough().resume());
  expect(turnsSeen).toEqual([0, 1, 2]);
});
