import { useState } from 'react';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { State } from '../../ui/glyph.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';
import { EnrolFields } from './enrol-fields.tsx';
import { useHostedGateway, useWaiting } from './use-gateway.ts';

/** Which gateway this device serves, and the way to another. */
export function Gateway() {
  const link = useSnapshot((snapshot) => snapshot.link);
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const [open, setOpen] = useState(false);
  return (
    <Card title={words.settings.gateway} aside={<State state={words.linkStates[link.state.kind]} />}>
      <p>
        {link.embedded ? words.settings.isEmbedded : words.settings.isHosted}{' '}
        {link.gatewayUrl === undefined ? null : <bdi dir="ltr">{link.gatewayUrl}</bdi>}
      </p>
      {open ? (
        <HostedForm onDone={() => setOpen(false)} />
      ) : (
        <div className="flex flex-wrap gap-2">
          {isDesktop || !link.embedded ? (
            <Button onClick={() => setOpen(true)}>
              {link.embedded ? words.settings.toHosted : words.settings.toOther}
            </Button>
          ) : null}
          {isDesktop && !link.embedded ? <BackToEmbedded /> : null}
        </div>
      )}
    </Card>
  );
}

function HostedForm({ onDone }: { onDone(): void }) {
  const command = useHostedGateway();
  const [enrolment, setEnrolment] = useState({ gatewayUrl: '', code: '' });
  const link = async (): Promise<void> => {
    if (await command.link(enrolment.gatewayUrl, enrolment.code)) onDone();
  };
  return (
    <form
      className="grid max-w-[460px] gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void link();
      }}
    >
      <p className="text-ink-2">{words.settings.hostedMeaning}</p>
      <LeftBehind />
      <EnrolFields value={enrolment} onChange={setEnrolment} />
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.link.enrol}
        </Button>
        <Button onClick={onDone}>{words.settings.cancel}</Button>
      </div>
    </form>
  );
}

function BackToEmbedded() {
  const command = useCommand();
  const waiting = useWaiting();
  const [asks, setAsks] = useState(false);
  return (
    <>
      <Button busy={command.busy} onClick={() => setAsks(true)}>
        {words.settings.toEmbedded}
      </Button>
      <ErrorNote error={command.error} />
      {asks ? (
        <Confirm
          title={words.settings.backTitle}
          confirm={words.settings.toEmbedded}
          cancel={words.settings.cancel}
          look="primary"
          onCancel={() => setAsks(false)}
          onConfirm={() => {
            setAsks(false);
            void command.run('shell.useGateway', { gateway: 'embedded' });
          }}
        >
          {words.settings.backMeaning} {waiting === 0 ? null : words.settings.leftBehind(waiting)}
        </Confirm>
      ) : null}
    </>
  );
}

/** What a change costs, when it costs something. */
export function LeftBehind() {
  const waiting = useWaiting();
  return waiting === 0 ? null : (
    <Note tone="wait" title={words.settings.leftBehind(waiting)}>
      {words.settings.leftBehindMeaning}
    </Note>
  );
}
