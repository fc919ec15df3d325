/** One question from the client (`iq`) and how it is answered. */
import type { Account, LinkedDevice } from './accounts.ts';
import type { Connection } from './connection.ts';
import type { Node } from './wire/node.ts';
import type { World } from './world.ts';

export interface Query {
  readonly world: World;
  readonly connection: Connection;
  readonly account: Account;
  readonly device: LinkedDevice;
  readonly stanza: Node;
  /** The first child, absent when the query has none. */
  readonly child: Node | undefined;
}

export interface Answer {
  readonly content?: Node[];
  /** What follows the answer, in order on the wire. */
  readonly after?: () => void;
}

export type QueryHandler = (query: Query) => Answer;

/** An answer that is an error. It is loud unless `expected`: an error the real server gives to correct clients too. */
export class QueryError extends Error {
  readonly code: number;
  readonly expected: boolean;

  constructor(code: number, text: string, expected = false) {
    super(text);
    this.code = code;
    this.expected = expected;
  }
}
