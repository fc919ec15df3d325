import { X509Certificate } from 'node:crypto';
import { parseAllowedHost } from '../../platform/guard-rules.ts';
import type { apiSettingsCalls, ShownApiSettings } from '../../shared/contract/owner/api-settings.ts';
import type { OwnSettings } from '../embedded/own-settings.ts';
import { TranslationTrouble } from '../services/translation/provider.ts';
import { AdminError, type AdminHandlers } from './calls.ts';
import type { AdminServices } from './services.ts';

/** A gateway elsewhere takes its settings from its file; see docs/configuration.md. */
export function apiSettingsHandlers({ own, translation }: AdminServices): AdminHandlers<typeof apiSettingsCalls> {
  const kept = () => {
    if (own) return own;
    throw new AdminError(
      'notEmbedded',
      'Only a running gateway beside the app has these. Others are set by their file.',
    );
  };

  return {
    'apiSettings.read': async () => shown(kept().current()),

    'apiSettings.change': async ({ translation: wish, corsOrigins, allowedHosts, authority }) => {
      const before = kept().current();
      for (const host of allowedHosts ?? []) {
        if (!parseAllowedHost(host)) {
          throw new AdminError(
            'refused',
            `${host} is no host such as intranet.example, 10.0.0.5 or intranet.example:8443.`,
          );
        }
      }
      if (typeof authority === 'string') checkAuthority(authority);
      await kept().change({
        ...(wish !== undefined && { translation: wish && withKey(wish, before.translation) }),
        ...(corsOrigins && { corsOrigins: [...new Set(corsOrigins)] }),
        ...(allowedHosts && { allowedHosts: [...new Set(allowedHosts)] }),
        ...(authority !== undefined && { authority }),
      });
      return shown(kept().current());
    },

    'apiSettings.tryTranslation': async () => {
      const service = kept() && translation?.();
      if (!service) throw new AdminError('refused', 'No translation service is chosen.');
      try {
        return { languages: Object.keys(await service.supportedCodes()).length };
      } catch (error) {
        if (!(error instanceof TranslationTrouble)) throw error;
        throw new AdminError('refused', TROUBLE[error.code]);
      }
    },
  };
}

type Wish = NonNullable<OwnSettings['translation']>;

/** The key of before is for the address of before: another address must not get it unasked. */
function withKey(
  { kind, url, key }: Omit<Wish, 'key'> & { key?: string | null | undefined },
  before: Wish | null,
): Wish {
  if (kind === 'apertium') {
    if (typeof key === 'string') throw new AdminError('refused', 'Apertium has no keys: leave it empty.');
    return { kind, url };
  }
  const held = key === undefined && before?.url === url ? before.key : key;
  return typeof held === 'string' ? { kind, url, key: held } : { kind, url };
}

function checkAuthority(pem: string): void {
  try {
    void new X509Certificate(pem);
  } catch {
    // The reason is a code of the library that helps nobody.
    throw new AdminError('refused', 'This is no certificate: it must be text that begins with BEGIN CERTIFICATE.');
  }
}

function shown({ translation, corsOrigins, allowedHosts, authority }: OwnSettings): ShownApiSettings {
  const certificate = authority === null ? undefined : new X509Certificate(authority);
  return {
    translation: translation && { kind: translation.kind, url: translation.url, hasKey: translation.key !== undefined },
    corsOrigins,
    allowedHosts,
    authority: certificate
      ? { subject: certificate.subject.replaceAll('\n', ', '), endsAt: new Date(certificate.validTo).toISOString() }
      : null,
  };
}

const TROUBLE: Readonly<Record<TranslationTrouble['code'], string>> = {
  unreachable: 'The translation service cannot be reached. Does it run at this address?',
  timedOut: 'The translation service took too long to answer.',
  busy: 'The translation service has too much to do. Try again later.',
  refused: 'The translation service refuses: is the key right?',
  failed: 'What answers at this address is no translation service of this kind.',
};
