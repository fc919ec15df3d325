/** The control calls of the WhatsApp network, typed. */
import { NetworkControl } from './network-control.ts';
import type { Written } from './whatsapp/actions.ts';
import type {
  FaultInput,
  GroupChange,
  GroupInput,
  GroupState,
  LinkedState,
  MessageInput,
  NetworkState,
  PhoneInput,
  PhoneState,
  RestrictionInput,
  ScanInput,
} from './whatsapp/contract.ts';
import type { SentMessage, ShownMessage } from './whatsapp/phone.ts';

interface Types {
  readonly fault: FaultInput;
  readonly shown: ShownMessage;
  readonly sent: SentMessage;
  readonly state: NetworkState;
}

export class WhatsAppControl extends NetworkControl<Types> {
  constructor(control: string) {
    super(control, 'whatsapp');
  }

  phone(input: PhoneInput): Promise<PhoneState> {
    return this.post('phones', input);
  }

  phoneState(number: string): Promise<PhoneState> {
    return this.get(`phones/${number}`);
  }

  /**
   * The phone scans a QR text or enters a pairing code. Resolves when the client is linked and was told to log in again;
   * rejects with 409 when the account is protected by a passkey.
   */
  scan(number: string, shown: string | ScanInput): Promise<LinkedState> {
    return this.post(`phones/${number}/scan`, typeof shown === 'string' ? { qr: shown } : shown);
  }

  /** The phone takes a linked client off its account, or all. */
  unlink(number: string, device?: number): Promise<{ removed: number[] }> {
    return this.post(`phones/${number}/unlink`, { device });
  }

  send(number: string, to: string, text: string): Promise<{ id: string }> {
    return this.post(`phones/${number}/send`, { to, text });
  }

  /** The phone writes text, a file, a place, a contact card or a reaction, to a person or a group. */
  write(number: string, message: MessageInput): Promise<Written> {
    return this.post(`phones/${number}/send`, message);
  }

  /** Plays a voice note or video, so that a played receipt goes out. */
  async play(number: string, id: string): Promise<void> {
    await this.post(`phones/${number}/play`, { id });
  }

  /** Keeps the account from starting chats. */
  async restrict(number: string, restriction: RestrictionInput): Promise<void> {
    await this.post(`phones/${number}/restrict`, restriction);
  }

  /** The phone moves to another number. */
  renumber(number: string, to: string): Promise<PhoneState> {
    return this.post(`phones/${number}/renumber`, { number: to });
  }

  /** The phone is set up anew, with other keys. */
  reinstall(number: string): Promise<PhoneState> {
    return this.post(`phones/${number}/reinstall`, {});
  }

  group(input: GroupInput): Promise<GroupState> {
    return this.post('groups', input);
  }

  changeGroup(id: string, change: GroupChange): Promise<GroupState> {
    return this.post(`groups/${id}`, change);
  }
}
