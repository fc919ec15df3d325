import { OWN_PLANS, type OwnPace, type OwnPlan } from '../../../shared/contract/pacing.ts';
import type { AccountView } from '../../../shared/contract/ui.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { useCommand, useSnapshot } from '../../app/hooks.ts';
import { Card } from '../../ui/card.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { words } from '../../words/index.ts';
import { useNamedAccounts } from '../accounts/account-names.ts';
import { QuietTimes } from './quiet-times.tsx';

/** How fast each number sends, and when it rests. */
export function Pace() {
  const accounts = useNamedAccounts();
  const isEmbedded = useSnapshot(({ link }) => link.embedded);
  if (accounts.length === 0) return null;
  return (
    <Card title={words.settings.pace}>
      <p className="text-ink-2">
        {words.settings.paceMeaning} {isEmbedded ? words.settings.paceOwn : words.settings.paceHosted}
      </p>
      {accounts.map((account) => (
        <AccountPace key={account.id} account={account} />
      ))}
    </Card>
  );
}

function AccountPace({ account: { id, label, channel, pace } }: { account: AccountView }) {
  const pacing = useSnapshot(({ settings }) => settings.pacing);
  const command = useCommand();
  const own = pacing[id] ?? {};
  const change = (next: OwnPace): void =>
    void command.run('settings.change', { pacing: { ...pacing, [id]: { ...own, ...next } } });
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      <div className="max-w-96">
        <Select
          label={words.settings.paceOf(label)}
          value={own.plan ?? 'gateway'}
          options={[
            { value: 'gateway', label: words.settings.asGateway },
            ...OWN_PLANS.map((plan) => ({ value: plan, label: paceName(channel, plan) })),
          ]}
          onChange={(chosen) => change({ plan: chosen === 'gateway' ? undefined : chosen })}
        />
      </div>
      {channel === 'telegram' ? (
        <div className="grid max-w-96 gap-1">
          <Select
            label={words.settings.newChats(label)}
            value={own.newChatsPerDay === undefined ? 'pace' : String(own.newChatsPerDay)}
            options={[
              {
                value: 'pace',
                label: words.settings.newChatsAsPace(own.newChatsPerDay ? undefined : pace?.newChatsPerDay),
              },
              ...newChatChoices(own.newChatsPerDay).map((count) => ({
                value: String(count),
                label: words.settings.newChatsADay(count),
              })),
            ]}
            onChange={(chosen) => change({ newChatsPerDay: chosen === 'pace' ? undefined : Number(chosen) })}
          />
          <p className="text-1 text-ink-2">{words.settings.newChatsMeaning}</p>
        </div>
      ) : null}
      <Switch
        label={words.settings.quiet(label)}
        checked={own.quietHours !== undefined}
        onChange={(checked) => change({ quietHours: checked ? night() : undefined })}
      >
        {words.settings.quietMeaning}
      </Switch>
      {own.quietHours === undefined ? null : (
        <QuietTimes
          key={JSON.stringify(own.quietHours)}
          hours={own.quietHours}
          busy={command.busy}
          onSave={(quietHours) => change({ quietHours })}
        />
      )}
      <ErrorNote error={command.error} />
    </div>
  );
}

const paceName = (channel: Channel, plan: OwnPlan): string =>
  channel === 'telegram' && plan === 'careful' ? words.settings.carefulTelegram : words.settings.paces[plan];

const NEW_CHATS = [1, 3, 5, 10, 20, 50] as const;
const newChatChoices = (chosen: number | undefined): number[] =>
  [...new Set<number>([...NEW_CHATS, ...(chosen === undefined ? [] : [chosen])])].toSorted((a, b) => a - b);

/** A usual night where this page is. */
const night = (): NonNullable<OwnPace['quietHours']> => ({
  from: '21:00',
  to: '08:00',
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  exceptUrgent: true,
});
