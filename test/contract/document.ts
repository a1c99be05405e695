import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';

/** A JSON Schema of the document, with its references resolved. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** Bodies by media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Response {
  readonly headers?: Readonly<Record<string, { readonly schema: Schema }>>;
  /** Missing if the body is empty. */
  readonly content?: Content;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly security?: Security;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
}

/** Names of security schemes, of which one is sufficient. */
export type Security = readonly Readonly<Record<string, readonly string[]>>[];

export interface PathItem {
  readonly parameters?: readonly Parameter[];
  readonly get?: Operation;
  readonly post?: Operation;
}

/** The parts of an OpenAPI document that this contract uses. */
export interface Document {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly security: Security;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, { readonly scheme: string }>>;
  };
}

const FILE = new URL('atlas.openapi.yml', import.meta.url);

/** Reads the contract; throws if it is not valid OpenAPI 3.1. */
export async function readDocument(): Promise<Document> {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(parse(readFileSync(FILE, 'utf8')));
  if (!valid) throw new Error(`not a valid OpenAPI document: ${JSON.stringify(errors)}`);
  return validator.resolveRefs() as unknown as Document;
}
