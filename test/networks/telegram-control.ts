/** The control calls of the Telegram network, typed. */
import { NetworkControl } from './network-control.ts';
import type {
  FaultInput,
  GroupChange,
  GroupInput,
  GroupState,
  MessageInput,
  NetworkState,
  PhoneInput,
  PhoneState,
  RestrictionInput,
  ScannedState,
} from './telegram/contract.ts';
import type { Written } from './telegram/network.ts';
import type { SentMessage, ShownMessage } from './telegram/phone.ts';

interface Types {
  readonly fault: FaultInput;
  readonly shown: ShownMessage;
  readonly sent: SentMessage;
  readonly state: NetworkState;
}

export class TelegramControl extends NetworkControl<Types> {
  constructor(control: string) {
    super(control, 'telegram');
  }

  phone(input: PhoneInput): Promise<PhoneState> {
    return this.post('phones', input);
  }

  phoneState(number: string): Promise<PhoneState> {
    return this.get(`phones/${number}`);
  }

  /** The phone scans a QR text. Resolves when the client is signed in or was asked for the password. */
  scan(number: string, qr: string): Promise<ScannedState> {
    return this.post(`phones/${number}/scan`, { qr });
  }

  /** The phone ends one client's session, or all. */
  unlink(number: string, client?: string): Promise<{ removed: string[] }> {
    return this.post(`phones/${number}/unlink`, { client });
  }

  send(number: string, to: string, text: string): Promise<Written> {
    return this.write(number, { to, text });
  }

  /** The phone writes text or sends a file, to a person or a group. */
  write(number: string, message: MessageInput): Promise<Written> {
    return this.post(`phones/${number}/send`, message);
  }

  /** The phone changes a text that it wrote. */
  async edit(number: string, id: string, text: string): Promise<void> {
    await this.post(`phones/${number}/edit`, { id, text });
  }

  /** The phone deletes a message for everybody. */
  async delete(number: string, id: string): Promise<void> {
    await this.post(`phones/${number}/delete`, { id });
  }

  /** The phone plays a voice note. */
  async play(number: string, id: string): Promise<void> {
    await this.post(`phones/${number}/play`, { id });
  }

  /** Keeps the account from writing, or from starting chats. */
  async restrict(number: string, restriction: RestrictionInput): Promise<void> {
    await this.post(`phones/${number}/restrict`, restriction);
  }

  changeGroup(id: string, change: GroupChange): Promise<GroupState> {
    return this.post(`groups/${id}`, change);
  }

  group(input: GroupInput): Promise<GroupState> {
    return this.post('groups', input);
  }
}
