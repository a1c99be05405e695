import { all, readDockerfile } from '../dockerfile/dockerfile.ts';
import { composeFile, type Service } from './composeFile.ts';

/** The instructions of the exporter's image. */
export const image = readDockerfile().stages.at(-1)?.instructions ?? [];

/** Returns the command of a service's health check, from the service or its image. */
export function healthCheckOf({ healthcheck, build }: Service): string {
  return (healthcheck?.test ?? (build === undefined ? [] : all(image, 'HEALTHCHECK'))).join(' ');
}

/** Returns the port that a service's health check requests; that of the exporter requests its listen address. */
export function portOf(service: Service): string {
  const isInShard = service.healthcheck === undefined && service.build !== undefined;
  const port = isInShard
    ? all(image, 'EXPOSE')[0]
    : /http:\/\/127\.0\.0\.1:(\d+)/.exec(healthCheckOf(service))?.[1];
  if (port === undefined) throw new Error('the health check asks no port');
  return port;
}

/** The addresses of the services inside the stack, `name:port`. */
export const ADDRESSES: readonly string[] = Object.entries(composeFile().services).map(
  ([name, service]) => `${name}:${portOf(service)}`,
);
