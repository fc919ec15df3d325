import type { Need } from '../../shared/policy/needs-person.ts';
import type { DesktopWords, NoticeWords } from './words/en.ts';

/** A notification for what needs a person. */
export function needWords(need: Need, words: DesktopWords): NoticeWords {
  switch (need.kind) {
    case 'session':
      return { title: words.needsYou(need.label), body: words.sessions[need.state] ?? words.openToSeeWhy };
    case 'held':
      return { title: words.needsYou(need.label), body: words.held };
    case 'newChats':
      return { title: words.needsYou(need.label), body: words.newChats };
    case 'link':
      return { title: words.linkEnded, body: words.openToSeeWhat };
    case 'warning':
      return { title: words.warnings[need.code] ?? words.pairlineNeedsYou, body: words.openToSeeWhat };
    default:
      return need satisfies never;
  }
}
