/** An instance as far as binding is concerned. */
export interface BindableInstance {
  readonly instance: number;
  /** The number in the API path. */
  readonly position: number;
  /** The phone number that the first pairing fixed, or that the owner put in its place. */
  readonly boundNumber: string | null;
  /** The number that the owner has given up: the next other one takes its place. */
  readonly givenUp: string | null;
  /** The account that it serves. */
  readonly account: { readonly device: number; readonly accountId: string } | null;
}

export interface BindingWish {
  readonly device: number;
  readonly accountId: string;
  readonly number: string | undefined;
  /** The number that `number` takes the place of, as the owner says. */
  readonly replaces?: string | undefined;
  /** The instance that the owner chose. */
  readonly chosen: number | undefined;
  /** Its instance was given to another account: it takes it back only when the owner says so. */
  readonly displaced: boolean;
}

export type Binding =
  | { readonly state: 'bound' | 'held'; readonly instance: number; readonly boundNumber: string | null }
  | { readonly state: 'unbound' };

/**
 * Whether an account that found no instance may get one made: when it is paired, because pairings are given up, and when its
 * owner neither chose an instance nor gave its own to another account.
 */
export const mayGetNew = ({ number, chosen, displaced }: BindingWish): boolean =>
  number !== undefined && chosen === undefined && !displaced;

/**
 * Which instance an account serves. The owner's choice first; then the instance of the account's own number, because the
 * same number paired anew is the same account on another disk; then the one that it has; then the lowest free one.
 * Another number than the instance's holds its queue until the owner confirms: then the wish names the number it replaces,
 * and the account keeps the instance that it has. An instance whose number was given up is held until another one comes.
 * @param instances those of the account's channel which the device may serve
 */
export function chooseInstance(instances: readonly BindableInstance[], wish: BindingWish): Binding {
  const mine = (one: BindableInstance): boolean =>
    one.account?.device === wish.device && one.account.accountId === wish.accountId;
  const ordered = instances.toSorted((a, b) => a.position - b.position || a.instance - b.instance);
  const chosen =
    wish.chosen === undefined
      ? (ordered.find((one) => mine(one) && (isReplaced(one) || one.boundNumber === wish.number)) ??
        ordered.find((one) => one.boundNumber !== null && one.boundNumber === wish.number && mayTake(one)) ??
        ordered.find(mine) ??
        ordered.find((one) => one.account === null && mayBecome(one)))
      : ordered.find((one) => one.instance === wish.chosen);
  if (!chosen) return { state: 'unbound' };
  if (chosen.givenUp !== null && (wish.number === undefined || wish.number === chosen.givenUp)) {
    return { state: 'held', instance: chosen.instance, boundNumber: null };
  }
  const boundNumber = isReplaced(chosen) ? (wish.number ?? null) : (chosen.boundNumber ?? wish.number ?? null);
  const fits = wish.number === undefined ? mine(chosen) || chosen.boundNumber === null : wish.number === boundNumber;
  return { state: fits ? 'bound' : 'held', instance: chosen.instance, boundNumber };

  function isReplaced(one: BindableInstance): boolean {
    return wish.number !== undefined && wish.replaces !== undefined && one.boundNumber === wish.replaces;
  }
  function mayBecome({ boundNumber: bound, givenUp }: BindableInstance): boolean {
    if (bound !== null) return bound === wish.number;
    return givenUp === null || givenUp !== wish.number;
  }
  function mayTake(one: BindableInstance): boolean {
    return mine(one) || one.account === null || !wish.displaced;
  }
}
