const MAX_QUOTED_CHARACTERS = 60;

// Characters that must not reach a terminal or a log unescaped: control, format (bidirectional marks among them) and
// separator characters, and lone surrogates.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Quotes foreign text for a message: on one line, truncated, without secrets or the credentials and query of a URL. */
export function quote(text: string): string {
  const letters = [...hideSecrets(hideUrlSecrets(text))];
  const cut =
    letters.length > MAX_QUOTED_CHARACTERS
      ? `${letters.slice(0, MAX_QUOTED_CHARACTERS).join('')}…`
      : letters.join('');
  return escapeUnsafe(JSON.stringify(cut));
}

/** Replaces the characters of text from Atlas or a file that could control the terminal. */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, '\u{fffd}');
}

/** Escapes the same characters where the text must stay recoverable: in a line of JSON or the path of a file. */
export function escapeUnsafe(text: string): string {
  return text.replaceAll(UNSAFE, (letter) =>
    letter
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Returns a configured path for messages. Some operators write the secret itself instead of a path. */
export function printableName(path: string): string {
  return escapeUnsafe(hideSecrets(path));
}

/**
 * Hides everything that looks like a private key, a client secret or a token of Atlas, a TLS key or a password hash, which
 * may have been pasted in the wrong place.
 */
export function hideSecrets(text: string): string {
  // Invisible characters would split a secret that people and the clipboard still treat as one.
  const visible = text.replaceAll(INVISIBLE, '');
  const hidden = visible.replaceAll(ATLAS_SECRET, '<secret>').replaceAll(WEB_SECRET, '<secret>');
  return hidden === visible ? text : hidden;
}

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

// Private keys are UUIDs. A client id, `mdb_sa_id_…`, is not secret.
const ATLAS_SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mdb_sa_(?!id_)[a-z]+_[\w+/=-]+/giu;
const WEB_SECRET = /-----BEGIN .*|\$2[abxy]?\$\d\d\$[./\w]*/gsu;

// Passwords may contain any character, even @; a query may contain a token.
function hideUrlSecrets(text: string): string {
  const scheme = /^\s*https?:[/\\]*/iu.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  // `@hourly` has nothing to hide before its @.
  const host = rest.slice(0, Math.max(at, 0)).trim() === '' ? rest : `<secret>${rest.slice(at)}`;
  return scheme === '' || !host.includes('?')
    ? scheme + host
    : `${scheme}${host.slice(0, host.indexOf('?'))}?<secret>`;
}
