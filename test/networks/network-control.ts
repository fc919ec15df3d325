/** Talking to one network's control interface: what the typed clients of all networks share. */
import { Agent, fetch, type Response } from 'undici';
import type { Failure } from './failures.ts';

/** A connection for each call: one that is kept is closed by a process that stood still, just when the next call takes it. */
const connections = new Agent({ pipelining: 0 });

const waitDefaultMs = 10_000;
const longPollMs = 2000;

export interface MessagesQuery {
  readonly since?: number;
  readonly limit?: number;
  readonly id?: string;
  readonly waitMs?: number;
}

interface Types {
  readonly fault: unknown;
  readonly shown: { readonly seq: number };
  readonly sent: unknown;
  readonly state: unknown;
}

/** Each call rejects with the server's words when it is bad. */
export class NetworkControl<T extends Types> {
  protected readonly base: string;

  constructor(control: string, network: string) {
    this.base = `${control}/${network}`;
  }

  /** What the phone shows, in order of first arrival. */
  messages(number: string, query: MessagesQuery = {}): Promise<T['shown'][]> {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) search.set(key, String(value));
    return this.get(`phones/${number}/messages?${search}`);
  }

  /** What was written on this phone, with the receipts of linked clients. */
  sent(number: string): Promise<T['sent'][]> {
    return this.get(`phones/${number}/sent`);
  }

  read(number: string, chat: string): Promise<{ ids: string[] }> {
    return this.post(`phones/${number}/read`, { chat });
  }

  /** The plain file of a message that the phone shows. */
  async media(number: string, id: string): Promise<Response> {
    const response = await fetch(`${this.base}/phones/${number}/media/${id}`, { dispatcher: connections });
    return response.ok ? response : answerOf(response);
  }

  async fault(fault: T['fault']): Promise<void> {
    await this.post('faults', fault);
  }

  failures(): Promise<Failure[]> {
    return this.get('failures');
  }

  state(): Promise<T['state']> {
    return this.get('state');
  }

  async reset(): Promise<void> {
    await this.post('reset', {});
  }

  /** Throws when the client did anything the simulator does not model. Call it at the end of an ordinary run. */
  async assertNoFailures(): Promise<void> {
    const failures = await this.failures();
    if (failures.length === 0) return;
    const words = failures.slice(0, 10).map(({ what, detail }) => `${what}: ${detail}`);
    throw new Error(`the simulated network met ${failures.length} failures:\n${words.join('\n')}`);
  }

  /** Waits until the phone shows a message that fits, and answers it. */
  async waitForMessage(
    number: string,
    fits: (message: T['shown']) => boolean,
    timeoutMs = waitDefaultMs,
  ): Promise<T['shown']> {
    const end = performance.now() + timeoutMs;
    let since = 0;
    for (;;) {
      const left = end - performance.now();
      const waitMs = Math.max(Math.min(Math.floor(left), longPollMs), 0);
      const messages = await this.messages(number, { since, waitMs });
      const found = messages.find(fits);
      if (found) return found;
      if (left <= 0) throw new Error(`phone ${number} did not show the message within ${timeoutMs} ms`);
      since = messages.at(-1)?.seq ?? since;
    }
  }

  protected async get<A>(path: string): Promise<A> {
    return answerOf(await fetch(`${this.base}/${path}`, { dispatcher: connections }));
  }

  protected async post<A>(path: string, body: unknown): Promise<A> {
    const headers = { 'content-type': 'application/json' };
    const call = { dispatcher: connections, method: 'POST', headers, body: JSON.stringify(body) };
    return answerOf(await fetch(`${this.base}/${path}`, call));
  }
}

async function answerOf<A>(response: Response): Promise<A> {
  const body = (await response.json()) as A | { error: string };
  if (response.ok) return body as A;
  throw new Error(`${response.status}: ${(body as { error: string }).error}`);
}
