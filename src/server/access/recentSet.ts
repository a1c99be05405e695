/** A set of bounded size that drops the value used least recently. */
export class RecentSet {
  readonly #values = new Set<string>();
  readonly #maxSize: number;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  add(value: string): void {
    this.#values.delete(value);
    this.#values.add(value);
    const [oldest] = this.#values;
    if (this.#values.size > this.#maxSize && oldest !== undefined) this.#values.delete(oldest);
  }

  /** Returns whether the set contains the value, and marks the value as used. */
  has(value: string): boolean {
    if (!this.#values.has(value)) return false;
    this.add(value);
    return true;
  }
}
