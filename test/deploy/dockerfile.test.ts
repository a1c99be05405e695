import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { composeFile } from './compose/composeFile.ts';
import { all, readDockerfile } from './dockerfile/dockerfile.ts';

const ROOT = new URL('../../', import.meta.url);
const PACKAGE = JSON.parse(read('package.json'));
const { head, stages } = readDockerfile();
const image = stages.at(-1)?.instructions ?? [];
const IGNORED_BUT = read('.dockerignore').match(/(?<=^!).+/gm) ?? [];

test('no Dockerfile frontend is fetched, unless it is pinned by its digest', () => {
  const [, frontend] = /^#\s*syntax\s*=\s*(\S+)/im.exec(read('Dockerfile')) ?? [];
  expect(frontend ?? '@sha256:').toContain('@sha256:');
});

describe('the image', () => {
  test('uses one Node.js version in every stage, and one that the package supports', () => {
    const [version = '', digest] =
      all(head, 'ARG')[0]
        ?.replace('NODE_IMAGE=node:', '')
        .split(/-bookworm-slim@?/) ?? [];
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(digest).toMatch(/^(sha256:[0-9a-f]{64})?$/);
    // A build stage runs on the building machine; only its output is for the target platform.
    const base = `\${NODE_IMAGE}`;
    expect(stages.map(({ from }) => from.replace(/ AS .*/, ''))).toEqual([
      `--platform=$BUILDPLATFORM ${base}`,
      `--platform=$BUILDPLATFORM ${base}`,
      base,
    ]);
    expect(all(image, 'RUN')).toEqual([]);
    const [least = 0] = (PACKAGE.engines.node.match(/\d+/g) ?? []).map(Number);
    const major = Number(version.split('.')[0]);
    expect(PACKAGE.engines.node).toMatch(/^>=\d+\.\d+$/);
    expect(major).toBeGreaterThan(least);
    // A long-term support line has an even number.
    expect(major % 2).toBe(0);
    expect(composeFile().services['receiver']?.image).toContain(`node:${version}-bookworm-slim`);
  });

  test('is built from existing files that are not ignored', () => {
    const copied = stages
      .flatMap(({ instructions }) => all(instructions, 'COPY'))
      .filter((rest) => !rest.startsWith('--from'));
    const sources = new Set(
      copied.flatMap((rest) =>
        rest
          .replace(/^--\S+ /, '')
          .split(' ')
          .slice(0, -1),
      ),
    );
    expect([...sources].filter((source) => !existsSync(new URL(source, ROOT)))).toEqual([]);
    expect([...sources].sort()).toEqual([...IGNORED_BUT].sort());
  });

  test('copies from each stage what that stage builds', () => {
    const named = stages.map(({ from }) => from.split(' AS ')[1]);
    const taken = all(image, 'COPY').flatMap((rest) => /--from=(\w+)/.exec(rest)?.[1] ?? []);
    expect(named).toEqual(expect.arrayContaining(taken));
    const made = stages.map(({ instructions }) => all(instructions, 'RUN').join('\n'));
    const program = `/app/${PACKAGE.bin[PACKAGE.name]}`;
    expect(made).toEqual([
      'npm ci\nnpm run build -- --no-sourcemap && chmod 755 dist/main.js',
      `npm ci --omit=dev && mkdir /state /program && ln -s ${program} /program/${PACKAGE.name}`,
      '',
    ]);
    expect(PACKAGE.scripts.build).toBe('tsx src/build.ts');
  });

  test('starts the program as a numeric user, and stops it by a signal that it handles', () => {
    const [, main] = JSON.parse(all(image, 'ENTRYPOINT')[0] ?? '[]');
    expect(main).toBe(`/app/${PACKAGE.bin[PACKAGE.name]}`);
    expect(all(image, 'USER')).toEqual(['65532:65532']);
    expect(all(image, 'STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  test('has the version of the package', () => {
    expect(all(image, 'ARG')).toContain(`VERSION=${PACKAGE.version}`);
    for (const argument of ['VERSION', 'REVISION'])
      expect(all(image, 'LABEL').join()).toContain(`image.${argument.toLowerCase()}="\${${argument}}"`);
  });
});

test('the health check of the image is part of the build', () => {
  const [command] = all(image, 'HEALTHCHECK');
  const [, script] = JSON.parse(/CMD (\[.*\])/.exec(command ?? '')?.[1] ?? '[]');
  expect(script).toBe('/app/dist/healthcheck.js');
  expect(existsSync(new URL('src/healthcheck.ts', ROOT))).toBe(true);
});

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}
