import type { AccountView } from '../../../shared/contract/ui.ts';
import type { EventRow, MachineEvent } from '../../../shared/contract/ui/health.ts';
import type { LinkState } from '../../../shared/model/link.ts';
import type { SessionKind } from '../../../shared/model/session.ts';
import type { WarningCode } from '../../../shared/contract/ui.ts';
import { duration } from '../../ui/format.ts';
import { words } from '../../words/index.ts';

const has = <Key extends string>(table: Record<Key, unknown>, key: string): key is Key => Object.hasOwn(table, key);

/** An event as a sentence; a code of a later release is shown as it is. */
export function eventWords(event: EventRow, account: AccountView | undefined): string {
  const { healthScreen } = words;
  const { code, subject = '' } = event;
  switch (code) {
    case 'started':
      return subject === ''
        ? healthScreen.started
        : healthScreen.startedAfter(duration(Math.max(0, event.at - Number(subject))));
    case 'stopped':
      return healthScreen.stopped;
    case 'erased':
      return healthScreen.erased;
    case 'warningBegan':
      return `${healthScreen.warningBegan} ${warningTitle(subject)}`;
    case 'warningEnded':
      return `${healthScreen.warningEnded} ${warningTitle(subject)}`;
    case 'link':
      return `${healthScreen.link} ${has(words.linkStates, subject) ? words.linkStates[subject as LinkState['kind']].word : subject}`;
    case 'failed':
      return `${healthScreen.failed} ${has(words.statusReasons, subject) ? words.statusReasons[subject] : subject}`;
    case 'machine':
      return has(healthScreen.machineEvents, subject) ? healthScreen.machineEvents[subject as MachineEvent] : subject;
    case 'session': {
      const network = words.networks[account?.channel ?? 'whatsapp'];
      const state = has(words.sessionStates, subject)
        ? words.sessionStates[subject as SessionKind](network).word
        : subject;
      const cause = event.cause === undefined ? '' : `. ${words.sessionCauses[event.cause.code](network).title}`;
      return `${state}${cause}`;
    }
    default:
      return code satisfies never;
  }
}

const warningTitle = (code: string): string =>
  has(words.warnings, code) ? words.warnings[code as WarningCode]({}).title : code;
