import { useState } from 'react';
import { signOut } from '../../transport/browser-session.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Note } from '../../ui/note.tsx';
import { words } from '../../words/index.ts';

/** Only where the screens are shown in a browser: signing it out. The connection ends with it, and the page says so. */
export function ThisBrowser() {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (window.pairline) return null;
  const leave = async (): Promise<void> => {
    setBusy(true);
    setFailed(!(await signOut()));
    setBusy(false);
  };
  return (
    <Card title={words.signIn.browser}>
      <p className="text-ink-2">{words.signIn.browserMeaning}</p>
      <div>
        <Button busy={busy} onClick={() => void leave()}>
          {words.signIn.signOut}
        </Button>
      </div>
      {failed ? <Note tone="bad" title={words.signIn.notSignedOut} alert /> : null}
    </Card>
  );
}
