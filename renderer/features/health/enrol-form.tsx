import { useState } from 'react';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { EnrolFields } from '../settings/enrol-fields.tsx';
import { words } from '../../words/index.ts';

/** Links this machine to a gateway: its address and a code that was made there. */
export function EnrolForm({ gatewayUrl = '' }: { gatewayUrl?: string | undefined }) {
  const command = useCommand();
  const [enrolment, setEnrolment] = useState({ gatewayUrl, code: '' });
  return (
    <form
      className="grid max-w-[460px] gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void command.run('link.enrol', enrolment);
      }}
    >
      <EnrolFields value={enrolment} onChange={setEnrolment} />
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.link.enrol}
        </Button>
      </div>
    </form>
  );
}
