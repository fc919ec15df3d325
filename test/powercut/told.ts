/** What a process had told the world before the cut: a name for what happened, and to which ids, in order. */
export class Told {
  private readonly ids = new Map<string, string[]>();

  add(line: string): void {
    const [what = '', id = ''] = line.split(' ');
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

  /** Those that are not there though they were told. */
  missing(what: string, isThere: (id: string) => boolean): string[] {
    return this.all(what)
      .filter((id) => !isThere(id))
      .map((id) => `${what} ${id}`);
  }
}
