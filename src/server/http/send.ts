import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Reply } from '../reply.ts';
import type { ActiveResponse } from './activeResponses.ts';
import type { Yield } from './fairYield.ts';
import { acceptsGzip } from './negotiation.ts';
import { type ByteSink, writeChunks } from './writeChunks.ts';

// Below this length, gzip costs more than it saves.
const MIN_GZIP_LENGTH = 1024;
// A longer body is sent in chunks, without `Content-Length`.
const MAX_WHOLE_LENGTH = 64 * 1024;

// A response that its client does not read keeps two of these buffers in memory, and with gzip also the compressor's
// state and output: at most 256 KiB in total.
const PLAIN_CHUNK_BYTES = 112 * 1024;
const GZIP_INPUT_BYTES = 64 * 1024;
/** The compressor's state takes 64 KiB. Level 1 costs 0.5 to 3 ms of CPU time per megabyte, on a pool thread. */
const GZIP = { level: 1, windowBits: 13, memLevel: 6, chunkSize: 32 * 1024 } as const;

interface SendOptions {
  readonly acceptEncoding: string | undefined;
  readonly isHead: boolean;
  /** Maximum time from the first byte to the last. */
  readonly deadlineMs: number;
  readonly nowMs: () => number;
  readonly yieldToLoop: Yield;
  readonly onTimeout: () => void;
}

/**
 * Sends a reply no faster than the client reads it, compressed if the client accepts gzip. The gzip stream has one
 * member, because curl stops after the first. Also resolves when the client has disconnected.
 */
export async function sendReply(active: ActiveResponse, reply: Reply, options: SendOptions): Promise<void> {
  const { response } = active;
  const { body } = reply;
  const length = typeof body === 'string' ? body.length : Number.POSITIVE_INFINITY;
  const gzip = length >= MIN_GZIP_LENGTH && acceptsGzip(options.acceptEncoding);
  response.statusCode = reply.status;
  response.setHeader('Vary', 'Accept-Encoding');
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (gzip) response.setHeader('Content-Encoding', 'gzip');

  const isWhole = typeof body === 'string' && !gzip && length <= MAX_WHOLE_LENGTH;
  const bytes = isWhole ? Buffer.from(body) : undefined;
  if (bytes !== undefined) response.setHeader('Content-Length', bytes.byteLength);
  if (options.isHead || bytes !== undefined) {
    active.blockedSinceMs = options.nowMs();
    response.end(bytes); // Node omits the body of a response to HEAD.
    return;
  }
  // Without the deadline, a slow client could keep the data of this scrape in memory for any length of time.
  const signal = AbortSignal.timeout(options.deadlineMs);
  const sink = sinkOf(active, options.nowMs);
  const zip = gzip ? createGzip(GZIP) : undefined;
  const sent =
    zip === undefined ? finished(response, { signal }) : pipeline(zip, streamTo(sink, response), { signal });
  const pieces = typeof body === 'string' ? [body] : body;
  const chunkBytes = gzip ? GZIP_INPUT_BYTES : PLAIN_CHUNK_BYTES;
  try {
    await Promise.all([writeChunks(pieces, zip ?? sink, chunkBytes, options.yieldToLoop), sent]);
  } catch (error) {
    if (signal.aborted) options.onTimeout();
    response.destroy();
    if (!isClientGone(error)) throw error;
  }
}

/** Returns a sink for the response body that records the start of the pending write in `blockedSinceMs`. */
function sinkOf(active: ActiveResponse, nowMs: () => number): ByteSink {
  const { response } = active;
  return {
    write: (bytes, callback) => {
      active.blockedSinceMs = nowMs();
      response.write(bytes, (error) => {
        active.blockedSinceMs = undefined;
        callback(error);
      });
    },
    end: (bytes) => {
      active.blockedSinceMs = nowMs();
      response.end(bytes);
    },
  };
}

function streamTo(sink: ByteSink, response: ServerResponse): Writable {
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk, _encoding, callback) => sink.write(chunk, callback),
    final: (callback) => {
      sink.end(Buffer.alloc(0));
      response.once('finish', callback);
    },
  });
  response.once('close', () => stream.destroy());
  // `pipeline` handles errors only until its promise settles. An unhandled error after that would end the process.
  return stream.on('error', () => {});
}

const CLIENT_GONE = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ABORT_ERR',
]);

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CLIENT_GONE.has(String(error.code));
}
