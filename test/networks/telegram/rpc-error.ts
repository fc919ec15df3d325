/** Errors as Telegram answers them: a name, and the number that belongs to it. */
import { createRequire } from 'node:module';

interface ErrorTable {
  readonly errors: Readonly<Record<string, { readonly code: number }>>;
}

const table = (createRequire(import.meta.url)('@mtcute/core/tl/raw-errors.json') as ErrorTable).errors;

/** The number of an error's name, `FLOOD_WAIT_30` included; undefined when Telegram has no such error. */
export function codeOf(name: string): number | undefined {
  return (table[name] ?? table[name.replaceAll(/\d+/g, '%d')])?.code;
}

export class RpcError extends Error {
  readonly code: number;

  /** @param code only for names that are not in the client library's table. */
  constructor(name: string, code = codeOf(name)) {
    if (code === undefined) throw new TypeError(`no error of Telegram is called ${name}`);
    super(name);
    this.code = code;
  }
}
