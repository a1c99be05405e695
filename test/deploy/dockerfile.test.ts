import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { composeFile } from './compose/composeFile.ts';
import { all, readDockerfile } from './compose/dockerfile.ts';

const ROOT = new URL('../../', import.meta.url);
const PACKAGE = JSON.parse(read('package.json'));
const { head, stages } = readDockerfile();
const image = stages.at(-1)?.instructions ?? [];
const IGNORED_BUT = read('.dockerignore').match(/(?<=^!).+/gm) ?? [];

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the image', () => {
  test('is based on one Node.js in every stage, one that the package runs on', () => {
    const version = all(head, 'ARG')[0]?.replace('NODE_VERSION=', '') ?? '';
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(stages.map(({ from }) => from.split(' ')[0])).toEqual(
      stages.map(() => `node:\${NODE_VERSION}-bookworm-slim`),
    );
    const [least = 0] = (PACKAGE.engines.node.match(/\d+/g) ?? []).map(Number);
    const major = Number(version.split('.')[0]);
    expect(PACKAGE.engines.node).toMatch(/^>=\d+\.\d+$/);
    expect(major).toBeGreaterThan(least);
    // A long-term support line has an even number.
    expect(major % 2).toBe(0);
    expect(composeFile().services['receiver']?.image).toBe(`node:${version}-bookworm-slim`);
  });

  test('is built from files that are there and are not ignored', () => {
    const copied = stages
      .flatMap(({ instructions }) => all(instructions, 'COPY'))
      .filter((rest) => !rest.startsWith('--from'));
    const sources = new Set(copied.flatMap((rest) => rest.split(' ').slice(0, -1)));
    expect([...sources].filter((source) => !existsSync(new URL(source, ROOT)))).toEqual([]);
    expect([...sources].sort()).toEqual([...IGNORED_BUT].sort());
  });

  test('takes from a stage what that stage makes', () => {
    const named = stages.map(({ from }) => from.split(' AS ')[1]);
    const taken = all(image, 'COPY').flatMap((rest) => /--from=(\w+)/.exec(rest)?.[1] ?? []);
    expect(named).toEqual(expect.arrayContaining(taken));
    const made = stages.map(({ instructions }) => all(instructions, 'RUN').join('\n'));
    expect(made.slice(0, 2)).toEqual(['npm ci\nnpm run build', 'npm ci --omit=dev']);
    expect(PACKAGE.scripts.build).toBe('tsc -p src');
  });

  test('starts the program, as a user with a number, and ends it by a signal that it takes', () => {
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

describe('the health check of the image', () => {
  test.each([
    [200, 0],
    [503, 1],
  ])('takes an answer %d for exit code %d', async (status, code) => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/-/healthy' ? status : 404;
      response.end();
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    expect(await check(typeof address === 'object' ? (address?.port ?? 0) : 0)).toBe(code);
  });

  test('takes no answer for exit code 1, and asks the port that the image exposes', async () => {
    expect(await check(1)).toBe(1);
    expect(command().join(' ')).toContain(`127.0.0.1:${all(image, 'EXPOSE')[0]}/`);
  });
});

/** Runs the health check against another port of this machine. */
async function check(port: number): Promise<unknown> {
  const [, ...args] = command().map((argument) => argument.replace(/:9947\//, `:${port}/`));
  const child: ChildProcess = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return code;
}

function command(): readonly string[] {
  return JSON.parse(/CMD (\[.*\])/.exec(all(image, 'HEALTHCHECK')[0] ?? '')?.[1] ?? '[]');
}

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}
