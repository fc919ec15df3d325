/** Questions from the client (`iq`), answered from a table by `xmlns/type/child`. What is not in the table fails loudly. */
import type { Connection } from './connection.ts';
import { accountQueries } from './queries-account.ts';
import { answerCodeQuery } from './pairing-code.ts';
import { groupQueries } from './queries-groups.ts';
import { keyQueries } from './queries-keys.ts';
import { mediaQueries } from './queries-media.ts';
import { usyncQueries } from './queries-usync.ts';
import { QueryError, type Answer, type QueryHandler } from './query.ts';
import { children, node, outline, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

const handlers: Readonly<Record<string, QueryHandler>> = {
  ...accountQueries,
  ...groupQueries,
  ...keyQueries,
  ...mediaQueries,
  ...usyncQueries,
};
const knownAttributes = new Set(['id', 'to', 'type', 'xmlns', 'target']);

export function answerQuery(world: World, connection: Connection, stanza: Node): void {
  const { stage } = connection;
  if (stage.at !== 'session' && stage.at !== 'pairing') {
    world.failures.add('query before login', outline(stanza));
    return;
  }
  const [child] = children(stanza);
  const { id, to = '@s.whatsapp.net', type, xmlns } = stanza.attrs;
  const key = `${xmlns ?? ''}/${type ?? ''}/${child?.tag ?? ''}`;
  world.counters.queries[key] = (world.counters.queries[key] ?? 0) + 1;
  try {
    const unknown = Object.keys(stanza.attrs).find((attribute) => !knownAttributes.has(attribute));
    if (id === undefined || unknown !== undefined) throw new QueryError(400, `attribute ${unknown ?? 'id is missing'}`);
    const { content, after } = answer(world, connection, stanza, key, child);
    connection.send(node('iq', { from: to, id, type: 'result', t: timestamp(world) }, content));
    after?.();
  } catch (error) {
    const { code, expected } = error instanceof QueryError ? error : { code: 500, expected: false };
    const words = error instanceof Error ? error.message : String(error);
    if (!expected) world.failures.add(`query ${key}`, `${words}: ${outline(stanza)}`);
    connection.send(node('iq', { from: to, id, type: 'error' }, [node('error', { code: String(code), text: words })]));
  }
}

/** A client that waits to be linked may ask for a pairing code and keep the connection alive, nothing else. */
function answer(world: World, connection: Connection, stanza: Node, key: string, child: Node | undefined): Answer {
  const { stage } = connection;
  if (stage.at === 'pairing') {
    return key === 'w:p/get/ping' ? {} : { content: answerCodeQuery(world, connection, stanza) };
  }
  const handler = handlers[key];
  if (!handler || stage.at !== 'session') throw new QueryError(501, 'feature-not-implemented');
  const { account, device } = stage;
  return handler({ world, connection, account, device, stanza, child });
}
