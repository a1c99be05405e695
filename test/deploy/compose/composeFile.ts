import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const service = z.object({
  image: z.string().optional(),
  build: z.object({ context: z.string(), args: z.record(z.string(), z.string()) }).optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  user: z.string().optional(),
  restart: z.string(),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  tmpfs: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});

const file = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeFile = z.infer<typeof file>;
export type Service = z.infer<typeof service>;

/** `${NAME:-default}`, the only form of a variable in the file. */
const VARIABLE = /\$\{(\w+):-([^}]*)\}/g;

/** The text of the compose file. */
export const composeText = readFileSync(new URL('../../../deploy/compose.yml', import.meta.url), 'utf8');

/** The variables of the file with their defaults. */
export const VARIABLES: ReadonlyMap<string, string> = new Map(
  [...composeText.matchAll(VARIABLE)].map(([, name = '', value = '']) => [name, value]),
);

/** Returns the stack as `docker compose` would start it in this environment. */
export function composeFile(env: Readonly<Record<string, string>> = {}): ComposeFile {
  // As in Compose, an empty variable counts as unset, and values are replaced after parsing.
  const fill = (_: unknown, value: unknown) =>
    typeof value === 'string'
      ? value.replace(VARIABLE, (_, name: string, fallback: string) => env[name] || fallback)
      : value;
  return file.parse(parse(composeText, fill, { merge: true }));
}

/** A mount of a service: a directory of the project, relative to `deploy/`, or a named volume. */
export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly isVolume: boolean;
  readonly isReadOnly: boolean;
}

/** Returns the mounts of a service. */
export function mountsOf({ volumes }: Service): readonly Mount[] {
  return volumes.map((volume) => {
    const [source = '', path = '', mode] = volume.split(':');
    return { source, path, isVolume: !source.startsWith('.'), isReadOnly: mode === 'ro' };
  });
}

/** Returns the file of the project that a service sees at a path, or `undefined` if none is mounted there. */
export function sourceOf(from: Service, path: string): URL | undefined {
  const [mount] = mountsOf(from)
    .filter((each) => !each.isVolume && `${path}/`.startsWith(`${each.path}/`))
    .sort((one, other) => other.path.length - one.path.length);
  if (mount === undefined) return undefined;
  return new URL(`../../../deploy/${mount.source}/${path.slice(mount.path.length + 1)}`, import.meta.url);
}

/** Returns a service by its name; throws if it does not exist. */
export function serviceOf({ services }: ComposeFile, name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}
