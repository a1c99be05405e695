import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { type Abortable, abortWith, removeAbortable } from '../../queue/abort.ts';
import { AtlasError, OversizeError } from '../error.ts';
import { networkError } from './networkError.ts';
import type { HttpRequest, HttpResponse, TransportOptions } from './transport.ts';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

interface Settle {
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One exchange, as a handler for undici. It costs less than `undici.request`, which returns a stream, and it can be
 * aborted while it waits for a connection, which `undici.request` cannot.
 */
export class PendingRequest implements Dispatcher.DispatchHandler, Abortable {
  readonly #options: TransportOptions;
  readonly #request: HttpRequest;
  readonly #settle: Settle;
  readonly #startedAtMs = performance.now();
  /** Updated with each chunk, while the rest of the body is still arriving. */
  readonly #hash = createHash('sha256');
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #controller: Dispatcher.DispatchController | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(options: TransportOptions, request: HttpRequest, settle: Settle) {
    this.#options = options;
    this.#request = request;
    this.#settle = settle;
  }

  start(agent: Dispatcher): void {
    const { method, path, headers, body, signal } = this.#request;
    this.#deadline = setTimeout(PendingRequest.#expire, this.#options.requestTimeoutMs, this);
    if (signal !== undefined) abortWith(signal, this);
    agent.dispatch(
      {
        origin: this.#options.origin,
        path,
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        body: body ?? null,
      },
      this,
    );
  }

  abort(reason: unknown): void {
    this.#fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The request ended while it waited for a connection.
    if (this.#ended) controller.abort(new Error('ended'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = joined(headers);
    const coding = this.#headers['content-encoding'];
    // An error status is reported even if the body is not readable.
    if (status < 300 && coding !== undefined && coding !== 'identity') {
      this.#fail(
        new AtlasError(
          'bad_response',
          'the answer is compressed although the request did not allow it: check proxies, because Atlas does not compress',
          { status },
        ),
      );
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= MAX_BODY_BYTES) {
      this.#hash.update(chunk);
      this.#chunks.push(chunk);
    } else
      this.#fail(
        new OversizeError(
          'bad_response',
          'the answer is larger than 8 MiB: check atlas.base_url and proxies',
          { status: this.#status },
        ),
      );
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#end(this.#status);
    // undici frees the connection one turn of the event loop later. If the answer were delivered sooner, a caller that
    // sends its next request at once would make undici open another connection.
    queueMicrotask(() => setImmediate(PendingRequest.#deliver, this));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(networkError(error, new URL(this.#options.origin).host));
  }

  static #deliver(exchange: PendingRequest): void {
    const dateMs = Date.parse(exchange.#headers['date'] ?? '');
    const chunks = exchange.#chunks;
    let whole: Buffer | undefined;
    exchange.#settle.resolve({
      status: exchange.#status,
      headers: exchange.#headers,
      // Concatenated on first use: most pages are compared by their hash alone.
      get body() {
        whole ??= Buffer.concat(chunks.splice(0));
        return whole;
      },
      hash: exchange.#hash.digest('base64'),
      dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
    });
  }

  static #expire(exchange: PendingRequest): void {
    const host = new URL(exchange.#options.origin).host;
    const [where, advice] =
      exchange.#controller === undefined
        ? [`no connection to ${host}`, 'check firewalls and HTTPS_PROXY']
        : [
            `no ${exchange.#status === 0 ? '' : 'complete '}answer from ${host}`,
            'raise atlas.request_timeout if it persists',
          ];
    const seconds = exchange.#options.requestTimeoutMs / 1000;
    exchange.#fail(new AtlasError('timeout', `${where} within ${seconds} s: ${advice}`));
  }

  #fail(reason: unknown): void {
    if (this.#ended) return;
    this.#end('error');
    this.#settle.reject(reason);
    this.#controller?.abort(new Error('ended'));
  }

  #end(code: number | 'error'): void {
    this.#ended = true;
    clearTimeout(this.#deadline);
    const { projectId, endpoint, signal } = this.#request;
    if (signal !== undefined) removeAbortable(signal, this);
    const seconds = (performance.now() - this.#startedAtMs) / 1000;
    this.#options.observe({ projectId, endpoint, code, seconds, headers: this.#headers });
  }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const single: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) single[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return single;
}
