const LONGEST_SHOWN = 60;

// Control, format (bidirectional marks among them) and separator characters, lone surrogates:
// what a terminal or a log must not get raw.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text from outside as it may be shown: quoted, one line, cut, without the login of a URL. */
export function quote(text: string): string {
  const letters = [...hideSecrets(hideLogin(text))];
  const cut =
    letters.length > LONGEST_SHOWN ? `${letters.slice(0, LONGEST_SHOWN).join('')}…` : letters.join('');
  return escapeUnsafe(JSON.stringify(cut));
}

/** Text from Atlas or from a file, safe to print: raw it could rewrite the terminal. */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, '\u{fffd}');
}

/** The same where the text has to be told as it was: a line of JSON, the path of a file. */
export function escapeUnsafe(text: string): string {
  return text.replaceAll(UNSAFE, (letter) =>
    letter
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The name of a file that somebody has configured, as it may be shown: some write the secret itself there. */
export function printableName(path: string): string {
  return escapeUnsafe(hideSecrets(path));
}

/**
 * A text without what looks like a private key, a client secret or a token of Atlas, a key of TLS or the hash of a
 * password: pasted in the wrong place.
 */
export function hideSecrets(text: string): string {
  // Invisible characters would split a secret that people, and the clipboard, still read as one.
  const visible = text.replaceAll(INVISIBLE, '');
  const hidden = visible.replaceAll(ATLAS_SECRET, '<secret>').replaceAll(WEB_SECRET, '<secret>');
  return hidden === visible ? text : hidden;
}

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

// Private keys are UUIDs; a client id, `mdb_sa_id_…`, is none of them.
const ATLAS_SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mdb_sa_(?!id_)[a-z]+_[\w+/=-]+/giu;
const WEB_SECRET = /-----BEGIN .*|\$2[abxy]?\$\d\d\$[./\w]*/gsu;

// Passwords may hold any character, an @ as well; a query may hold a token.
function hideLogin(text: string): string {
  const scheme = /^\s*https?:[/\\]*/iu.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  // Nothing stands before the @ of `@hourly`.
  const host = rest.slice(0, Math.max(at, 0)).trim() === '' ? rest : `<secret>${rest.slice(at)}`;
  return scheme === '' || !host.includes('?')
    ? scheme + host
    : `${scheme}${host.slice(0, host.indexOf('?'))}?<secret>`;
}
