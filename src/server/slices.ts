import { setImmediate } from 'node:timers/promises';

// UTF-16 units, which for an exposition are nearly bytes: large enough that gzip's hand-over to its
// thread costs nothing, small enough that encoding one holds up the event loop for a millisecond or two.
export const SLICE_LENGTH = 2 * 1024 * 1024;

/** The pieces joined and cut again into slices of about `sliceLength`; no character is cut in two. */
export function* slicesOf(pieces: readonly string[], sliceLength: number = SLICE_LENGTH): Generator<string> {
  let gathered: string[] = [];
  let room = sliceLength;
  for (const piece of pieces) {
    let from = 0;
    while (piece.length - from >= room) {
      const to = endOfCharacter(piece, from + room);
      gathered.push(piece.slice(from, to));
      yield gathered.join('');
      gathered = [];
      room = sliceLength;
      from = to;
    }
    gathered.push(piece.slice(from));
    room -= piece.length - from;
  }
  if (room < sliceLength) yield gathered.join('');
}

function endOfCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  const highSurrogate = last >= 0xd800 && last <= 0xdbff;
  return highSurrogate && end < text.length ? end + 1 : end;
}

/** The slices as bytes, with a turn of the event loop between them: polls and other scrapes go on meanwhile. */
export async function* encodedSlicesOf(pieces: readonly string[]): AsyncGenerator<Buffer> {
  for (const slice of slicesOf(pieces)) {
    yield Buffer.from(slice);
    await setImmediate();
  }
}
