import { useSnapshot } from '../../app/hooks.ts';
import { goTo, hrefOf } from '../../app/route.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ScreenTitle } from '../../ui/screen-title.tsx';
import { words } from '../../words/index.ts';
import { LeftBehind } from './gateway.tsx';
import { useHostedGateway } from './use-gateway.ts';

/** A link from somewhere asks for another gateway: nothing is done before the owner has read which. */
export function EnrolLinkScreen({ gatewayUrl, code }: { gatewayUrl: string; code: string }) {
  const command = useHostedGateway();
  const isEmbedded = useSnapshot(({ link }) => link.embedded);
  const host = URL.canParse(gatewayUrl) ? new URL(gatewayUrl).host : gatewayUrl;
  const link = async (): Promise<void> => {
    if (await command.link(gatewayUrl, code)) goTo({ screen: 'home' });
  };
  return (
    <>
      <ScreenTitle title={words.settings.linkAsks}>{words.settings.linkMeaning}</ScreenTitle>
      <div className="max-w-[560px]">
        <Card>
          <p className="text-3 font-semibold wrap-anywhere">
            <bdi dir="ltr">{host}</bdi>
          </p>
          <p>{words.settings.linkTrust}</p>
          {isEmbedded ? <p className="text-ink-2">{words.settings.hostedMeaning}</p> : null}
          <LeftBehind />
          <ErrorNote error={command.error} />
          <div className="flex flex-wrap gap-2">
            <Button look="primary" busy={command.busy} onClick={() => void link()}>
              {words.settings.linkTo(host)}
            </Button>
            <ButtonLink href={hrefOf({ screen: 'home' })}>{words.settings.linkRefuse}</ButtonLink>
          </div>
        </Card>
      </div>
    </>
  );
}
