import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const CORE = new URL('../../src/core/', import.meta.url);

describe.each(readdirSync(CORE))('core/%s', (file) => {
  const source = readFileSync(new URL(file, CORE), 'utf8');
  // Comments do not count as code.
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

  test('imports only files of the core', () => {
    const imported = [...code.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"`])(.*?)\1/g)].map(
      (match) => match[2],
    );
    for (const name of imported) expect(name).toMatch(/^\.\/\w+\.ts$/);
  });

  test('uses no clock, no randomness, no process and no I/O', () => {
    expect(code).not.toMatch(
      /\b(?:Date|performance|process|globalThis|console|fetch|crypto|setTimeout|setInterval|setImmediate|queueMicrotask|Buffer|async|await|Promise|eval)\b|Math\.random/,
    );
  });
});
