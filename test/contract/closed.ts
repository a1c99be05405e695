import type { Schema } from './document.ts';

/** Returns the schema with every object in it closed, so that unlisted properties are invalid. */
export function closed(schema: Schema): Schema {
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closedValue(value)]));
  return 'properties' in copy ? { additionalProperties: false, ...copy } : copy;
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return typeof value === 'object' && value !== null ? closed(value as Schema) : value;
}
