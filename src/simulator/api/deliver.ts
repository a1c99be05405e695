import type { ServerResponse } from 'node:http';
import type { ApiReply } from '../apiReply.ts';

/** Sends an answer, dated by Atlas' clock. */
export function deliver(response: ServerResponse, reply: ApiReply, nowMs: number): void {
  response.writeHead(reply.status, headersOf(reply, nowMs));
  response.end(reply.body);
}

/** Returns the headers that every answer of the simulator has. */
export function headersOf(reply: ApiReply, nowMs: number): Record<string, string> {
  return {
    Date: new Date(nowMs).toUTCString(),
    Server: 'mdbws',
    ...reply.headers,
    'Content-Length': String(Buffer.byteLength(reply.body)),
  };
}
