import { all, readDockerfile } from '../dockerfile/dockerfile.ts';
import { composeFile, type Service } from './composeFile.ts';

/** The instructions of the exporter's image. */
export const image = readDockerfile().stages.at(-1)?.instructions ?? [];

/** The command of a service's health check, its own or its image's. */
export function healthCheckOf({ healthcheck, build }: Service): string {
  return (healthcheck?.test ?? (build === undefined ? [] : all(image, 'HEALTHCHECK'))).join(' ');
}

/** The port that a service's own health check asks; the exporter's asks where that was told to listen. */
export function portOf(service: Service): string {
  const isOurs = service.healthcheck === undefined && service.build !== undefined;
  const port = isOurs
    ? all(image, 'EXPOSE')[0]
    : /http:\/\/127\.0\.0\.1:(\d+)/.exec(healthCheckOf(service))?.[1];
  if (port === undefined) throw new Error('the health check asks no port');
  return port;
}

/** The addresses of the services for each other, `name:port`. */
export const ADDRESSES: readonly string[] = Object.entries(composeFile().services).map(
  ([name, service]) => `${name}:${portOf(service)}`,
);
