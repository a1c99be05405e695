// Health check of the image. The exporter is process 1 of the container; its flags give the address to probe.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseCommandLine } from './cli/commandLine.ts';
import { parseListenAddress } from './server/listenAddress.ts';
import { probe } from './server/probe.ts';

async function healthcheck(pid: string): Promise<string | undefined> {
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  // Node.js precedes the program, and with `docker run --init` its init process does, too. A container that shares the
  // process namespace of its host does not find the program, and probes the default address.
  const program = commandLine.findIndex((argument) => /^main\.[jt]s$/.test(basename(argument)));
  const line = parseCommandLine(program < 0 ? [] : commandLine.slice(program + 1), '');
  if (line.kind !== 'run') return `process ${pid} is not an exporter`;
  const { listenAddresses, webConfigFile } = line.flags;
  const listens = parseListenAddress(listenAddresses[0] ?? '');
  return listens.ok ? probe(listens.value, webConfigFile !== undefined) : listens.error;
}

const problem = await healthcheck(process.argv[2] ?? '1');
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
