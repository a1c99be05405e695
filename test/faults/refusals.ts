import type { FailureKind } from '../../src/core/failure.ts';

const FIVE_MINUTES = 5 * 60_000;
const HOUR = 60 * 60_000;

/** Refused three times in a row: then one asks every five minutes. */
class Row {
  #length = 0;
  #askedAtMs = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  isShut(nowMs: number): boolean {
    const sinceMs = nowMs - this.#askedAtMs;
    return this.#length >= 3 && sinceMs >= 0 && sinceMs < FIVE_MINUTES;
  }

  asked(nowMs: number): void {
    if (this.#length >= 3) this.#askedAtMs = nowMs;
  }

  refused(nowMs: number): void {
    this.#length += 1;
    if (this.#length === 3) this.#askedAtMs = nowMs;
  }

  accepted(): void {
    this.#length = 0;
  }
}

/** Who may ask, as the model has it: refused logins and projects, and projects that Atlas limits. */
export class Refusals {
  readonly #login = new Row();
  readonly #projects = new Map<string, Row>();
  readonly #limitedUntilMs = new Map<string, number>();

  /** Whether the next requests can go out in any order. */
  areNone(nowMs: number): boolean {
    const rows = [this.#login, ...this.#projects.values()];
    return (
      rows.every((row) => row.isEmpty) &&
      ![...this.#limitedUntilMs.keys()].some((id) => this.isLimited(id, nowMs))
    );
  }

  /** Why nobody asks for a page of this project now; else it is asked for. */
  ask(projectId: string, nowMs: number): FailureKind | undefined {
    const project = this.#project(projectId);
    if (this.#login.isShut(nowMs)) return 'unauthorized';
    if (project.isShut(nowMs)) return 'forbidden';
    this.#login.asked(nowMs);
    project.asked(nowMs);
    return this.isLimited(projectId, nowMs) ? 'rate_limited' : undefined;
  }

  // A wait of more than an hour comes from a clock that was set back.
  isLimited(projectId: string, nowMs: number): boolean {
    const untilMs = this.#limitedUntilMs.get(projectId) ?? nowMs;
    return nowMs < untilMs && untilMs - nowMs <= HOUR;
  }

  limit(projectId: string, untilMs: number): void {
    const before = this.#limitedUntilMs.get(projectId) ?? untilMs;
    this.#limitedUntilMs.set(projectId, Math.max(before, untilMs));
  }

  answered(projectId: string, reason: FailureKind | undefined, nowMs: number): void {
    switch (reason) {
      case 'unauthorized':
        this.#login.refused(nowMs);
        return;
      case 'forbidden':
        this.#login.accepted();
        this.#project(projectId).refused(nowMs);
        return;
      case 'not_found':
      case 'no_backup':
      case undefined:
        this.#login.accepted();
        this.#project(projectId).accepted();
        return;
      default:
        return;
    }
  }

  /** After a reload everybody asks again. */
  forgive(): void {
    this.#login.accepted();
    this.#projects.clear();
  }

  /** Another host knows nothing of the limits of the one before. */
  forgetLimits(): void {
    this.#limitedUntilMs.clear();
  }

  #project(projectId: string): Row {
    const row = this.#projects.get(projectId) ?? new Row();
    this.#projects.set(projectId, row);
    return row;
  }
}
