import { type FileHandle, open } from 'node:fs/promises';

/** The text of a file, without a byte order mark, or why it can't be had, to be read after its name. */
export type ReadText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly says: string };

const READ_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads in a circle',
  ENAMETOOLONG: 'has a name that is too long',
};

/** Reads a small text file whole; a device without an end is only too large. */
export async function readTextFile(path: string, longestBytes: number): Promise<ReadText> {
  let bytes: Uint8Array;
  try {
    const file = await open(path, 'r');
    bytes = await readStart(file, longestBytes + 1).finally(() => file.close());
  } catch (error) {
    return { ok: false, says: describeReadError(error) };
  }
  if (bytes.length > longestBytes) return { ok: false, says: `is larger than ${longestBytes / 1024} KiB` };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, says: 'is not UTF-8 text' };
  }
}

async function readStart(file: FileHandle, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < mostBytes; ) {
    const chunk = new Uint8Array(Math.min(64 * 1024, mostBytes - length));
    const { bytesRead } = await file.read(chunk);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

/** Why a file can't be read, to be read after its name. */
export function describeReadError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return READ_ERRORS[code] ?? `cannot be read (${code})`;
}
