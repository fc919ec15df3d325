import { WebSocket } from 'ws';
import type { AccountView, UiCall, UiInput, UiResult, UiServerFrame, UiSnapshot } from '../../shared/contract/ui.ts';
import { applyPatches } from '../../shared/model/snapshot.ts';

/** The screens' side of the UI contract, for tests and the demo: holds the snapshot, applies patches, calls. */
export interface TestUi {
  readonly snapshot: UiSnapshot;
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>>;
  /** The call's value. @throws when the engine refused. */
  must<C extends UiCall>(name: C, input: UiInput<C>): Promise<Extract<UiResult<C>, { ok: true }>['value']>;
  /** Resolves as soon as the state fits, now or after a patch. */
  when<T>(pick: (snapshot: UiSnapshot) => T | undefined, what: string, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Signs in with the link that headless printed, as a browser does, and connects. */
export async function connectUi(address: string): Promise<TestUi> {
  const url = new URL(address);
  const link = new URLSearchParams(url.hash.slice(1)).get('link') ?? '';
  const signedIn = await fetch(new URL('/ui/session', url), {
    method: 'POST',
    headers: { origin: url.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  const [cookie = ''] = signedIn.headers.getSetCookie().map((one) => one.split(';', 1)[0]);
  const socket = new WebSocket(`ws://${url.host}/ui`, ['pairline.ui.v1'], { origin: url.origin, headers: { cookie } });
  let snapshot: UiSnapshot | undefined;
  let lastId = 0;
  const answers = new Map<number, (result: UiResult) => void>();
  const watchers = new Set<() => void>();

  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The engine closed the socket.')));
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString('utf8')) as UiServerFrame;
      if (frame.kind === 'answer') {
        answers.get(frame.id)?.(frame.result);
        answers.delete(frame.id);
        return;
      }
      if (frame.kind === 'snapshot') snapshot = frame.snapshot;
      else if (snapshot) snapshot = applyPatches(snapshot, frame.patches);
      for (const watch of watchers) watch();
      resolve();
    });
  });
  const current = (): UiSnapshot => {
    if (!snapshot) throw new Error('no snapshot yet');
    return snapshot;
  };
  const call = <C extends UiCall>(name: C, input: UiInput<C>): Promise<UiResult<C>> =>
    new Promise((resolve) => {
      const id = ++lastId;
      answers.set(id, (result) => resolve(result as UiResult<C>));
      socket.send(JSON.stringify({ id, call: name, input }));
    });

  return {
    get snapshot() {
      return current();
    },
    call,
    async must(name, input) {
      const result = await call(name, input);
      if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
      return result.value as never;
    },
    when(pick, what, timeoutMs = 20_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`Waited ${timeoutMs} ms for ${what}; last: ${JSON.stringify(current().accounts)}`));
        }, timeoutMs);
        const look = (): void => {
          const found = pick(current());
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      });
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      await new Promise((resolve) => {
        socket.once('close', resolve);
        socket.close();
      });
    },
  };
}

export const accountOf = (snapshot: UiSnapshot, id: string): AccountView | undefined =>
  snapshot.accounts.find((account) => account.id === id);
