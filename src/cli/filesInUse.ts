import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { secretPaths } from '../config/secrets/checkSecrets.ts';
import type { NamedFile } from '../files/fileIdentity.ts';
import { readWebConfig } from '../server/webConfig/readWebConfig.ts';
import type { Flags } from './flags.ts';

/** Returns every file that the configuration, the web configuration or a flag names. No command may write to them. */
export function filesInUse(
  { targets, configFile, webConfigFile }: Flags,
  config: Config,
): readonly NamedFile[] {
  const files = [
    ...(targets.length === 0 ? [{ name: 'the configuration file', path: configFile }] : []),
    ...(webConfigFile === undefined ? [] : readWebConfig(webConfigFile).files).map((path, at) => ({
      name: at === 0 ? 'the web configuration file' : 'a file that the web configuration names',
      path,
    })),
    ...[...config.credentials].flatMap(([name, credentials]) =>
      secretPaths(credentials).map((path) => ({ name: `a secret file of credentials.${name}`, path })),
    ),
  ];
  return files.map(({ name, path }) => ({ name, path: resolve(path) }));
}
