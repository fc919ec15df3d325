import type { DeviceCall, DeviceRequest, DeviceResponse, Report, WireMessage } from '../../shared/contract/device.ts';
import { deviceCalls, LEASE_MS } from '../../shared/contract/device.ts';
import type { PacingPlan } from '../../shared/contract/pacing.ts';
import type { Content } from '../../shared/contract/message.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { LinkProblem } from '../../shared/model/link.ts';
import { isEnded } from '../../shared/model/message.ts';
import type { Clock } from '../../shared/ports.ts';
import { LinkError } from '../ports.ts';

/** A message as the gateway knows it. */
export interface GatewayMessage {
  readonly wire: WireMessage;
  custody: 'gateway' | 'leased' | 'device' | 'ended';
  fence: number;
  leasedUntil: number;
  leaseEpoch: number;
  resume: boolean;
  status: string;
  /** Every report about it that was committed, in order. */
  readonly reports: Report[];
}

/**
 * The gateway's side of the device protocol, small and strict: whatever a device may never do is a violation. One device.
 * It keeps no more than it must, so that a test of the link fails for the link's reasons.
 */
export class FakeGateway {
  readonly violations: string[] = [];
  readonly messages = new Map<string, GatewayMessage>();
  readonly calls: DeviceCall[] = [];
  readonly commandAnswers = new Map<string, string>();
  readonly sessionReports: Extract<Report, { kind: 'session' }>[] = [];
  /** What each account's last binding said of its session. */
  readonly boundSessions = new Map<string, DeviceRequest<'account'>['session']>();
  readonly inbound: Extract<Report, { kind: 'inbound' }>[] = [];
  readonly media = new Map<string, Uint8Array>();
  /** Codes that can be used, each with the key that used it. */
  readonly codes = new Map<string, string | undefined>();
  /** Instances that are free. */
  freeInstances = 5;
  gatewayId = 'gateway-1';
  token = 'a-token-of-at-least-20-characters';
  /** Its clock minus the device's. */
  clockOffsetMs = 0;
  epoch = 0;
  /** Answers every call with this. */
  refuse: { problem: LinkProblem; code?: string; retryAfterMs?: number } | undefined;
  leaseMs = LEASE_MS;
  /** The code with which an imported text is refused; undefined: it is accepted. */
  refuseText: ((text: string) => string | undefined) | undefined;
  /** The plan of every account. */
  pacing: PacingPlan | undefined;
  readonly #clock: Clock;
  readonly #stores = new Map<string, { confirmed: number; mark: string | undefined }>();
  readonly #bindings = new Map<string, { channel: Channel; instance: number; number: string | undefined }>();
  readonly #commands = new Map<string, string>();
  readonly #bundleRequests = new Map<string, string>();
  /** What devices' owners have given, by command. */
  readonly bundles = new Map<string, DeviceRequest<'bundle'>['files']>();
  readonly #runs = new Map<string, number>();
  /** What was accepted under a key of the device. */
  readonly #sent = new Map<string, string>();
  #holdingsDone = false;
  #wakePoll: (() => void) | undefined;
  #pollNumber = 0;
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Accepts a message from a customer. */
  post(accountId: string, number: string, text: string | Content = 'Hello'): string {
    this.#seq += 1;
    const id = `00000000-0000-4000-8000-${String(this.#seq).padStart(12, '0')}`;
    this.messages.set(id, {
      wire: {
        id,
        accountId,
        seq: this.#seq,
        to: { kind: 'number', number },
        content: typeof text === 'string' ? { kind: 'text', text } : text,
        priority: 'normal',
        networkId: this.#networkId(accountId),
        acceptedAgoMs: 0,
        expiresInMs: 7 * 24 * 3_600_000,
      },
      custody: 'gateway',
      fence: 0,
      leasedUntil: 0,
      leaseEpoch: 0,
      resume: false,
      status: 'queued',
      reports: [],
    });
    this.#wakePoll?.();
    return id;
  }

  /** In the form of the account's channel; WhatsApp's for one that was not bound yet. */
  #networkId(accountId: string): string {
    if (this.#bindings.get(accountId)?.channel !== 'telegram') return `3EB0${String(this.#seq).padStart(16, '0')}`;
    // Over all 64 bits, signed, as chance makes them.
    return String(BigInt.asIntN(64, BigInt(this.#seq) * 0x9e37_79b9_7f4a_7c15n));
  }

  cancel(messageId: string): string {
    const id = `cancel-${this.#commands.size + 1}`;
    this.#commands.set(id, messageId);
    this.#wakePoll?.();
    return id;
  }

  askBundle(note: string): string {
    const id = `bundle-${this.#bundleRequests.size + 1}`;
    this.#bundleRequests.set(id, note);
    this.#wakePoll?.();
    return id;
  }

  #bundle({ commandId, files }: DeviceRequest<'bundle'>): DeviceResponse<'bundle'> {
    if (!this.#bundleRequests.has(commandId)) return { state: 'notAsked' };
    this.bundles.set(commandId, files);
    return { state: 'kept' };
  }

  bindingOf(accountId: string): { instance: number; number: string | undefined } | undefined {
    return this.#bindings.get(accountId);
  }

  /** The highest committed report of any store. */
  get confirmedReports(): number {
    return Math.max(0, ...[...this.#stores.values()].map(({ confirmed }) => confirmed));
  }

  /** Forgets the running session, as a gateway that was restored from a copy does. */
  loseHoldings(): void {
    this.#holdingsDone = false;
    this.#wakePoll?.();
  }

  /** Knows no report any more, as a new gateway does. */
  forgetReports(): void {
    this.#stores.clear();
  }

  /** Knows another report under the next number, as after a device was set back to a copy of before. */
  hearOther(): void {
    for (const store of this.#stores.values()) Object.assign(store, { confirmed: store.confirmed + 1, mark: 'other' });
  }

  /** Another installation with the same token starts a session. */
  supersede(): void {
    this.epoch += 1;
    this.#wakePoll?.();
  }

  async handle<C extends DeviceCall>(
    call: C,
    request: DeviceRequest<C>,
    from: { token?: string; accountId?: string },
  ): Promise<DeviceResponse<C>> {
    this.calls.push(call);
    if (this.refuse) throw this.#refusal(this.refuse.problem, this.refuse);
    if (call !== 'enrol' && from.token !== this.token) throw this.#refusal({ code: 'tokenRefused', httpStatus: 401 });
    const valid = deviceCalls[call].request.safeParse(request);
    if (!valid.success) this.violations.push(`${call}: ${valid.error.message}`);
    // One function per call; TypeScript cannot see that the names agree.
    return (await this.#answer(call, request as never, from.accountId)) as DeviceResponse<C>;
  }

  #refusal(problem: LinkProblem, more: { code?: string; retryAfterMs?: number } = {}): LinkError {
    return new LinkError(problem, more);
  }

  #answer(call: DeviceCall, request: never, accountId = ''): unknown {
    switch (call) {
      case 'enrol':
        return this.#enrol(request);
      case 'session':
        return this.#session(request);
      case 'holdings':
        return this.#holdings(request);
      case 'account':
        return this.#account(accountId, request);
      case 'poll':
        return this.#poll(request);
      case 'accept':
        return this.#accept(request);
      case 'report':
        return this.#report(request);
      case 'send':
        return this.#send(request);
      case 'bundle':
        return this.#bundle(request);
      case 'sendMany':
        return this.#sendMany(request);
    }
  }

  #enrol({ code, key }: DeviceRequest<'enrol'>): DeviceResponse<'enrol'> {
    if (!this.codes.has(code)) throw this.#refusal({ code: 'codeInvalid', httpStatus: 401 });
    const used = this.codes.get(code);
    if (used !== undefined && used !== key) throw this.#refusal({ code: 'codeInvalid', httpStatus: 401 });
    this.codes.set(code, key);
    return { gatewayId: this.gatewayId, deviceId: 'device-1', token: this.token };
  }

  #session({ storeId, run = '' }: DeviceRequest<'session'>): DeviceResponse<'session'> {
    const known = this.#runs.get(run);
    if (known === undefined) {
      this.epoch += 1;
      this.#runs.set(run, this.epoch);
      this.#holdingsDone = false;
    }
    return {
      gatewayId: this.gatewayId,
      epoch: known ?? this.epoch,
      now: this.#clock.now() + this.clockOffsetMs,
      confirmedReport: this.#stores.get(storeId)?.confirmed ?? 0,
      confirmedMark: this.#stores.get(storeId)?.mark,
    };
  }

  #sendMany({ accountId, check, texts }: DeviceRequest<'sendMany'>): DeviceResponse<'sendMany'> {
    return {
      answers: texts.map(({ key, to, text }) => {
        const refusal = this.refuseText?.(text);
        if (refusal !== undefined) return { kind: 'refused', code: refusal, message: `It is refused: ${refusal}.` };
        if (check === true) return { kind: 'acceptable' };
        return this.#send({ accountId, key, wish: { kind: 'text', to, text } });
      }),
    };
  }

  /** A repeated key is answered with the message of before. */
  #send({ accountId, key, wish }: DeviceRequest<'send'>): DeviceResponse<'send'> {
    if (!this.#bindings.has(accountId)) return { kind: 'refused', code: 'unbound', message: 'no instance' };
    const known = this.#sent.get(key);
    if (known !== undefined) return { kind: 'accepted', id: known };
    const earlier = wish.kind === 'again' ? this.messages.get(wish.id)?.wire : undefined;
    const to = wish.kind === 'text' ? wish.to : earlier?.to;
    const content = wish.kind === 'text' ? { kind: 'text' as const, text: wish.text } : earlier?.content;
    if (to?.kind !== 'number' || !content) return { kind: 'refused', code: 'messageUnknown', message: 'unknown' };
    const id = this.post(accountId, to.number, content);
    const message = this.messages.get(id);
    if (message && wish.kind === 'again') message.wire.retryOf = wish.id;
    this.#sent.set(key, id);
    return { kind: 'accepted', id };
  }

  #current(epoch: number): void {
    if (epoch !== this.epoch) throw this.#refusal({ code: 'gatewayError', httpStatus: 409 }, { code: 'superseded' });
  }

  #holdings({ epoch, holdings, last }: DeviceRequest<'holdings'>): DeviceResponse<'holdings'> {
    this.#current(epoch);
    const release: string[] = [];
    for (const { id, fence } of holdings) {
      const message = this.messages.get(id);
      if (!message || message.custody === 'ended' || message.fence !== fence) release.push(id);
      else message.custody = 'device';
    }
    if (last) this.#holdingsDone = true;
    return { release };
  }

  #account(
    accountId: string,
    { channel, number, replaces, session }: DeviceRequest<'account'>,
  ): DeviceResponse<'account'> {
    this.boundSessions.set(accountId, session);
    const bound = this.#bindings.get(accountId);
    if (bound === undefined && this.freeInstances === 0) return { state: 'unbound' };
    if (bound === undefined) this.freeInstances -= 1;
    const instance = bound?.instance ?? this.#bindings.size + 1;
    const before = replaces !== undefined && bound?.number === replaces ? undefined : bound?.number;
    this.#bindings.set(accountId, { channel, instance, number: before ?? number });
    if (before !== undefined && number !== undefined && before !== number) {
      return { state: 'held', instanceId: `i${instance}`, instance, boundNumber: before };
    }
    const { pacing } = this;
    return { state: 'bound', instanceId: `i${instance}`, instance, client: 'Test client', ...(pacing && { pacing }) };
  }

  async #poll({ epoch, room, waitMs }: DeviceRequest<'poll'>): Promise<DeviceResponse<'poll'>> {
    this.#current(epoch);
    if (!this.#holdingsDone)
      throw this.#refusal({ code: 'gatewayError', httpStatus: 409 }, { code: 'holdingsMissing' });
    this.#pollNumber += 1;
    const mine = this.#pollNumber;
    this.#wakePoll?.();
    const until = this.#clock.monotonic() + waitMs;
    for (;;) {
      const answer = { now: this.#clock.now() + this.clockOffsetMs, leases: this.#lease(room), commands: this.#open() };
      const restMs = until - this.#clock.monotonic();
      // A newer poll ends this one, which answers empty; what it leased meanwhile is repeated there.
      if (mine !== this.#pollNumber) return { ...answer, leases: [], commands: [] };
      if (answer.leases.length + answer.commands.length > 0 || restMs <= 0) return answer;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = this.#clock.timer(restMs, resolve);
      const wake = (): void => {
        timer.cancel();
        resolve();
      };
      this.#wakePoll = wake;
      await promise;
      // A newer poll may wait by now.
      if (this.#wakePoll === wake) this.#wakePoll = undefined;
      this.#current(epoch);
      if (!this.#holdingsDone) {
        throw this.#refusal({ code: 'gatewayError', httpStatus: 409 }, { code: 'holdingsMissing' });
      }
    }
  }

  #open(): DeviceResponse<'poll'>['commands'] {
    const isOpen = ([id]: [string, string]): boolean => !this.commandAnswers.has(id);
    return [
      ...[...this.#commands].filter(isOpen).map(([id, messageId]) => ({ id, kind: 'cancel' as const, messageId })),
      ...[...this.#bundleRequests].filter(isOpen).map(([id, note]) => ({ id, kind: 'bundle' as const, note })),
    ];
  }

  #lease(room: DeviceRequest<'poll'>['room']): DeviceResponse<'poll'>['leases'] {
    const free = new Map(room.map(({ accountId, messages }) => [accountId, messages]));
    const leases: DeviceResponse<'poll'>['leases'] = [];
    for (const message of this.messages.values()) {
      const { accountId } = message.wire;
      const isMine = message.custody === 'leased' && message.leaseEpoch === this.epoch;
      const expired = message.leasedUntil <= this.#clock.monotonic();
      if (message.custody === 'ended' || message.custody === 'device') continue;
      if (!isMine || expired) {
        const rest = free.get(accountId) ?? 0;
        if (rest <= 0) continue;
        free.set(accountId, rest - 1);
        message.fence += 1;
        message.custody = 'leased';
        message.leaseEpoch = this.epoch;
        message.leasedUntil = this.#clock.monotonic() + this.leaseMs;
      }
      leases.push({ message: message.wire, fence: message.fence, leaseMs: this.leaseMs, resume: message.resume });
    }
    return leases;
  }

  #accept({ epoch, items }: DeviceRequest<'accept'>): DeviceResponse<'accept'> {
    this.#current(epoch);
    const accepted: string[] = [];
    const refused: string[] = [];
    for (const { id, fence } of items) {
      const message = this.messages.get(id);
      const open = message?.custody === 'leased' || message?.custody === 'device';
      if (!message || !open || message.fence !== fence) refused.push(id);
      else {
        message.custody = 'device';
        accepted.push(id);
      }
    }
    return { accepted, refused };
  }

  #report({ epoch, storeId, first, reports, mark }: DeviceRequest<'report'>): DeviceResponse<'report'> {
    this.#current(epoch);
    const before = this.#stores.get(storeId)?.confirmed ?? 0;
    if (first > before + 1) throw this.#refusal({ code: 'gatewayError', httpStatus: 409 }, { code: 'reportGap' });
    const news = reports.slice(Math.max(0, before + 1 - first));
    for (const report of news) this.#commit(report);
    if (news.length > 0) this.#stores.set(storeId, { confirmed: before + news.length, mark });
    return { confirmed: before + news.length };
  }

  #commit(report: Report): void {
    if (report.kind === 'session') this.sessionReports.push(report);
    else if (report.kind === 'inbound') this.inbound.push(report);
    else if (report.kind === 'answer') {
      const before = this.commandAnswers.get(report.commandId);
      if (before !== undefined && before !== 'taken') this.violations.push(`${report.commandId} was answered twice`);
      this.commandAnswers.set(report.commandId, report.answer);
    } else {
      const message = this.messages.get(report.id);
      if (!message) {
        this.violations.push(`A report about the unknown message ${report.id}`);
        return;
      }
      message.reports.push(report);
      if (report.kind === 'result') this.#result(message, report);
      else if (report.kind === 'receipt') message.status = report.receipt;
      else if (report.kind === 'sending' && report.fence === message.fence) message.status = 'sending';
    }
  }

  #result(message: GatewayMessage, report: Extract<Report, { kind: 'result' }>): void {
    if (report.networkId !== message.wire.networkId) this.violations.push('A result with another network id');
    if (report.fence !== message.fence || message.custody !== 'device') {
      this.violations.push(`A result without custody: ${message.custody}`);
      return;
    }
    message.custody = 'ended';
    const { kind } = report.outcome;
    if (!isEnded(message.status as never) || kind !== 'sent') message.status = kind;
  }
}
