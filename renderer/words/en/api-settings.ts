import { many } from './many.ts';

export const apiSettings = {
  title: 'API on this machine',
  meaning: 'What your own programs can use besides sending. A change holds at once.',
  none: 'None',
  change: 'Change',
  save: 'Save',
  cancel: 'Cancel',
  translation: 'Translation service',
  kinds: { none: 'None', libretranslate: 'LibreTranslate', apertium: 'Apertium (APy)' },
  url: 'Address of the service',
  urlHint: {
    libretranslate: 'A LibreTranslate on this machine, in your network or on the internet.',
    apertium: 'Apertium works without the internet. Its quality is modest.',
  },
  wrongUrl: 'It must begin with http:// or https:// and hold no question mark and no password.',
  key: 'Key of the service',
  keyHint: 'Only when the service asks for one.',
  keyKept: 'A key is kept. Type another one to replace it.',
  tryIt: 'Try the translation',
  translates: (languages: number) => `It answers and has ${many(languages, 'one language', '# languages')}.`,
  origins: 'Web pages that may call',
  originsHint:
    'One per line, as https://shop.example, or * for all. Whoever opens such a page can read the CLIENT_SECRET that is in it.',
  wrongOrigin: (line: string) => `${line} must look like https://shop.example: no path and no slash at the end.`,
  hosts: 'Hosts in your network',
  hostsHint:
    'Webhooks, files and PDFs may come from or go to these, although they are not on the internet. One per line: intranet.example, 10.0.0.5:8443, or :* for any port.',
  tooMany: (most: number) => `At most ${most} lines.`,
  authority: 'Certificate authority of these hosts',
  authorityHint: 'Text that begins with BEGIN CERTIFICATE, when their certificates come from your own authority.',
  authorityKept: 'One is trusted. Paste another one to replace it.',
  removeAuthority: 'Trust it no longer',
};
