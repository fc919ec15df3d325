import { useState } from 'react';
import type { HealthAnswers } from '../../../shared/contract/ui/health.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { bytes } from '../../ui/format.ts';
import { saveFile } from '../../ui/save-file.ts';
import { words } from '../../words/index.ts';

/** What is in a bundle, each file to be read as it will be given away. */
export function BundleFiles({ files }: { files: HealthAnswers['health.bundle']['files'] }) {
  return (
    <div>
      <h3 className="font-semibold">{words.healthScreen.bundleFiles}</h3>
      <ul className="mt-1">
        {files.map(({ name, text }) => (
          <li key={name} className="border-b border-line last:border-0">
            <details>
              <summary className="py-1.5">
                <span dir="ltr">{name}</span> <span className="text-1 text-ink-2">{bytes(new Blob([text]).size)}</span>
              </summary>
              <pre
                dir="ltr"
                tabIndex={0}
                className="mb-2 max-h-80 overflow-auto rounded-small border border-line bg-sunken px-4 py-3 font-mono text-1 wrap-anywhere whitespace-pre-wrap"
              >
                {text}
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One file for support: made, read, and only then saved. */
export function Bundle() {
  const command = useCommand();
  const [bundle, setBundle] = useState<HealthAnswers['health.bundle']>();
  const [saved, setSaved] = useState(false);
  const make = async () => {
    setSaved(false);
    const result = await command.run('health.bundle', {});
    if (result.ok) setBundle(result.value);
  };
  const save = async () => {
    if (!bundle) return;
    const { strToU8, zipSync } = await import('fflate');
    const files = Object.fromEntries(bundle.files.map(({ name, text }) => [`${bundle.name}/${name}`, strToU8(text)]));
    saveFile(`${bundle.name}.zip`, 'application/zip', zipSync(files));
    setSaved(true);
  };
  return (
    <Card title={words.healthScreen.bundle}>
      <p className="max-w-[68ch] text-ink-2">{words.healthScreen.bundleMeaning}</p>
      <ErrorNote error={command.error} />
      {bundle ? <BundleFiles files={bundle.files} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        {bundle ? (
          <Button look="primary" onClick={() => void save()}>
            {words.healthScreen.saveBundle}
          </Button>
        ) : null}
        <Button busy={command.busy} onClick={() => void make()}>
          {words.healthScreen.makeBundle}
        </Button>
        <span role="status" className="text-ink-2">
          {saved ? words.healthScreen.saved : ''}
        </span>
      </div>
    </Card>
  );
}
