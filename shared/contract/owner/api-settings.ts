import { z } from 'zod';

/** Which programs can translate. */
export const TRANSLATION_KINDS = ['libretranslate', 'apertium'] as const;
export type TranslationKind = (typeof TRANSLATION_KINDS)[number];

/** A list of this kind has at most so many entries. */
export const API_LIST_MAX = 50;
const AUTHORITY_MAX = 65_536;

/** Scheme, host and port that is not the scheme's own, in lower case: as browsers write it. */
const ORIGIN =
  /^(?:https:\/\/(?!.*:443$)|http:\/\/(?!.*:80$))(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::\d{1,5})?$/;

/** The origin of a page, `https://shop.example`, or `*` for all. */
export const isOrigin = (text: string): boolean => text === '*' || ORIGIN.test(text);

const serviceUrl = z
  .string()
  .trim()
  .max(500)
  .pipe(
    z.url({
      protocol: /^https?$/,
      error: 'The address of the translation service must begin with http:// or https://.',
    }),
  )
  .refine(
    (url) => !/[?#@]/.test(url),
    'The address of the translation service must hold no query, fragment or password.',
  );

const origin = z
  .string()
  .trim()
  .max(300)
  .refine(isOrigin, { error: ({ input }) => `${String(input)} is no origin such as https://shop.example.` });

/** What the owner of a gateway beside the app can choose about its API. Each change holds from the next call on. */
export const apiSettingsCalls = {
  'apiSettings.read': z.object({}),
  /** What is absent stays as it is. */
  'apiSettings.change': z.object({
    /** Null: nothing translates. `key`: absent keeps the one of before, null is none. */
    translation: z
      .object({ kind: z.enum(TRANSLATION_KINDS), url: serviceUrl, key: z.string().trim().min(1).max(500).nullish() })
      .nullish(),
    /** Pages that may call the API from browsers; `*` for all. */
    corsOrigins: z.array(origin).max(API_LIST_MAX).optional(),
    /** Hosts that URLs in calls may name although they lie inside: `intranet.example:8443`, `10.0.0.5`, `[fd00::5]:*`. */
    allowedHosts: z.array(z.string().trim().min(1).max(300)).max(API_LIST_MAX).optional(),
    /** Certificates (PEM) of an own authority, which those hosts may have besides the usual ones; null: none. */
    authority: z.string().trim().min(1).max(AUTHORITY_MAX).nullish(),
  }),
  /** Asks the chosen service which languages it has. */
  'apiSettings.tryTranslation': z.object({}),
} as const;

export interface ShownApiSettings {
  translation: { kind: TranslationKind; url: string; hasKey: boolean } | null;
  corsOrigins: string[];
  allowedHosts: string[];
  /** Whose certificate it is, and until when. */
  authority: { subject: string; endsAt: string } | null;
}

export interface ApiSettingsAnswers {
  'apiSettings.read': ShownApiSettings;
  'apiSettings.change': ShownApiSettings;
  'apiSettings.tryTranslation': { languages: number };
}
