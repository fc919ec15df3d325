import { expect, it } from 'vitest';
import type { Content } from '../../shared/contract/message.ts';
import { withEmoji } from './emoji.ts';

const media = { sha256: 'a'.repeat(64), bytes: 1, mimetype: 'application/pdf' };

it('texts and captions get their emoji; links, file names and places stay', () => {
  const cases: [Content, Content][] = [
    [
      { kind: 'text', text: 'Well done (y)' },
      { kind: 'text', text: 'Well done 👍' },
    ],
    [
      { kind: 'document', media, fileName: '<3', caption: 'With <3' },
      { kind: 'document', media, fileName: '<3', caption: 'With ❤️' },
    ],
    [
      { kind: 'image', media },
      { kind: 'image', media },
    ],
    [
      { kind: 'link', url: 'https://example.com/(y)' },
      { kind: 'link', url: 'https://example.com/(y)' },
    ],
    [
      { kind: 'location', latitude: 1, longitude: 2, name: '(y)' },
      { kind: 'location', latitude: 1, longitude: 2, name: '(y)' },
    ],
  ];
  for (const [content, expanded] of cases) expect(withEmoji(content)).toEqual(expanded);
});
