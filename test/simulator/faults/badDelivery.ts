import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { headersOf } from '../../../src/simulator/api/deliver.ts';
import type { ApiReply } from '../../../src/simulator/apiReply.ts';
import type { TransferFault } from './fault.ts';
import type { Recording } from './recording.ts';

/** Sends the correct answer incorrectly. */
export function deliverBadly(
  response: ServerResponse,
  reply: ApiReply,
  nowMs: number,
  fault: TransferFault,
): void {
  const body = Buffer.from(reply.body);
  const headers = headersOf(reply, nowMs);
  switch (fault.kind) {
    case 'reset':
      response.writeHead(reply.status, headers);
      response.write(body.subarray(0, fault.afterBytes), () => response.socket?.resetAndDestroy());
      return;
    case 'cut':
      response.writeHead(reply.status, headers);
      response.write(body.subarray(0, fault.afterBytes), () => response.socket?.end());
      return;
    case 'length':
      response.writeHead(reply.status, { ...headers, 'Content-Length': String(body.length + fault.by) });
      response.end(body);
      return;
    case 'drip':
      response.writeHead(reply.status, headers);
      drip(response, body, fault.bytes, fault.everyMs);
      return;
  }
}

/** Sends a recording with its own headers, including its date. */
export function deliverRecording(response: ServerResponse, recording: Recording): void {
  response.sendDate = false;
  response.writeHead(recording.status, recording.reason, recording.headers.flat());
  response.end(recording.body);
}

/** Sends one long JSON text as fast as the client reads it. */
export function deliverHuge(response: ServerResponse, bytes: number, nowMs: number): void {
  response.writeHead(200, { Date: new Date(nowMs).toUTCString(), 'Content-Type': 'application/json' });
  const broken = new AbortController();
  response.once('close', () => broken.abort());
  // A client may disconnect early, which is not an error.
  pipeline(Readable.from(spaces(bytes)), response, { signal: broken.signal }).catch(() => undefined);
}

function drip(response: ServerResponse, body: Buffer, bytes: number, everyMs: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + bytes));
    sent += bytes;
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}

function* spaces(bytes: number): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, ' ');
  yield Buffer.from('{"results":[');
  for (let left = bytes; left > 0; left -= piece.length)
    yield piece.subarray(0, Math.min(left, piece.length));
  yield Buffer.from(']}');
}
