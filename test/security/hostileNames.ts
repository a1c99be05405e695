/** Names that try to break out of their context. */
export const HOSTILE: Readonly<Record<string, string>> = {
  quotes: `a"b'c\`d\\`,
  'line ends': 'a\nb\r\nc\u2028d\u2029e\u0085f',
  'a forged line of the log': '"}\n{"level":"error","event":"restore_job_created","msg":"forged"}',
  'a forged sample': 'x"} 1\nmongodbatlas_restore_up{project_id="forged',
  'a script': '</script><script>alert(1)</script><img src=x onerror=alert(1)>',
  'an attribute': `" onmouseover="alert(1)" x='`,
  'an entity': '&lt;b&gt;&#x3c;',
  'a comment': '--><!-- ]]>',
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'writing from right to left': 'a\u202egnp.exe\u2066\u200f',
  'nothing that is seen': '\u200b\ufeff\u00ad',
  'colours for a terminal': '\u001b[31mred\u001b]0;title\u0007\u001b[2J',
  'colours in one character': '\u009b31mred\u009d0;title\u009c',
  'backspaces and bells': 'a\b\b\b\u0007\u007f',
  'half a character': 'a\ud800b\udc00',
  'the end of a string': 'a\u0000b',
  'a formula': '=cmd|calc',
  'many characters': 'n'.repeat(120),
  emoji: '👩‍👩‍👧‍👦 été 中文',
  'a template': '{{ $labels.job }} %s %o',
};

/** Returns the name as the exporter shows it: each terminal control character is written as `\\u202e`. */
export function escaped(name: string): string {
  const codeOf = (character: string) => character.charCodeAt(0).toString(16).padStart(4, '0');
  return name.replace(UNPRINTABLE, (character) => `\\u${codeOf(character)}`);
}

/** A text of 10 kB. */
export const LONG = 'x'.repeat(10_000);

/** Characters that control a terminal or the direction of the text that follows. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
