import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { needs } from '../needs.ts';
import { makeBase } from './base.ts';
import { type Build, build, buildah } from './buildah.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The storage of buildah, with the images built there. */
    readonly directory: string;
    readonly built: Build;
    /** The files of the image, for reading only. */
    readonly files: string;
  }
}

/** Builds the image once for all tests, and removes everything at the end. */
export default function setUp({ provide, config }: TestProject): () => void {
  needs('image', { buildah: 'buildah', debootstrap: 'debootstrap', runc: 'runc' });
  if (process.getuid?.() !== 0) throw new Error('the image tests mount file systems: run them as root');
  const directory = mkdtempSync(join(tmpdir(), 'image-'));
  const tearDown = () => {
    buildah(directory, 'rm', '--all');
    buildah(directory, 'rmi', '--all', '--force');
    rmSync(directory, { recursive: true });
  };
  try {
    const built: Build = {
      name: 'exporter:built',
      context: config.root,
      revision: 'f'.repeat(40),
      epoch: Date.parse('2026-11-25T00:00:00Z') / 1000,
    };
    makeBase(directory);
    build(directory, built);
    provide('directory', directory);
    provide('built', built);
    provide('files', buildah(directory, 'mount', buildah(directory, 'from', '--pull-never', built.name)));
  } catch (error) {
    tearDown();
    throw error;
  }
  return tearDown;
}
