/** A recorded HTTP response, its body byte for byte. */
export interface Recording {
  readonly status: number;
  readonly reason: string;
  /** In order, with their original names. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/**
 * Parses a status line, headers and, after an empty line, the body up to the end of the file. Lines may
 * end in LF or CRLF. Throws on any other file.
 */
export function parseRecording(file: Buffer): Recording {
  const { head, body } = split(file);
  const [statusLine = '', ...lines] = head.split(/\r?\n/);
  const [, status, reason = ''] = /^HTTP\/\d(?:\.\d)? (\d{3})(?: (.*))?$/.exec(statusLine) ?? [];
  if (status === undefined)
    throw new Error(`not a recorded response: it starts with "${statusLine.slice(0, 40)}"`);
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`not a recorded header: "${line.slice(0, 40)}"`);
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), reason, headers, body };
}

function split(file: Buffer): { readonly head: string; readonly body: Buffer } {
  const gaps = ['\n\n', '\r\n\r\n'].map((gap) => ({ at: file.indexOf(gap), length: gap.length }));
  // An empty line of the other kind may follow inside the body.
  const [first] = gaps.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at);
  if (first === undefined) throw new Error('not a recorded response: no empty line ends its headers');
  return {
    head: file.subarray(0, first.at).toString('latin1'),
    body: file.subarray(first.at + first.length),
  };
}
