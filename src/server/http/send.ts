import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { acceptsGzip } from './negotiation.ts';
import type { Reply } from './reply.ts';
import { writeChunks } from './writeChunks.ts';

// Below this gzip costs more than it saves.
const GZIP_MIN_LENGTH = 1024;
// What is longer is sent in slices, without a length.
const WHOLE_MAX_LENGTH = 64 * 1024;
// Level 1: half a millisecond to three of CPU a megabyte, on a pool thread. Larger output chunks mean fewer turns on ours.
const GZIP = { level: 1, chunkSize: 256 * 1024 } as const;

/**
 * Sends a reply as fast as the client takes it and no faster, compressed if the client asks for it. The gzip
 * stream is one member: curl stops after the first. Resolves also when the client went away.
 */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  deadlineMs: number,
): Promise<void> {
  const { body } = reply;
  const length = typeof body === 'string' ? body.length : Number.POSITIVE_INFINITY;
  const gzip = length >= GZIP_MIN_LENGTH && acceptsGzip(request.headers['accept-encoding']);
  response.statusCode = reply.status;
  response.setHeader('Vary', 'Accept-Encoding');
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (gzip) response.setHeader('Content-Encoding', 'gzip');

  const isWhole = typeof body === 'string' && !gzip && length <= WHOLE_MAX_LENGTH;
  const bytes = isWhole ? Buffer.from(body) : undefined;
  if (bytes !== undefined) response.setHeader('Content-Length', bytes.byteLength);
  if (request.method === 'HEAD' || bytes !== undefined) {
    response.end(bytes); // Node leaves the body of an answer to HEAD out.
    return;
  }
  // A client that drips its reading would hold this scrape's picture in memory for as long as it likes.
  const signal = AbortSignal.timeout(deadlineMs);
  const zip = gzip ? createGzip(GZIP) : undefined;
  const sent = zip === undefined ? finished(response, { signal }) : pipeline(zip, response, { signal });
  try {
    await Promise.all([writeChunks(typeof body === 'string' ? [[body]] : body, zip ?? response), sent]);
  } catch (error) {
    response.destroy();
    if (!isAboutTheClient(error)) throw error;
  }
}

const CLIENT_WENT = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ABORT_ERR',
]);

function isAboutTheClient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CLIENT_WENT.has(String(error.code));
}
