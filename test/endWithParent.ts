/**
 * Flags of Node with which a program ends once its parent has: a killed test run runs no hooks, so the program would
 * outlive it.
 */
export const END_WITH_PARENT = [
  '--import',
  'data:text/javascript,setInterval((run)=>process.ppid===run||process.exit(1),1000,process.ppid).unref()',
];
