/** The problems that keep the server from starting, for the operator. Anything else that is thrown is a bug. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly problems: readonly string[];
  /** A flag is wrong, not a file or the machine. */
  readonly isUsage: boolean;

  constructor(problems: readonly string[], isUsage = false) {
    super(problems.join('\n'));
    this.problems = problems;
    this.isUsage = isUsage;
  }
}
