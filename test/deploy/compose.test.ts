import { existsSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { composeFile, mountsOf } from './compose/composeFile.ts';
import { healthCheckOf, image, portOf } from './compose/ports.ts';
import { all } from './dockerfile/dockerfile.ts';

const DEPLOY = new URL('../../deploy/', import.meta.url);
const { services, volumes } = composeFile();
const NAMED = Object.entries(services).map(([name, service]) => ({ name, service }));

describe.each(NAMED)('the service $name', ({ service }) => {
  test('has an image of a fixed version or is built from the Dockerfile', () => {
    const { build } = service;
    if (build === undefined) expect(service.image).toMatch(/^[\w/]+:v?\d+\.\d+\.\d+(-[\w.-]+)?$/);
    else expect(existsSync(new URL(`${build.context}/Dockerfile`, DEPLOY))).toBe(true);
  });

  test('runs without root and capabilities, and writes only to its volumes', () => {
    expect(service.user ?? (service.build && all(image, 'USER').at(-1))).toMatch(/^[1-9]\d*:\d+$/);
    const security = { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] };
    expect(service).toMatchObject(security);
    expect(mountsOf(service).filter(({ isVolume, isReadOnly }) => isVolume === isReadOnly)).toEqual([]);
  });

  test('has a health check of itself', () => {
    expect(healthCheckOf(service)).toMatch(/\bCMD\b.*(http:\/\/127\.0\.0\.1:\d+|\/healthcheck\.js)/);
  });

  test('is published on loopback only, at its own port', () => {
    const published = service.ports.map((port) => port.replace(/:\d+:/, ':*:'));
    expect(published).toEqual(service.ports.map(() => `127.0.0.1:*:${portOf(service)}`));
  });

  test('mounts existing directories and declared volumes', () => {
    for (const { source, isVolume } of mountsOf(service)) {
      if (isVolume) expect(Object.keys(volumes)).toContain(source);
      else expect(statSync(new URL(source, DEPLOY)).isDirectory()).toBe(true);
    }
  });

  test('waits until the services that it depends on are healthy', () => {
    for (const [name, { condition }] of Object.entries(service.depends_on)) {
      expect(Object.keys(services)).toContain(name);
      expect(condition).toBe('service_healthy');
    }
  });
});

test('every declared volume is used', () => {
  const used = NAMED.flatMap(({ service }) => mountsOf(service).map(({ source }) => source));
  expect(used).toEqual(expect.arrayContaining(Object.keys(volumes)));
});
