/** The problems that prevent the server from starting, for the operator. Any other exception is a bug. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly problems: readonly string[];
  /** The cause is a flag, not a file or the machine. */
  readonly isUsage: boolean;

  constructor(problems: readonly string[], isUsage = false) {
    super(problems.join('\n'));
    this.problems = problems;
    this.isUsage = isUsage;
  }
}
