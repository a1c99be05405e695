#!/usr/bin/env node
// SIGHUP ends a process without a handler, so this one is set before any other module is loaded.
const start = {
  url: import.meta.url,
  hasHungUp: false,
  onHangUp: () => {
    start.hasHungUp = true;
  },
};
process.on('SIGHUP', start.onHangUp);

// At SIGUSR1 Node.js would open a debugger port, through which any local user could read every secret.
if (!/--inspect/.test([...process.execArgv, process.env['NODE_OPTIONS']].join(' '))) {
  process.on('SIGUSR1', () => {});
}

const { runProgram } = await import('./cli/program.ts');
process.exitCode = await runProgram(start);

export {};
