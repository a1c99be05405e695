import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { filesInUse } from '../../src/cli/filesInUse.ts';
import { readConfig } from '../../src/cli/readConfig.ts';
import { checkStateFile } from '../../src/state/stateFile.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

const FILES = {
  'exporter.yml': 'the configuration file',
  'web.yml': 'the web configuration file',
  'server.crt': 'a file that the web configuration names',
  'server.key': 'a file that the web configuration names',
  public: 'a secret file of credentials.default',
  private: 'a secret file of credentials.default',
};

test('every file that the configuration, the web configuration or a flag names is refused as the state file', async () => {
  const directory = await temporaryDirectory();
  const path = (name: string) => join(directory, name);
  for (const name of Object.keys(FILES)) await writeFile(path(name), 'x');
  await writeFile(path('web.yml'), 'tls_server_config: { cert_file: server.crt, key_file: server.key }\n');
  await writeFile(
    path('exporter.yml'),
    JSON.stringify({
      credentials: { default: { public_key_file: 'public', private_key_file: 'private' } },
      projects: [{ id: '5e2211c17a3e5a48f5497de3', clusters: ['orders'] }],
    }),
  );
  const args = ['--config.file', path('exporter.yml'), '--web.config.file', path('web.yml')];
  const line = parseCommandLine(args, 'version');
  if (line.kind !== 'run') throw new Error(line.kind);
  const config = readConfig(line.flags, {});
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const otherFiles = filesInUse(line.flags, config.value.config);
  for (const [name, says] of Object.entries(FILES)) {
    const checked = await checkStateFile(path(name), otherFiles);
    expect(checked).toEqual({ ok: false, error: expect.stringContaining(`is also ${says}`) });
  }
  expect((await checkStateFile(path('state'), otherFiles)).ok).toBe(true);
});
