import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AttackName } from './attacks.ts';

/** Attackers in a process of their own. */
export interface Attack {
  readonly stop: () => Promise<void>;
}

/** Resolves when the first clients of the attack connect. */
export async function startAttack(name: AttackName, port: number): Promise<Attack> {
  // The benchmark runs from its build, and the tests from the sources.
  const isBuilt = import.meta.url.endsWith('.js');
  const child = fork(
    new URL(isBuilt ? 'attackProcess.js' : 'attackProcess.ts', import.meta.url),
    [name, `${port}`],
    { execArgv: isBuilt ? [] : ['--import', 'tsx'] },
  );
  const ended = once(child, 'exit');
  const failed = ended.then(() => {
    throw new Error('the attackers ended before the attack');
  });
  failed.catch(() => {});
  await Promise.race([once(child, 'message'), failed]);
  return {
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
