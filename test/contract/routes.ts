import type { Content, Document, Operation, Parameter } from './document.ts';

/** An operation with everything that its path defines. */
export interface Route {
  readonly method: string;
  /** Its groups are the parameters of the path. */
  readonly path: RegExp;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  /** The schemes that `Authorization` may have, in lower case. */
  readonly schemes: readonly string[];
}

export function routesOf({ paths, security, components }: Document): readonly Route[] {
  return Object.entries(paths).flatMap(([template, item]) =>
    (['get', 'post'] as const).flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const schemes = (operation.security ?? security).flatMap((names) => Object.keys(names));
      return {
        method: method.toUpperCase(),
        path: patternOf(template),
        operation,
        parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])],
        schemes: schemes.flatMap((name) => components.securitySchemes[name]?.scheme ?? []),
      };
    }),
  );
}

function patternOf(template: string): RegExp {
  const escaped = template.replaceAll('.', String.raw`\.`);
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

/** Returns the media types of an operation's successful answers; its `Accept` must be one of them. */
export function acceptedBy({ responses }: Operation): readonly string[] {
  const content: Content = responses['200']?.content ?? {};
  return Object.keys(content);
}

/** Returns a media type without its parameters. */
export function mediaType(header = ''): string {
  return header.split(';')[0]?.trim().toLowerCase() ?? '';
}
