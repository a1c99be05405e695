/** The figures of a campaign. */
export class Figures {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  addAll(names: readonly string[]): void {
    for (const name of names) this.add(name);
  }

  merge(others: Figures): void {
    for (const [name, count] of others.#counts) this.add(name, count);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Returns one line per group; counts are named `group: name`. */
  describe(): string {
    const groups = new Map<string, string[]>();
    for (const [name, count] of [...this.#counts].sort(([, one], [, other]) => other - one)) {
      const [group = '', kind] = name.split(': ');
      const line = groups.get(group) ?? [];
      groups.set(group, line);
      line.push(kind === undefined ? String(count) : `${kind} ${count}`);
    }
    return [...groups].map(([group, line]) => `${group}: ${line.join(', ')}`).join('\n');
  }
}
