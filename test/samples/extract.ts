/** The languages of the customers' documentation. */
export const LANGUAGES = ['python', 'php', 'javascript', 'java', 'curl', 'go', 'ruby', 'kotlin'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface SampleCall {
  /** As on the page: `POST /v3/whatsapp/single/text/message/{instance_number}`. */
  readonly call: string;
  readonly samples: Readonly<Record<Language, string>>;
}

/** How the sample of each language begins on the page, in this order. */
const BEGINNINGS: readonly (readonly [Language, RegExp])[] = [
  ['python', /^import http\.client$/m],
  ['php', /^ "https:\/\//m],
  ['javascript', /^const data = /m],
  ['java', /^HttpResponse response = /m],
  ['curl', /^curl --request /m],
  ['go', /^package main$/m],
  ['ruby', /^require 'uri'$/m],
  ['kotlin', /^val client = /m],
];

/** What the text of the page has lost of every PHP sample: it looks like a tag. */
const PHP_HEAD = `<?php

$curl = curl_init();

curl_setopt_array($curl, [
  CURLOPT_URL =>`;

/** The samples of all calls in the text of the documentation's page. @throws Error when a language is missing */
export function extractSamples(page: string): SampleCall[] {
  return page
    .split(/^Code samples$/m)
    .slice(1)
    .map((section) => {
      const end = /^(?:GET|POST) \/\S+$/m.exec(section);
      if (!end) throw new Error('A section of samples has no call.');
      const code = section.slice(0, end.index);
      const starts = BEGINNINGS.map(([language, beginning]) => {
        const found = beginning.exec(code);
        if (!found) throw new Error(`${end[0]} has no sample in ${language}.`);
        return { language, at: found.index };
      });
      const samples = starts.map(({ language, at }, index) => {
        const text = `${code.slice(at, starts[index + 1]?.at).trim()}\n`;
        return [language, language === 'php' ? `${PHP_HEAD} ${text}` : text];
      });
      return { call: end[0], samples: Object.fromEntries(samples) as Record<Language, string> };
    });
}

export interface Reality {
  /** `127.0.0.1:8443`. */
  readonly host: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Real base64 by the name of its field. */
  readonly files: Readonly<Record<string, string>>;
}

/** All that a customer fills in: the host, the credentials, and base64 where the page says "string". */
export function fillIn(sample: string, { host, clientId, clientSecret, files }: Reality): string {
  return sample
    .replaceAll('api.whatsmate.net', host)
    .replaceAll(/(X-WM-CLIENT-ID\W+)API_KEY/g, `$1${clientId}`)
    .replaceAll(/(X-WM-CLIENT-SECRET\W+)API_KEY/g, `$1${clientSecret}`)
    .replaceAll(
      /(\\?"(image|document|audio|voice_note)\\?": ?\\?")string/g,
      (_, before: string, field: string) => before + (files[field] ?? 'string'),
    );
}
