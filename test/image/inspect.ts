import { z } from 'zod';
import { buildah } from './buildah.ts';

const config = z.object({
  User: z.string(),
  Env: z.array(z.string()),
  Entrypoint: z.array(z.string()),
  WorkingDir: z.string(),
  Labels: z.record(z.string(), z.string()),
  Healthcheck: z.object({ Test: z.array(z.string()) }),
  StopSignal: z.string(),
  ExposedPorts: z.record(z.string(), z.unknown()),
});
const inspected = z.object({
  Docker: z.object({
    created: z.string(),
    config,
    rootfs: z.object({ diff_ids: z.array(z.string()) }),
  }),
  Manifest: z.string().transform((text) => manifest.parse(JSON.parse(text))),
});
const manifest = z.object({ layers: z.array(z.object({ size: z.int() })) });

export type ImageConfig = z.infer<typeof config>;

/** The metadata of an image. Layers start at the base; sizes are bytes on disk. */
export interface Image {
  readonly created: string;
  readonly config: ImageConfig;
  readonly layers: readonly string[];
  readonly sizes: readonly number[];
}

export function inspect(directory: string, name: string): Image {
  const { Docker, Manifest } = inspected.parse(
    JSON.parse(buildah(directory, 'inspect', '--type', 'image', name)),
  );
  const { created, config, rootfs } = Docker;
  return { created, config, layers: rootfs.diff_ids, sizes: Manifest.layers.map(({ size }) => size) };
}
