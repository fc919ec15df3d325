import { advanceStatus } from '../../shared/model/message.ts';
import { CHATS, NOT_ON_WHATSAPP, type Happening } from './history.ts';
import { doubled, endFault, mayMiss, reversed, type Losses, type Posted } from './promises.ts';
import { WebhooksTold } from './webhooks-told.ts';
import type { World } from './world.ts';

/** By then everything that can go has gone, in virtual time. */
const HEAL_MS = 3 * 3_600_000;
const HEAL_STEP_MS = 10_000;

/** One history as it happens to the world, and what its customer knows of it. */
export class Run implements Losses {
  private readonly seen: string[] = [];
  private readonly posted: Posted[] = [];
  private readonly world: World;
  private posts = 0;
  private attempts = 0;
  private written = 0;
  wasRestored = false;
  /** Messages from people that a gateway has told and then forgotten with its copy: devices that had no answer report them again. */
  private mayBeToldAgain = 0;
  hasMoved = false;
  wasGatewayRestored = false;
  private wasMachineRestored = false;
  /** Ids of the messages that the copy of the gateway knows. */
  private copied = new Set<string>();
  /** Cancelled, and in the hands again of a device that was set back and may be online before it hears from its gateway. */
  private readonly mayGoAnyway = new Set<string>();
  /** Texts that the owner of a restored machine gave up before any of them was handed over. */
  private readonly mayNotGo = new Set<string>();
  private readonly told = new WebhooksTold();
  private readonly mayBeDoubled = new Set<string>();
  /** Cancelled, which a restored gateway does not know: they go out after what followed them. */
  private readonly mayComeLate = new Set<string>();
  private lookedAt = -1;

  constructor(world: World) {
    this.world = world;
    world.network.prepare = (message) =>
      message.to.kind === 'number' && message.to.number === NOT_ON_WHATSAPP
        ? { kind: 'failed', reason: 'notOnWhatsApp' }
        : { kind: 'ready', payload: new TextEncoder().encode(JSON.stringify(message)) };
  }

  /** What was wrong so far. */
  get faults(): string[] {
    return [...this.seen, ...this.told.faults];
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
        world.network.write(`in ${this.written}`);
        break;
      case 'pass':
        await world.advance(happening.ms);
        break;
      case 'phone':
        if (happening.is === 'online') world.network.goOnline();
        else world.network.goOffline();
        break;
      case 'acks':
        world.network.acks = happening.are;
        break;
      case 'deaf':
        if (happening.is) world.network.goDeaf();
        else world.network.hear();
        break;
      case 'way':
        world.cut(happening.of, happening.cut);
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
      case 'keep':
        world.keep(happening.who);
        if (happening.who !== 'device' && happening.who !== 'old') this.copied = new Set(world.statuses().keys());
        break;
      case 'goBack':
        if (!world.goBack(happening.who, happening.how)) break;
        if (happening.who === 'gateway' || happening.who === 'machine') this.forgetSince();
        if (happening.who !== 'gateway') this.wasRestored = true;
        if (happening.who === 'machine') this.wasMachineRestored = true;
        if (happening.how === 'setBack') this.reviveCancelled();
        this.mayNotGo.clear();
        break;
      case 'move':
        if (await world.move(happening.isLost)) this.hasMoved = true;
        break;
      case 'decide':
        await this.decide(happening.decision);
        break;
      case 'jump':
        world.jump(happening.ms);
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
    world.network.acks = 'ack';
    world.cut('device', 'nowhere');
    world.cut('old', 'nowhere');
    world.receiver = 'takes';
    world.endAfter('device', 0);
    world.endAfter('gateway', 0);
    world.network.hear();
    world.network.goOnline();
    world.network.hurry();
    world.correctClock();
    await world.startAll();
    for (let passed = 0; passed < HEAL_MS; passed += HEAL_STEP_MS) {
      await world.advance(HEAL_STEP_MS);
      await world.decide('send');
      await world.takeOver();
      await this.askAgain();
      await this.look();
      const isOpen =
        (!this.mayMiss && this.told.inbound < this.written) ||
        this.posted.some(
          ({ id, status }) =>
            id === undefined || status === 'queued' || status === 'sending' || (status === 'sent' && !this.mayMiss),
        );
      if (!isOpen && passed > 20_000 && (await world.waitingWebhooks()) === 0) return;
    }
  }

  async faultsAtTheEnd(): Promise<string[]> {
    this.told.hear(this.world.received);
    const used = await this.world.used();
    const { length } = this.posted;
    const { shown: allShown } = this.world.network;
    for (const { id = '', text, status } of this.accepted) {
      const shown = (await this.world.message(id))?.status;
      if (shown !== status) this.seen.push(`${text} is ${status} and shown as ${shown}`);
    }
    return [
      ...this.posted
        .filter(({ text, status }) => status !== 'cancelled' || !this.mayGoAnyway.has(text))
        .flatMap((posted) => endFault(posted, allShown, this)),
      ...doubled(allShown, this.mayBeDoubled),
      ...[...this.mayNotGo]
        .filter((text) => this.world.network.written.has(text))
        .map((text) => `${text} was given up and sent`),
      ...reversed(this.posted, allShown, (posted) => this.isLate(posted)),
      ...(used === length ? [] : [`${length} messages were accepted and ${used} counted`]),
      ...this.webhookFaults(),
    ];
  }

  /** What was on the machine when its backup was made does not go out any more once its owner has given it up. */
  private async decide(decision: 'send' | 'giveUp'): Promise<void> {
    const isDecided = await this.world.decide(decision);
    if (!isDecided || decision === 'send' || !this.wasMachineRestored) return;
    const { written } = this.world.network;
    for (const { id = '', text } of this.accepted) {
      if (this.copied.has(id) && !written.has(text) && !this.mayBeDoubled.has(text)) this.mayNotGo.add(text);
    }
  }

  /** A gateway that came back from a copy does not know what was accepted since; its customers have been told otherwise. */
  private forgetSince(): void {
    this.wasGatewayRestored = true;
    const known = this.posted.filter(({ id }) => id === undefined || this.copied.has(id));
    this.posted.splice(0, this.posted.length, ...known);
    for (const posted of known) {
      // The answer was lost, and what it accepted may be forgotten: asked again it is a message of its own.
      if (posted.id === undefined) this.mayBeDoubled.add(posted.text);
      posted.status = 'queued';
      if (posted.mayBeCancelled) this.mayComeLate.add(posted.text);
    }
    this.lookedAt = -1;
    this.mayBeToldAgain = this.told.inbound;
    this.told.forgetIds();
  }

  private reviveCancelled(): void {
    for (const { text } of this.posted.filter(({ mayBeCancelled }) => mayBeCancelled)) this.mayGoAnyway.add(text);
  }

  private get mayMiss(): boolean {
    return mayMiss(this);
  }

  private get accepted(): Posted[] {
    return this.posted.filter(({ id }) => id !== undefined);
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
        this.seen.push(`${text} could not be accepted: ${String(error)}`);
        return undefined;
      });
    await this.world.clock.settle();
    const outcome = await asked;
    if (outcome === undefined) return;
    if (outcome.kind === 'refused') {
      this.posted.splice(this.posted.indexOf(posted), 1);
      // The gateway has learned from an earlier message that nobody is there.
      const isTrue = chat === NOT_ON_WHATSAPP && outcome.refusal.kind === 'absent';
      if (!isTrue) this.seen.push(`${text} was refused: ${outcome.refusal.kind}`);
      return;
    }
    posted.id = outcome.id;
    if (outcome.kind === 'accepted') posted.acceptedAs = attempt;
    else if (posted.tries === 2) posted.acceptedAs = posted.firstTry;
  }

  /** What holds at any moment: statuses only move forward, each acceptance is counted, no ending hides a possible send. */
  private async look(): Promise<void> {
    this.told.hear(this.world.received);
    const { gatewayCommits } = this.world;
    if (gatewayCommits === this.lookedAt) return;
    this.lookedAt = gatewayCommits;
    const statuses = this.world.statuses();
    for (const posted of this.accepted) {
      const status = statuses.get(posted.id ?? '');
      if (status === undefined) this.seen.push(`${posted.text} is forgotten`);
      else if (status !== posted.status && advanceStatus(posted.status, status) !== status) {
        this.seen.push(`${posted.text} went from ${posted.status} to ${status}`);
      } else posted.status = status;
      const isEnd = status === 'failed' || status === 'expired' || status === 'cancelled';
      const isKnown = status === 'cancelled' && this.mayGoAnyway.has(posted.text);
      if (isEnd && !isKnown && this.world.network.written.has(posted.text)) {
        this.seen.push(`${posted.text} is ${status} and may have been sent`);
      }
    }
    const counted = this.world.counted();
    if (counted < this.accepted.length || counted > this.posted.length) {
      this.seen.push(`${this.accepted.length} to ${this.posted.length} messages were accepted and ${counted} counted`);
    }
  }

  /** May come after what followed it. */
  private isLate({ id, text }: Posted): boolean {
    // Nobody waited for it any more: the old machine of a number, which did not know, brought it late.
    const cameFromOld = this.hasMoved && this.told.isTold(id, 'unconfirmed');
    return cameFromOld || this.mayComeLate.has(text) || this.mayGoAnyway.has(text);
  }

  /** Each fact is told at least once. */
  private webhookFaults(): string[] {
    const faults = this.accepted.flatMap(({ id, status, text }) =>
      this.told.isTold(id, status) ? [] : [`nobody was told that ${text} is ${status}`],
    );
    const received = this.told.inbound;
    const isWrong = this.mayMiss ? received > this.written + this.mayBeToldAgain : received !== this.written;
    if (isWrong) faults.push(`${this.written} were written and ${received} told`);
    return faults;
  }
}
