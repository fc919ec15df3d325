/** `one` for one; else `other` with the count in the place of `#`. */
export const many = (count: number, one: string, other: string): string =>
  count === 1 ? one : other.replace('#', count.toLocaleString('en'));
