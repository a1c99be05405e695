/** Recognizable secrets, each in the format of Atlas. */
export const CANARIES = {
  privateKey: 'ca9a41e5-0000-4000-8000-ca9a41e5ca9a',
  fileKey: 'ca9a41e5-1111-4000-8000-ca9a41e5ca9a',
  environmentKey: 'ca9a41e5-2222-4000-8000-ca9a41e5ca9a',
  clientSecret: 'mdb_sa_sk_ca9a41e5ca9a41e5ca9a41e5ca9a41e5ca9a41e5',
  token: 'mdb_sa_tk_ca9a41e5ca9a41e5ca9a41e5ca9a41e5',
  downloadUrl: 'https://restore-1.ca9a41e5.mongodb.net:27017/Ca9a41e5Ca9a/restore.tar.gz?token=ca9a41e5',
  proxyPassword: 'ca9a41e5pass',
} as const;

const MARK = /ca9a41e5/i;

/** Finds secrets in a text, raw, in base64 or percent-encoded. Returns each with its surroundings. */
export function leaksIn(text: string): readonly string[] {
  const readable = [
    text,
    decodedIn(text, /%[0-9a-f]{2}/i, safelyDecoded),
    decodedIn(text, /[A-Za-z0-9+/]{16,}={0,2}/, fromBase64),
  ];
  return readable.flatMap((each) =>
    [...each.matchAll(new RegExp(MARK, 'gi'))].map(({ index }) =>
      each.slice(Math.max(0, index - 60), index + 60),
    ),
  );
}

function decodedIn(text: string, encoded: RegExp, decode: (part: string) => string): string {
  return text
    .split(/[\s"'<>,]+/)
    .filter((word) => encoded.test(word))
    .map(decode)
    .join('\n');
}

function safelyDecoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return '';
  }
}

// Decodes at each of four offsets, because a secret may start anywhere in the encoded text.
function fromBase64(word: string): string {
  return [0, 1, 2, 3].map((from) => Buffer.from(word.slice(from), 'base64').toString('latin1')).join('\n');
}
