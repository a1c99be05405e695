import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface QueuedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface SocketQueue {
  readonly waiting: QueuedRequest[];
  isAnswering: boolean;
}

interface RequestQueueOptions {
  /** Requests, of all connections, that are queued behind an earlier request of the same connection. */
  readonly maxQueued: number;
  readonly answer: RequestListener;
  /** Called for the connection whose request exceeds `maxQueued`. */
  readonly onOverflow: (socket: Socket) => void;
  /** Called when every request of a connection has been answered. */
  readonly onIdle: (socket: Socket) => void;
}

/**
 * Returns a listener that answers the requests of a connection one after the other. Node emits all pipelined requests
 * that one read from the socket contains at once. While requests are queued, the socket is paused.
 */
export function createRequestQueue({
  maxQueued,
  answer,
  onOverflow,
  onIdle,
}: RequestQueueOptions): RequestListener {
  const queues = new WeakMap<Socket, SocketQueue>();
  let queuedInAll = 0;

  const queueOf = (socket: Socket): SocketQueue => {
    const known = queues.get(socket);
    if (known !== undefined) return known;
    const created = { waiting: [], isAnswering: false };
    queues.set(socket, created);
    socket.once('close', () => clear(created));
    return created;
  };
  const clear = (queue: SocketQueue) => {
    queuedInAll -= queue.waiting.splice(0).length;
  };
  const start = (socket: Socket, queue: SocketQueue, { request, response }: QueuedRequest) => {
    queue.isAnswering = true;
    response.once('close', () => startNext(socket, queue));
    answer(request, response);
  };
  const startNext = (socket: Socket, queue: SocketQueue) => {
    queue.isAnswering = false;
    // Nothing would end a response on a closed connection, so its queued requests are dropped.
    if (socket.destroyed) clear(queue);
    const next = queue.waiting.shift();
    if (next === undefined) {
      onIdle(socket);
      return;
    }
    queuedInAll -= 1;
    if (queue.waiting.length === 0) socket.resume();
    // Node has just resumed the socket for the next request.
    else process.nextTick(() => socket.pause());
    start(socket, queue, next);
  };

  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const queue = queueOf(socket);
    if (!queue.isAnswering) {
      start(socket, queue, { request, response });
      return;
    }
    if (queuedInAll >= maxQueued) {
      clear(queue);
      onOverflow(socket);
      return;
    }
    queue.waiting.push({ request, response });
    queuedInAll += 1;
    // Node resumes the socket after each request that it parses, so pause it after the last request of this read.
    if (queue.waiting.length === 1) {
      setImmediate(() => {
        if (queue.waiting.length > 0) socket.pause();
      });
    }
  };
}
