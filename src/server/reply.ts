/** A text in pieces. It can be large, so it is never joined into one string. */
export type Pieces = Iterable<string>;

/** A response before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Pieces;
}

/** Returns a reply of one or more lines of plain text. */
export function textReply(status: number, message: string, headers: Reply['headers'] = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: `${message}\n`,
  };
}

/** Returns a reply with a JSON value. An error is `{"error": "…"}`. */
export function jsonReply(status: number, value: unknown): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** Headers of every response. They forbid caching, content sniffing, framing and reading by other sites. */
export const COMMON_HEADERS: Reply['headers'] = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
