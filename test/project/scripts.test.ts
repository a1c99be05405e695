import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);
/** Words that cmd.exe misinterprets or does not know. */
const POSIX_ONLY = /^\w+=|&& *\w+=|[$'`\\;<>|]|\/dev\/|\b(rm|cp|mv|mkdir|cat|export|test -\w) /;

test.each(Object.entries(scripts))(
  'the script %s runs in the shells of Linux, macOS and Windows',
  (_, line) => {
    expect(line.replaceAll('&&', '')).not.toContain('&');
    expect(line).not.toMatch(POSIX_ONLY);
  },
);

test.each(['X=y program', 'program > /dev/null', 'a || rm b', "git --exclude='*'", 'rm -f b'])(
  'a script `%s` is found',
  (line) => {
    expect(line).toMatch(POSIX_ONLY);
  },
);
