import { type Acceptance, type CredentialsChange, stepCredentials } from '../../core/credentials.ts';
import type { Failure } from '../../core/failure.ts';
import type { Instruments } from '../../metrics/instruments.ts';

/** Polls and discoveries each report refused credentials once. */
type Reader = 'polls' | 'discoveries';

/** Records whether Atlas accepts each set of credentials, and exposes the refused ones. */
export class CredentialsViews {
  readonly #gauge: Instruments['credentialsRefused'];
  readonly #views = new Map<string, Record<Reader, Acceptance>>();

  constructor({ credentialsRefused }: Instruments, names: Iterable<string>) {
    this.#gauge = credentialsRefused;
    this.keep(names);
  }

  /** Adds new credentials, and forgets those that the configuration no longer has. */
  keep(names: Iterable<string>): void {
    const kept = new Set(names);
    for (const name of this.#views.keys()) {
      if (kept.has(name)) continue;
      this.#views.delete(name);
      this.#gauge.remove({ credentials: name });
    }
    for (const name of kept) {
      if (this.#views.has(name)) continue;
      this.#views.set(name, { polls: 'unknown', discoveries: 'unknown' });
      this.#gauge.set({ credentials: name }, 0);
    }
  }

  /** Marks credentials as refused that an earlier process has reported as refused. */
  rememberRefused(credentials: string): void {
    const view = this.#views.get(credentials);
    if (view !== undefined) view.polls = 'refused';
  }

  /** Records the failure of a poll or a discovery, or `undefined` for its success. Returns the change. */
  step(credentials: string, reader: Reader, failure: Failure | undefined): CredentialsChange {
    const view = this.#views.get(credentials);
    const change = stepCredentials(view?.[reader] ?? 'unknown', failure);
    // A reload may have removed the credentials while they were in use.
    if (view === undefined) return change;
    view[reader] = change.to;
    const { to } = stepCredentials('unknown', failure);
    if (to !== 'unknown') this.#gauge.set({ credentials }, to === 'refused' ? 1 : 0);
    return change;
  }
}
