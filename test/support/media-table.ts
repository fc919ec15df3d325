import { MEDIA_TYPES, type ApiFamily } from '../../shared/model/media-types.ts';

const FAMILY_NAMES: Record<ApiFamily, string> = {
  whatsmate: 'WhatsMate',
  wassenger: 'Wassenger',
  batch: 'batch messages',
};

/** The page of all media types, made from the table in the code. */
export function mediaTypesPage(): string {
  const rows = MEDIA_TYPES.map(({ mime, aliases = [], extensions, kinds }) => {
    const taken = Object.entries(kinds).map(
      ([kind, families]) => `${kind} (${families.map((family) => FAMILY_NAMES[family]).join(', ')})`,
    );
    const spellings = aliases.map((alias) => `\`${alias}\``).join(', ');
    return `| \`${mime}\` | ${spellings} | ${extensions.join(', ')} | ${[...taken, 'document'].join('; ')} |`;
  });
  return `# Media types

Made from \`shared/model/media-types.ts\` by \`node scripts/media-types.ts\`; a test keeps both alike. For images, audio, voice
notes and videos the first bytes decide the type, whatever the name says. A document keeps the type of its name, whatever its
bytes are, and may be of any type, also of one that is not listed. The names of the APIs say whose calls take a type as what.

| type | other spellings | extensions | taken as |
|---|---|---|---|
${rows.join('\n')}
`;
}
