import { createInterface } from 'node:readline';

/** What a bare session is asked to do, in one line of JSON; it answers with one of `BareRun`. */
export type BareCommand =
  | { send: { numbers: string[]; count: number } }
  | { document: { to: string; path: string } }
  | { logIn: true };
export interface BareRun {
  ms: number;
  cpuMs: number;
}

export interface BareSession {
  /** Texts, one after the other, each awaiting the server's answer. */
  send(wish: { numbers: string[]; count: number }): Promise<void>;
  document(wish: { to: string; path: string }): Promise<void>;
  /** The connection's end; not measured. */
  end(): Promise<void>;
  logIn(): Promise<void>;
}

/** Says that the session is online, then measures what it is asked for until it is told to stop. */
export function serveBare(session: BareSession): void {
  const answer = async (command: BareCommand): Promise<BareRun> => {
    if ('send' in command) return measure(() => session.send(command.send));
    if ('document' in command) return measure(() => session.document(command.document));
    await session.end();
    return measure(() => session.logIn());
  };
  process.stdout.write('{"online":true}\n');
  createInterface({ input: process.stdin }).on('line', (line) => {
    const command = JSON.parse(line) as BareCommand | { stop: true };
    if ('stop' in command) process.exit(0);
    void answer(command).then((run) => process.stdout.write(`${JSON.stringify(run)}\n`));
  });
}

async function measure(work: () => Promise<void>): Promise<BareRun> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  return { ms: performance.now() - startedAt, cpuMs: (used.user + used.system) / 1_000 };
}
