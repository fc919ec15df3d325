/** Questions from the client (`iq`), answered from a table by `xmlns/type/child`. What is not in the table fails loudly. */
import type { Connection } from './connection.ts';
import { accountQueries } from './queries-account.ts';
import { keyQueries } from './queries-keys.ts';
import { usyncQueries } from './queries-usync.ts';
import { QueryError, type QueryHandler } from './query.ts';
import { children, node, outline, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const handlers: Readonly<Record<string, QueryHandler>> = { ...accountQueries, ...keyQueries, ...usyncQueries };
const knownAttributes = new Set(['id', 'to', 'type', 'xmlns', 'target']);

export function answerQuery(world: World, connection: Connection, stanza: Node): void {
  if (connection.stage.at !== 'session') {
    world.failures.add('query before login', outline(stanza));
    return;
  }
  const { account, device } = connection.stage;
  const [child] = children(stanza);
  const { id, to = '@s.whatsapp.net', type, xmlns } = stanza.attrs;
  const key = `${xmlns ?? ''}/${type ?? ''}/${child?.tag ?? ''}`;
  world.counters.queries[key] = (world.counters.queries[key] ?? 0) + 1;
  try {
    const handler = handlers[key];
    if (!handler) throw new QueryError(501, 'feature-not-implemented');
    const unknown = Object.keys(stanza.attrs).find((attribute) => !knownAttributes.has(attribute));
    if (id === undefined || unknown !== undefined) throw new QueryError(400, `attribute ${unknown ?? 'id is missing'}`);
    const { content, after } = handler({ world, connection, account, device, stanza, child });
    connection.send(node('iq', { from: to, id, type: 'result', t: timestamp(world) }, content));
    after?.();
  } catch (error) {
    const { code, expected } = error instanceof QueryError ? error : { code: 500, expected: false };
    const words = error instanceof Error ? error.message : String(error);
    if (!expected) world.failures.add(`query ${key}`, `${words}: ${outline(stanza)}`);
    connection.send(node('iq', { from: to, id, type: 'error' }, [node('error', { code: String(code), text: words })]));
  }
}
