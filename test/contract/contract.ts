import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { closed } from './closed.ts';
import { type Content, type Operation, type Parameter, readDocument, type Schema } from './document.ts';
import type { Exchange } from './exchange.ts';
import { acceptedBy, mediaType, type Route, routesOf } from './routes.ts';

export interface Contract {
  /** Returns every violation of the contract in an exchange, one line each. */
  readonly violations: (exchange: Exchange) => readonly string[];
  /** Returns the operation and the status, e.g. `listProjects 200`. */
  readonly nameOf: (exchange: Exchange) => string;
}

// Checking the document itself takes as long as all the tests, so it is read once.
const ROUTES = routesOf(await readDocument());

/** `isClosed`: answers may have only the fields of the contract. */
export function contractFor({ isClosed }: { readonly isClosed: boolean }): Contract {
  const routeOf = ({ method, target }: Exchange) =>
    ROUTES.find((route) => route.method === method && route.path.test(pathOf(target)));
  const bodies = new Schemas(isClosed ? closed : (schema) => schema);
  return {
    nameOf: (exchange) => `${routeOf(exchange)?.operation.operationId} ${exchange.status}`,
    violations: (exchange) => {
      const route = routeOf(exchange);
      const found =
        route === undefined
          ? ['no such operation']
          : [...requestViolations(exchange, route), ...responseViolations(exchange, route.operation, bodies)];
      return found.map((violation) => `${exchange.method} ${exchange.target}: ${violation}`);
    },
  };
}

/** Schemas, each compiled once. */
class Schemas {
  readonly #ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  readonly #compiled = new Map<Schema, ValidateFunction>();
  readonly #adapt: (schema: Schema) => Schema;

  constructor(adapt: (schema: Schema) => Schema) {
    this.#adapt = adapt;
  }

  violations(about: string, schema: Schema, value: unknown): readonly string[] {
    const validate = this.#compiled.get(schema) ?? this.#ajv.compile(this.#adapt(schema));
    this.#compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
      return `${about}${instancePath} ${message} ${JSON.stringify(params)}`;
    });
  }
}

/** The schemas of requests and headers, which are always closed. */
const STRICT = new Schemas(closed);

function requestViolations(exchange: Exchange, route: Route): readonly string[] {
  const { requestHeaders, requestBody, target, status } = exchange;
  const { operation, parameters, schemes } = route;
  const inPath = Object.entries(route.path.exec(pathOf(target))?.groups ?? {});
  const inQuery = [...new URLSearchParams(target.split('?')[1])];
  const names = inQuery.map(([name]) => name);
  const [ofPath, ofQuery] = (['path', 'query'] as const).map((place) =>
    parameters.filter((parameter) => parameter.in === place),
  );
  const accepted = acceptedBy(operation);
  const accept = String(requestHeaders.accept);
  const scheme = requestHeaders.authorization?.split(' ')[0]?.toLowerCase();
  return [
    ...valueViolations('path', ofPath ?? [], inPath),
    ...valueViolations('query', ofQuery ?? [], inQuery),
    ...names
      .filter((name) => ofQuery?.every((parameter) => parameter.name !== name))
      .map((name) => `query ${name} is unknown`),
    ...names.filter((name, at) => names.indexOf(name) < at).map((name) => `query ${name} is repeated`),
    ...(accepted.length === 0 || accepted.includes(accept) ? [] : [`Accept is ${accept}, not ${accepted}`]),
    ...(scheme === undefined || schemes.includes(scheme) ? [] : [`Authorization by ${scheme} is invalid`]),
    ...(scheme === undefined && status !== 401 ? [`status ${status} without Authorization`] : []),
    ...formViolations(requestHeaders['content-type'], requestBody, operation),
  ];
}

function formViolations(type: string | undefined, body: string, { requestBody }: Operation) {
  if (requestBody === undefined) return body === '' ? [] : ['the request has a body'];
  const schema = requestBody.content[mediaType(type)]?.schema;
  if (schema === undefined) return [`the media type of the request is ${type}`];
  return STRICT.violations('form', schema, Object.fromEntries(new URLSearchParams(body)));
}

function responseViolations(exchange: Exchange, operation: Operation, bodies: Schemas): readonly string[] {
  const { status, responseHeaders, responseBody } = exchange;
  const response = operation.responses[status];
  if (response === undefined) return [`status ${status} is unknown`];
  const declared = Object.entries(response.headers ?? {}).map(([name, { schema }]) => {
    return { name: name.toLowerCase(), schema };
  });
  const given = Object.entries(responseHeaders).map(([name, value]) => [name, String(value)] as const);
  return [
    ...valueViolations(`${status} header`, declared, given),
    ...bodyViolations(
      `${status} body`,
      response.content,
      responseHeaders['content-type'],
      responseBody,
      bodies,
    ),
  ];
}

function bodyViolations(
  about: string,
  content: Content | undefined,
  type: string | undefined,
  body: string,
  schemas: Schemas,
): readonly string[] {
  if (content === undefined) return body === '' ? [] : [`${about} is not empty`];
  const schema = content[mediaType(type)]?.schema;
  if (schema === undefined) return [`the media type of ${about} is ${type}`];
  const parsed = parsedJson(body);
  return parsed === undefined ? [`${about} is not JSON`] : schemas.violations(about, schema, parsed);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueViolations(
  about: string,
  declared: readonly Pick<Parameter, 'name' | 'required' | 'schema'>[],
  given: readonly (readonly [string, string])[],
): readonly string[] {
  const texts = new Map(given);
  return declared.flatMap(({ name, required = false, schema }) => {
    const text = texts.get(name);
    if (text === undefined) return required ? [`${about} ${name} is missing`] : [];
    return STRICT.violations(`${about} ${name}`, schema, decoded(text, schema));
  });
}

/** Returns the parsed value of a text, or the text if it does not have the type. */
function decoded(text: string, { type }: Schema): unknown {
  if (type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : text;
  return text;
}

function pathOf(target: string): string {
  return target.split('?')[0] ?? '';
}
