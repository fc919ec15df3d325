import { createRequire } from 'node:module';

/** Telegram's API as the client library's data describe it: TL constructors and methods. */

export interface TlArgument {
  readonly name: string;
  readonly type: string;
  readonly typeModifiers?: {
    readonly predicate?: string;
    readonly isVector?: boolean;
    readonly isBareVector?: boolean;
  };
}

export interface TlEntry {
  readonly kind: 'method' | 'class';
  readonly name: string;
  readonly id: number;
  /** What it is one of; of a method, what it answers. */
  readonly type: string;
  readonly arguments: readonly TlArgument[];
}

const { l, e } = createRequire(import.meta.url)('@mtcute/core/tl/api-schema.json') as {
  readonly l: number;
  readonly e: readonly TlEntry[];
};
export const layer = l;
export const entries = e;
