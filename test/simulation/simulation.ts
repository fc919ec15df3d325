import { advanceStatus, type MessageStatus, type Priority } from '../../shared/model/message.ts';
import { CHATS, NOT_ON_WHATSAPP, type Happening } from './history.ts';
import type { Template } from './template.ts';
import { startWorld, type World } from './world.ts';

interface Posted {
  readonly text: string;
  readonly chat: string;
  readonly priority: Priority;
  readonly key: string;
  readonly wish: { readonly notBefore?: number; readonly validityMs?: number };
  /** How often it was asked for; undefined once the order in which it was accepted is not known. */
  tries: number;
  id: string | undefined;
  /** Among all attempts, the one that was accepted; undefined when that cannot be told. */
  acceptedAs: number | undefined;
  firstTry: number;
  mayBeCancelled: boolean;
  status: MessageStatus;
}

/** By then everything that can go has gone, in virtual time. */
const HEAL_MS = 3 * 3_600_000;
const HEAL_STEP_MS = 10_000;

/** What is wrong with a history, in words; empty when all promises were kept. */
export async function faultsOf(template: Template, seed: number, history: readonly Happening[]): Promise<string[]> {
  const world = await startWorld(template, seed);
  try {
    const run = new Run(world);
    for (const happening of history) await run.let(happening);
    await run.heal();
    return [...run.faults, ...(await run.faultsAtTheEnd())];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  } finally {
    await world.stop();
  }
}

/** The same fault with fewer happenings: parts are left out as long as something stays wrong. */
export async function shrunk(
  template: Template,
  seed: number,
  history: readonly Happening[],
): Promise<readonly Happening[]> {
  let smallest = history;
  for (let part = Math.ceil(history.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < smallest.length;) {
      const less = [...smallest.slice(0, from), ...smallest.slice(from + part)];
      if ((await faultsOf(template, seed, less)).length > 0) smallest = less;
      else from += part;
    }
  }
  return smallest;
}

class Run {
  readonly faults: string[] = [];
  private readonly posted: Posted[] = [];
  private readonly world: World;
  private posts = 0;
  private attempts = 0;
  private written = 0;
  private wasRestored = false;

  constructor(world: World) {
    this.world = world;
    world.phone.script.prepare = (message) =>
      message.to.kind === 'number' && message.to.number === NOT_ON_WHATSAPP
        ? { kind: 'failed', reason: 'notOnWhatsApp' }
        : { kind: 'ready', payload: new TextEncoder().encode(JSON.stringify(message)) };
  }

  async let(happening: Happening): Promise<void> {
    const { world } = this;
    switch (happening.kind) {
      case 'post':
        await this.post(happening);
        break;
      case 'cancel': {
        const { accepted } = this;
        const posted = accepted[happening.pick % Math.max(1, accepted.length)];
        if (posted?.id === undefined) break;
        posted.mayBeCancelled = true;
        await world.cancel(posted.id);
        break;
      }
      case 'write':
        this.written += 1;
        world.write(`in ${this.written}`);
        break;
      case 'pass':
        await world.advance(happening.ms);
        break;
      case 'phone':
        if (happening.is === 'online') this.goOnline();
        else {
          world.phone.script.login = { code: 'networkDown' };
          world.phone.close({ code: 'connectionLost' });
        }
        break;
      case 'acks':
        world.phone.script.handOver = happening.are;
        break;
      case 'deaf':
        this.hear(!happening.is);
        break;
      case 'gateway':
        world.isCut = happening.isCut;
        break;
      case 'weather': {
        const { lose, repeat, delayMs } = happening;
        Object.assign(world.weather, { loseRequest: lose, loseAnswer: lose, repeat, delayMs });
        break;
      }
      case 'receiver':
        world.receiver = happening.does;
        break;
      case 'restart':
        await world.restart(happening.who);
        break;
      case 'end':
        world.endAfter(happening.who, happening.after);
        break;
      case 'copyOfDevice':
        if (happening.what === 'keep') world.keepDevice();
        else if (world.restoreDevice()) this.wasRestored = true;
        break;
      case 'jump':
        world.clock.jump(happening.ms);
        break;
      default:
        happening satisfies never;
    }
    await world.advance(1);
    await this.askAgain();
    await this.look();
  }

  /** Everything works again, for long enough. */
  async heal(): Promise<void> {
    const { world } = this;
    Object.assign(world.weather, { loseRequest: 0, loseAnswer: 0, repeat: 0, delayMs: 0 });
    world.phone.script.handOver = 'ack';
    world.isCut = false;
    world.receiver = 'takes';
    world.endAfter('device', 0);
    world.endAfter('gateway', 0);
    this.hear(true);
    this.goOnline();
    for (let passed = 0; passed < HEAL_MS; passed += HEAL_STEP_MS) {
      await world.advance(HEAL_STEP_MS);
      await this.askAgain();
      await this.look();
      const isOpen = this.posted.some(
        ({ id, status }) => id === undefined || status === 'queued' || status === 'sending',
      );
      if (!isOpen && passed > 20_000 && (await world.waitingWebhooks()) === 0) return;
    }
  }

  async faultsAtTheEnd(): Promise<string[]> {
    const used = await this.world.used();
    const { length } = this.posted;
    return [
      ...this.posted.flatMap((posted) => this.endFault(posted)),
      ...this.doubled(),
      ...this.reversed(),
      ...(used === length ? [] : [`${length} messages were accepted and ${used} counted`]),
      ...this.webhookFaults(),
    ];
  }

  private get accepted(): Posted[] {
    return this.posted.filter(({ id }) => id !== undefined);
  }

  private goOnline(): void {
    const { phone } = this.world;
    phone.script.login = 'open';
  }

  /** A socket that leads nowhere is noticed by its silence, and the connection is made anew. */
  private hear(isHeard: boolean): void {
    const { network, phone } = this.world;
    if (isHeard && network.isDeaf) phone.close({ code: 'connectionLost' });
    network.isDeaf = !isHeard;
  }

  private async post({ chat, priority, validForMs, inMs }: Extract<Happening, { kind: 'post' }>): Promise<void> {
    const number = (this.posts += 1);
    const posted: Posted = {
      text: `text ${number}`,
      chat: CHATS[chat] ?? CHATS[0],
      priority,
      key: `key ${number}`,
      wish: {
        ...(validForMs !== undefined && { validityMs: validForMs }),
        ...(inMs !== undefined && { notBefore: this.world.clock.now() + inMs }),
      },
      tries: 0,
      id: undefined,
      acceptedAs: undefined,
      firstTry: 0,
      mayBeCancelled: false,
      status: 'queued',
    };
    this.posted.push(posted);
    await this.ask(posted);
  }

  /** A customer who got no answer asks again under the same key. */
  private async askAgain(): Promise<void> {
    for (const posted of this.posted.filter(({ id }) => id === undefined)) await this.ask(posted);
  }

  private async ask(posted: Posted): Promise<void> {
    const { chat, text, priority, key, wish } = posted;
    const attempt = (this.attempts += 1);
    if (posted.tries === 0) posted.firstTry = attempt;
    posted.tries += 1;
    const asked = this.world
      .accept({
        to: { kind: 'number', number: chat },
        content: { kind: 'text', text },
        priority,
        idempotencyKey: key,
        ...wish,
      })
      .catch((error: unknown) => {
        this.faults.push(`${text} could not be accepted: ${String(error)}`);
        return undefined;
      });
    await this.world.clock.settle();
    const outcome = await asked;
    if (outcome === undefined) return;
    if (outcome.kind === 'refused') {
      this.posted.splice(this.posted.indexOf(posted), 1);
      // The gateway has learned from an earlier message that nobody is there.
      const isTrue = chat === NOT_ON_WHATSAPP && outcome.refusal.kind === 'absent';
      if (!isTrue) this.faults.push(`${text} was refused: ${outcome.refusal.kind}`);
      return;
    }
    posted.id = outcome.id;
    if (outcome.kind === 'accepted') posted.acceptedAs = attempt;
    else if (posted.tries === 2) posted.acceptedAs = posted.firstTry;
  }

  /** The public status only moves forward. */
  private async look(): Promise<void> {
    for (const posted of this.accepted) {
      const status = (await this.world.message(posted.id ?? ''))?.status;
      if (status === undefined) this.faults.push(`${posted.text} is forgotten`);
      else if (status !== posted.status && advanceStatus(posted.status, status) !== status) {
        this.faults.push(`${posted.text} went from ${posted.status} to ${status}`);
      } else posted.status = status;
    }
  }

  private endFault({ text, chat, status, wish, mayBeCancelled }: Posted): string[] {
    const wasShown = this.world.shown.some((shown) => shown.text === text);
    const isTrue = ((): boolean => {
      switch (status) {
        case 'sent':
        case 'delivered':
          return wasShown;
        case 'failed':
          return chat === NOT_ON_WHATSAPP && !wasShown;
        case 'expired':
          return wish.validityMs !== undefined && !wasShown;
        case 'cancelled':
          return mayBeCancelled && !wasShown;
        // A device that came back from a copy may have forgotten what it sent.
        case 'unconfirmed':
          return this.wasRestored;
        default:
          return false;
      }
    })();
    return isTrue ? [] : [`${text} ended as ${status} and was ${wasShown ? '' : 'not '}shown`];
  }

  /** A text goes out under one id, whatever happens. */
  private doubled(): string[] {
    const texts = this.world.shown.map(({ text }) => text);
    return texts.filter((text, index) => texts.indexOf(text) !== index).map((text) => `${text} was shown twice`);
  }

  /** In a chat, what was accepted first is shown first, as long as priority and schedule do not say otherwise. */
  private reversed(): string[] {
    const order = new Map(this.posted.map((posted) => [posted.text, posted]));
    const faults: string[] = [];
    for (const chat of CHATS) {
      const plain = this.world.shown.flatMap(({ number, text }) => {
        const posted = order.get(text);
        const isPlain = number === chat && posted?.priority === 'normal' && posted.wish.notBefore === undefined;
        return isPlain && posted.acceptedAs !== undefined ? [{ text, at: posted.acceptedAs }] : [];
      });
      plain.forEach(({ text, at }, index) => {
        const before = plain[index - 1];
        if (before !== undefined && before.at > at) faults.push(`${text} was shown after ${before.text}`);
      });
    }
    return faults;
  }

  /** Each fact is told at least once, under one id, and only facts are told. */
  private webhookFaults(): string[] {
    const faults: string[] = [];
    const ids = new Map<string, string>();
    const told = new Set<string>();
    for (const { webhookId, event } of this.world.received) {
      const data = event.data as { id?: string; status?: string };
      if (event.type !== 'message.status' && event.type !== 'message.received') continue;
      const fact = `${event.type} ${data.id} ${data.status ?? ''}`;
      const known = ids.get(fact);
      if (known !== undefined && known !== webhookId) faults.push(`${fact} was told under two ids`);
      ids.set(fact, webhookId);
      told.add(fact);
    }
    for (const { id, status, text } of this.accepted) {
      if (!told.has(`message.status ${id} ${status}`)) faults.push(`nobody was told that ${text} is ${status}`);
    }
    const received = [...told].filter((fact) => fact.startsWith('message.received'));
    // A device that came back from a copy has lost what it had taken since and not reported yet.
    const isWrong = this.wasRestored ? received.length > this.written : received.length !== this.written;
    if (isWrong) faults.push(`${this.written} were written and ${received.length} told`);
    return faults;
  }
}
