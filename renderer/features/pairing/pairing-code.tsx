import type { SessionState } from '../../../shared/model/session.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Note } from '../../ui/note.tsx';
import { Recipient } from '../../ui/text.tsx';
import { words } from '../../words/index.ts';
import { Asked } from './asked.tsx';
import { Countdown } from './countdown.tsx';
import { QrCode } from './qr-code.tsx';

type PairingSession = Extract<SessionState, { kind: 'pairing' }>;

interface Props {
  accountId: string;
  session: PairingSession;
  network: string;
}

/** What is needed now: a picture to scan, a code to type, or an answer to the network. */
export function PairingCode({ accountId, session, network }: Props) {
  const { step, phoneNumber } = session;
  switch (step.kind) {
    case 'starting':
      return (
        <div
          className={`grid w-full max-w-76 place-items-center rounded-card bg-sunken text-ink-2 ${phoneNumber === undefined ? 'aspect-square' : 'aspect-2/1'}`}
          role="status"
        >
          {words.pair.starting}
        </div>
      );
    case 'qr':
      return (
        <>
          <QrCode text={step.qr} label={words.pair.qrLabel(network)} />
          <Countdown key={step.qr} expiresAt={step.expiresAt} />
        </>
      );
    case 'code':
      return (
        <>
          <TypedCode code={step.code} phoneNumber={phoneNumber} />
          <Countdown key={step.code} expiresAt={step.expiresAt} />
        </>
      );
    case 'codeAsked':
    case 'passwordAsked':
      return <Asked key={step.kind} accountId={accountId} step={step} />;
    case 'finishing':
      return (
        <div className="grid w-full gap-4">
          <Note tone="wait" shape="ring" title={words.pair.finishing}>
            {words.pair.finishingMeaning}
          </Note>
        </div>
      );
    default:
      return step satisfies never;
  }
}

/** Characters of a group: as many as a person keeps in mind between two looks. */
const GROUP = 4;

function TypedCode({ code, phoneNumber }: { code: string; phoneNumber: string | undefined }) {
  const groups = code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? [code];
  return (
    <div className="grid justify-items-center gap-3 text-center">
      <p className="text-ink-2">{words.pair.codeLabel}</p>
      {/* A screen reader spells it; the eye sees groups, and what is selected has no gap in it. */}
      <p
        className="flex flex-wrap justify-center gap-x-4 gap-y-2 rounded-card bg-sunken px-6 py-4 indent-[0.08em] font-mono text-[clamp(1.75rem,7vw,2.25rem)] leading-tight font-semibold tracking-[0.08em] select-all"
        dir="ltr"
        role="img"
        aria-label={[...code].join(' ')}
      >
        {groups.map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </p>
      <CopyButton text={code} what={words.pair.codeName} />
      {phoneNumber === undefined ? null : (
        <p className="text-ink-2">
          {words.pair.codeFor} <Recipient to={phoneNumber} />
        </p>
      )}
    </div>
  );
}
