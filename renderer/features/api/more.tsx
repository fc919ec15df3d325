import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { words } from '../../words/index.ts';

/** Where all calls are described, and who may call from where. */
export function More({ gatewayUrl }: { gatewayUrl: string }) {
  const docs = `${gatewayUrl.replace(/\/+$/, '')}/docs`;
  return (
    <Card title={words.api.more}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p>
          {words.api.docs} {/* The desktop app opens no other pages. */}
          {window.pairline ? (
            <code dir="ltr">{docs}</code>
          ) : (
            <a href={docs} target="_blank" rel="noreferrer" dir="ltr">
              {docs}
            </a>
          )}
        </p>
        <CopyButton text={docs} what={words.api.docsAddress} />
      </div>
      <p className="max-w-[68ch] text-ink-2">{words.api.origins}</p>
    </Card>
  );
}
