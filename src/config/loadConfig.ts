import { readTextFile } from '../files/readTextFile.ts';
import { fail } from '../result.ts';
import { problemWithoutPosition } from '../yaml/problem.ts';
import type { Environment } from './environment.ts';
import { type ParsedConfig, parseConfig } from './parseConfig.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** Reads and parses a configuration file. A file that cannot be read is reported as a problem. */
export function loadConfig(file: string, env: Environment): ParsedConfig {
  const read = readTextFile(file, MAX_FILE_BYTES);
  if (read.ok) return parseConfig(read.value, { file, env });
  const message = `the file ${read.error}; name the configuration with --config.file`;
  return fail([problemWithoutPosition('', message)]);
}
