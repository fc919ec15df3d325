import { advanceStatus, type MessageStatus } from '../../shared/model/message.ts';
import type { Received } from './world.ts';

/** What a customer's webhooks told. Each fact has one id, and those about a message come as they happened. */
export class WebhooksTold {
  readonly faults: string[] = [];
  private readonly facts = new Set<string>();
  /** Since the gateway last came back from a copy. */
  private readonly ids = new Map<string, string>();
  private readonly last = new Map<string, MessageStatus>();
  private heard = 0;

  hear(received: readonly Received[]): void {
    for (const { webhookId, event } of received.slice(this.heard)) {
      const { id = '', status } = event.data as { id?: string; status?: MessageStatus };
      if (event.type !== 'message.status' && event.type !== 'message.received') continue;
      const fact = `${event.type} ${id} ${status ?? ''}`;
      const known = this.ids.get(fact);
      if (known !== undefined && known !== webhookId) this.faults.push(`${fact} was told under two ids`);
      if (known === undefined && status !== undefined) {
        const last = this.last.get(id);
        if (last !== undefined && advanceStatus(last, status) !== status) {
          this.faults.push(`${id} was told to be ${status} after ${last}`);
        }
        this.last.set(id, status);
      }
      this.ids.set(fact, webhookId);
      this.facts.add(fact);
    }
    this.heard = received.length;
  }

  isTold(id: string | undefined, status: MessageStatus): boolean {
    return this.facts.has(`message.status ${id} ${status}`);
  }

  /** How many messages from people were told. */
  get inbound(): number {
    return [...this.facts].filter((fact) => fact.startsWith('message.received')).length;
  }

  /** A gateway that came back from a copy tells what it heard since under new ids. */
  forgetIds(): void {
    this.ids.clear();
    this.last.clear();
  }
}
