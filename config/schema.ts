// Writes the JSON Schema of the configuration file; with --check it only says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configFile } from '../src/config/schema/schema.ts';

const file = fileURLToPath(new URL('exporter.schema.json', import.meta.url));

/** Made from the schema that the exporter itself reads with; draft 7 is what editors know best. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(configFile, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'mongodbatlas-restore-exporter', ...schema }, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const schema = renderJsonSchema();
  if (!process.argv.includes('--check')) writeFileSync(file, schema);
  else if (readFileSync(file, 'utf8') !== schema) {
    process.stderr.write(`${file} is out of date: run tsx config/schema.ts\n`);
    process.exitCode = 1;
  }
}
