import { useState } from 'react';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';
import './enrol-form.css';

/** Links this machine to a gateway: its address and a code that was made there. */
export function EnrolForm({ gatewayUrl = '' }: { gatewayUrl?: string | undefined }) {
  const command = useCommand();
  const [url, setUrl] = useState(gatewayUrl);
  const [code, setCode] = useState('');
  return (
    <form
      className="enrol"
      onSubmit={(event) => {
        event.preventDefault();
        void command.run('link.enrol', { gatewayUrl: url.trim(), code });
      }}
    >
      <Field
        label={words.link.url}
        type="url"
        inputMode="url"
        dir="ltr"
        value={url}
        placeholder={words.link.urlHint}
        maxLength={500}
        required
        onChange={(event) => setUrl(event.target.value)}
      />
      <Field
        label={words.link.code}
        dir="ltr"
        value={code}
        minLength={8}
        maxLength={100}
        required
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setCode(event.target.value)}
      />
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.link.enrol}
        </Button>
      </div>
    </form>
  );
}
