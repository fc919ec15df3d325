/** People and a customer's programs who write to each other all the time, at a steady rate, through whatever breaks. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Channel } from '../../shared/model/channel.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import { TESTED_CHANNELS } from '../support/channels.ts';
import type { Stack } from '../support/stack.ts';
import type { WebhookEvent } from './hook.ts';
import { Ledger } from './ledger.ts';

/** One person and one account of ours. */
export interface Chat {
  readonly channel: Channel;
  readonly instance: number;
  /** Our number. */
  readonly account: string;
  readonly person: string;
}

export interface TrafficOptions {
  readonly stack: Stack;
  readonly chats: readonly Chat[];
  /** Messages a second in each direction, over all chats. */
  readonly perSecond: number;
}

/** One in so many, in each direction, has a file. */
const FILE_EVERY = 40;
const FILE_BYTES = 30_000;
const LOOK_EVERY_MS = 1_000;
/** After an answer that did not come. */
const REPEAT_MS = 200;
const ANSWER_MS = 20_000;

export class Traffic {
  readonly out = new Ledger();
  readonly in = new Ledger();
  /** What the webhook said last of each accepted message. */
  readonly statuses = new Map<string, MessageStatus>();
  readonly accepted = new Map<string, Channel>();
  /** Ids whose status went back, as `id: from > to`. */
  readonly backwards: string[] = [];
  /** Posts without an answer, or that were turned away while the gateway ended. */
  unanswered = 0;
  readonly #options: TrafficOptions;
  readonly #api: Pool;
  readonly #seen = new Map<string, number>();
  #isOver = false;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#api = new Pool(options.stack.gatewayUrl, {
      connections: options.chats.length,
      headersTimeout: ANSWER_MS,
      connect: { timeout: 2_000 },
    });
  }

  /** Writes both ways for so long. @throws when the gateway refuses, or the simulated network does. */
  async run(lastsMs: number): Promise<void> {
    const { chats, perSecond } = this.#options;
    const everyMs = (chats.length / perSecond) * 1_000;
    const looks = this.#look();
    // What fails ends the run at once; what is left of it finds that it is over.
    const writers = chats.flatMap((chat, index) => {
      const offset = (index / chats.length) * everyMs;
      return [
        this.#steadily(lastsMs, everyMs, offset, (number) => this.#post(chat, number)),
        this.#steadily(lastsMs, everyMs, offset, (number) => this.#write(chat, number)),
      ];
    });
    try {
      await Promise.race([Promise.all(writers), looks]);
    } finally {
      this.#isOver = true;
    }
    await Promise.all([...writers, looks]);
  }

  /** Asks the phones until nothing waits in either direction and each message is through, or time is up. */
  async drain(maxMs: number, isThrough: () => boolean): Promise<void> {
    const end = performance.now() + maxMs;
    while (performance.now() < end) {
      await this.#lookOnce();
      if (this.out.waiting === 0 && this.in.waiting === 0 && isThrough()) return;
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Messages of Telegram that people see twice, though the network told the first time only. */
  async countCopies(): Promise<void> {
    for (const { channel, isShownTwice } of TESTED_CHANNELS) {
      for (const { person } of this.#options.chats.filter((chat) => chat.channel === channel)) {
        const shown = await this.#options.stack.networks[channel].messages(person);
        for (const message of shown) if (isShownTwice(message)) this.out.seenTwice(message.text);
      }
    }
  }

  hear(event: WebhookEvent): void {
    if (event.type === 'message.received') {
      const { content } = event.data;
      const said = content.kind === 'text' ? content.text : 'caption' in content ? content.caption : undefined;
      this.in.arrive(said ?? content.kind, Date.now());
    } else if (event.type === 'message.status') {
      const { id, status } = event.data;
      const before = this.statuses.get(id);
      if (before !== undefined && RANK[status] <= RANK[before]) this.backwards.push(`${id}: ${before} > ${status}`);
      this.statuses.set(id, status);
    }
  }

  close(): Promise<void> {
    return this.#api.destroy();
  }

  async #steadily(
    lastsMs: number,
    everyMs: number,
    offset: number,
    act: (number: number) => Promise<void>,
  ): Promise<void> {
    const startedAt = performance.now();
    let number = 0;
    for (let due = offset; due < lastsMs && !this.#isOver; due += everyMs) {
      await delay(Math.max(0, due - (performance.now() - startedAt)));
      await act(number);
      number += 1;
    }
  }

  async #post(chat: Chat, number: number): Promise<void> {
    for (let attempt = 0; !this.#isOver; attempt += 1) {
      // A lost answer is followed by another text, never the same: the first may have been accepted.
      const text = `out ${nameOf(chat)} ${number}${attempt === 0 ? '' : `.${String(attempt).padStart(4, '0')}`}`;
      this.out.write(text);
      const id = await this.#accept(chat, text, number % FILE_EVERY === FILE_EVERY - 1);
      if (id !== undefined) {
        this.out.promise(text, Date.now());
        this.accepted.set(id, chat.channel);
        return;
      }
      this.unanswered += 1;
      await delay(REPEAT_MS);
    }
  }

  /** The id; undefined when no answer came. */
  async #accept({ channel, instance, person }: Chat, text: string, withFile: boolean): Promise<string | undefined> {
    const { clientId, clientSecret } = this.#options.stack;
    const document = withFile ? randomBytes(FILE_BYTES).toString('base64') : undefined;
    const content = document === undefined ? { message: text } : { document, filename: 'list.bin', caption: text };
    try {
      const { statusCode, body } = await this.#api.request({
        method: 'POST',
        path: `/v3/${channel}/single/${document === undefined ? 'text' : 'document'}/message/${instance}`,
        headers: {
          'x-wm-client-id': clientId,
          'x-wm-client-secret': clientSecret,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ number: person, ...content }),
      });
      const answer = await body.text();
      if (statusCode === 200) return (JSON.parse(answer) as { id: string }).id;
      if (statusCode === 503) return undefined;
      throw new Error(`the gateway refused a message: ${statusCode} ${answer}`);
    } catch (error) {
      if (isLostAnswer(error)) return undefined;
      throw error;
    }
  }

  async #write(chat: Chat, number: number): Promise<void> {
    const { channel, account: to, person } = chat;
    const text = `in ${nameOf(chat)} ${number}`;
    const withFile = number % FILE_EVERY === FILE_EVERY / 2;
    const media = { kind: 'document' as const, size: FILE_BYTES, fileName: 'list.bin', caption: text };
    this.in.write(text);
    // Before it is written: it may be here sooner than the network's answer.
    this.in.promise(text, Date.now());
    await this.#options.stack.networks[channel].write(person, withFile ? { to, media } : { to, text });
  }

  async #look(): Promise<void> {
    while (!this.#isOver) {
      await this.#lookOnce();
      await delay(LOOK_EVERY_MS);
    }
  }

  async #lookOnce(): Promise<void> {
    for (const { channel, person } of this.#options.chats) {
      const key = `${channel} ${person}`;
      const shown = await this.#options.stack.networks[channel].messages(person, { since: this.#seen.get(key) ?? 0 });
      for (const { text, at } of shown) this.out.arrive(text, at);
      const last = shown.at(-1);
      if (last !== undefined) this.#seen.set(key, last.seq);
    }
  }
}

const nameOf = ({ channel, person }: Chat): string => `${channel} ${person}`;

/** Only forward; later evidence overrides `unconfirmed`. */
const RANK: Record<MessageStatus, number> = {
  queued: 0,
  sending: 1,
  unconfirmed: 2,
  sent: 3,
  delivered: 4,
  read: 5,
  played: 6,
  failed: 7,
  expired: 7,
  cancelled: 7,
};

const isLostAnswer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ECONN|UND_ERR|EPIPE)/.test(String(error.code));
