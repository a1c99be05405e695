/** An HTTP answer before it is sent. `deliver` adds `Date` and the length. */
export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export function jsonApiReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiReply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

export function withHeaders(reply: ApiReply, headers: Readonly<Record<string, string>>): ApiReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
