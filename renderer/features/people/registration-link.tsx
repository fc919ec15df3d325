import { useState } from 'react';
import { OPT_IN_LANGUAGES, type OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import { createLiveQuery } from '../../app/live-query.ts';
import { useLive } from '../../app/live.ts';
import { pageClock } from '../../app/page-clock.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { phone } from '../../ui/format.ts';
import { saveFile } from '../../ui/save-file.ts';
import { Select } from '../../ui/select.tsx';
import { language as spoken, words } from '../../words/index.ts';
import type { InstanceName } from './instance.ts';

/** It changes only with the number. */
const READ_EVERY_MS = 60_000;

/** The link and the code by which people register with one tap, to be shown, saved or printed. */
export function RegistrationLink({ which }: { which: InstanceName }) {
  const [chosen, setChosen] = useState<OptInLanguage>('en');
  const [{ value, error }, live] = useLive((store) =>
    createLiveQuery(store, pageClock, 'recipient.link', { ...which, language: chosen }, READ_EVERY_MS),
  );
  const choose = (language: OptInLanguage) => {
    setChosen(language);
    live.read({ ...which, language });
  };
  const save = () => {
    if (!value) return;
    const picture = Uint8Array.from(atob(value.qr.png.split(',', 2)[1] ?? ''), (letter) => letter.charCodeAt(0));
    saveFile(`pairline-${value.number}.png`, 'image/png', picture);
  };
  return (
    <Card title={words.people.link}>
      <p className="max-w-[68ch] text-ink-2 print:hidden">{words.people.linkMeaning}</p>
      <ErrorNote error={error} />
      {value ? (
        <div className="grid items-start gap-6 sm:grid-cols-[auto_minmax(0,1fr)]">
          <figure className="grid justify-items-center gap-2">
            <img
              src={value.qr.png}
              alt={words.people.linkQr}
              className="size-56 rounded-small border border-line print:size-96"
            />
            <figcaption className="text-center font-semibold">
              {words.people.linkWord(value.word)} <bdi dir="ltr">{phone(value.number)}</bdi>
            </figcaption>
          </figure>
          <div className="grid gap-4 print:hidden">
            <div className="max-w-[320px]">
              <Select
                label={words.people.language}
                value={chosen}
                onChange={choose}
                options={OPT_IN_LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
              />
            </div>
            <p>
              <code dir="ltr">{value.link}</code>
            </p>
            <div className="flex flex-wrap gap-2">
              <CopyButton text={value.link} what={words.people.copyLink} />
              <Button onClick={save}>{words.people.savePicture}</Button>
              <Button onClick={() => window.print()}>{words.people.print}</Button>
            </div>
          </div>
        </div>
      ) : null}
    </Card>
  );
}

const languageName = (code: OptInLanguage): string =>
  new Intl.DisplayNames(spoken, { type: 'language' }).of(code) ?? code;
