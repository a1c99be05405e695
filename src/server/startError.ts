/** Why the server can't start, in sentences for the operator: anything else that is thrown is a bug. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly problems: readonly string[];
  /** It is the flags that are wrong, not what they were to be used with. */
  readonly isUsage: boolean;

  constructor(problems: readonly string[], isUsage = false) {
    super(problems.join('\n'));
    this.problems = problems;
    this.isUsage = isUsage;
  }
}
