import { eventually } from './eventually.ts';
import { type Program, startProgram } from './program.ts';

/** Starts Alertmanager on the files in `directory`, which also holds its data; ready when this returns. */
export async function startAlertmanager(
  directory: string,
  address: string,
  command = 'prometheus-alertmanager',
): Promise<Program> {
  const program = startProgram(command, [
    `--config.file=${directory}/alertmanager.yml`,
    `--storage.path=${directory}/alertmanager`,
    `--web.listen-address=${address}`,
    // A single instance needs no port for peers.
    '--cluster.listen-address=',
  ]);
  await eventually(
    () => `Alertmanager is ready: ${program.lines.at(-1)}`,
    async () => {
      const answer = await fetch(`http://${address}/-/ready`).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    },
  );
  return program;
}
