/** What a process had told the world before the cut: a name for what happened, and to which ids, in order. */
export class Told {
  private readonly ids = new Map<string, string[]>();

  add(line: string): void {
    const [what = '', id = ''] = line.split(/ (.*)/s);
    const ids = this.ids.get(what);
    if (ids === undefined) this.ids.set(what, [id]);
    else ids.push(id);
  }

  has(what: string): boolean {
    return this.ids.has(what);
  }

  all(what: string): readonly string[] {
    return this.ids.get(what) ?? [];
  }

  /** The last one as a number; 0 when nothing was told. */
  last(what: string): number {
    return Number(this.ids.get(what)?.at(-1) ?? 0);
  }

  /** Those of `what`, besides those that `going` has named. */
  without(what: string, going: string): readonly string[] {
    const gone = new Set(this.all(going));
    return this.all(what).filter((id) => !gone.has(id));
  }

  /**
   * Those that are not there though they were told.
   * @param going names those that may be gone
   */
  missing(what: string, isThere: (id: string) => boolean, going = ''): string[] {
    return this.without(what, going)
      .filter((id) => !isThere(id))
      .map((id) => `${what} ${id}`);
  }
}
