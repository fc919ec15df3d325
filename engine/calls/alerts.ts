import { checkAddress } from '../../platform/guard-rules.ts';
import { makeWebhookSecret } from '../../platform/webhook-signing.ts';
import type { AlertAnswers, AlertSetting } from '../../shared/contract/ui/alerts.ts';
import type { Random } from '../../shared/ports.ts';
import type { Alerts } from '../alerts/alerts.ts';
import { ALERT_RULES } from '../alerts/post.ts';
import type { SettingsStore } from '../store/settings.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function alertCallsOn(parts: {
  settings: SettingsStore;
  alerts: Pick<Alerts, 'test'>;
  random: Pick<Random, 'bytes'>;
}): CallsOf<keyof AlertAnswers> {
  const { settings, alerts, random } = parts;
  const present = (): AlertSetting => {
    const { alerts: chosen } = settings.current();
    if (chosen === null) throw new CallRefused({ code: 'notPossibleNow' });
    return chosen;
  };
  return {
    'alerts.set': async ({ alerts: wish }) => {
      if (wish === null) {
        await settings.change({ alerts: null });
        return null;
      }
      const refusal = checkAddress(wish.url, ALERT_RULES);
      if (refusal !== undefined) throw new CallRefused({ code: 'addressRefused', detail: refusal });
      const secret = settings.current().alerts?.secret ?? makeWebhookSecret(random);
      await settings.change({ alerts: { ...wish, secret } });
      return null;
    },
    'alerts.test': () => alerts.test(present()),
    'alerts.secret': async ({ renew }) => {
      const chosen = present();
      if (!renew) return { secret: chosen.secret };
      const secret = makeWebhookSecret(random);
      await settings.change({ alerts: { ...chosen, secret } });
      return { secret };
    },
  };
}
