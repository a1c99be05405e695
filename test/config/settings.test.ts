import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as sections from '../../src/config/schema/sections.ts';
import { settingName } from '../../src/config/settings.ts';

/** Returns the sources outside `src/config` that mention the configuration. */
function readers(): readonly string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('config/'))
    .map((file) => readFileSync(join('src', file), 'utf8'))
    .filter((text) => /\bconfig\b/i.test(text));
}

function names(): readonly string[] {
  return Object.values(sections)
    .filter((section) => typeof section === 'object')
    .flatMap(({ shape }) => Object.entries(shape).map(([key, schema]) => settingName(key, schema)));
}

test('every setting is read outside src/config', () => {
  const texts = readers();
  // As a property, or in a destructuring pattern.
  const reads = (name: string) => new RegExp(`\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}\\)? *[=:]`);
  expect(names().filter((name) => !texts.some((text) => reads(name).test(text)))).toEqual([]);
});

test('names of durations end with their unit', () => {
  expect(names()).toEqual(
    expect.arrayContaining(['jitterMs', 'timeoutMs', 'staleAfterMs', 'concurrency', 'collectionJobs']),
  );
});
