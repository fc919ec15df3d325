import { describe, expect, it } from 'vitest';
import { answerText, type OptInAnswer } from './opt-in-answers.ts';
import { GREETINGS, OPT_IN_LANGUAGES, STOP_WORDS, type OptInLanguage } from './opt-in-words.ts';
import { answerLanguage, hearWord } from './opt-in.ts';
import { registrationFor } from './registration-link.ts';

const nobody = { known: null, preferred: null };
const languageOf = (text: string, of: Parameters<typeof answerLanguage>[1] = nobody): OptInLanguage | undefined => {
  const heard = hearWord(text);
  return heard && answerLanguage(heard, of);
};

describe('greetings', () => {
  it.each<[string, OptInLanguage]>([
    ['Hi', 'en'],
    ['嗨', 'zh'],
    ['你好', 'zh'],
    ['安安', 'zh'],
    ['こんにちは', 'ja'],
    ['ハイ', 'ja'],
    ['Ching', 'zh'],
    ['Ciao', 'it'],
    ['Hai', 'id'],
    ['Hallo', 'de'],
    ['Hola', 'es'],
    ['Hoi', 'nl'],
    ['Oi', 'pt'],
    ['Salut', 'fr'],
    ['Здравствуй', 'ru'],
    ['Привіт', 'uk'],
    ['नमस्ते', 'hi'],
    ['היי', 'he'],
    ['مرحبا', 'ar'],
  ])('%s registers and is answered in %s', (word, language) => {
    expect(hearWord(word)?.kind).toBe('greeting');
    expect(languageOf(word)).toBe(language);
  });

  it.each([
    ['capitals', 'HOLA'],
    ['punctuation and spaces', '  ¡Hola! \n'],
    ['emoji with skin tones and joiners', '👋🏽 hola 👨‍👩‍👧 ❤️'],
    ['full-width letters', 'ＨＯＬＡ'],
    ['half-width katakana', 'ﾊｲ。'],
    ['Arabic presentation forms, as the FAQ prints the word', 'ﻡﺮﺤﺑﺍ'],
    ['Arabic with vowel points and stretched', 'مرحبـــاً'],
    ['direction marks', '\u200fהיי\u200f!'],
    ['Hebrew points', 'הַיי'],
    ['upper-case Cyrillic', 'ПРИВІТ'],
    ['a decomposed letter', 'Здравству\u0438\u0306'],
  ])('are known with %s', (_, text) => {
    expect(hearWord(text)?.kind).toBe('greeting');
  });

  it.each(['Hi there', 'Hit', 'H i', 'hi5', '1️⃣ hi', 'Oh hi', '', '👋', '...', `Hi${'!'.repeat(500)}`, 'नमस्त'])(
    'are whole texts: %j is none',
    (text) => {
      expect(hearWord(text)).toBeUndefined();
    },
  );

  it('that two languages share are answered in the one that the owner prefers', () => {
    expect(languageOf('hallo', { known: null, preferred: 'nl' })).toBe('nl');
    expect(languageOf('hallo', { known: null, preferred: 'fr' })).toBe('de');
    expect(languageOf('hola', { known: 'en', preferred: 'nl' })).toBe('es');
  });
});

describe('stop words', () => {
  it.each<[string, OptInLanguage]>([
    ['stop', 'en'],
    ['Unsubscribe.', 'en'],
    ['opt out', 'en'],
    ['BAJA', 'es'],
    ['Arrêt', 'fr'],
    ['ARRET', 'fr'],
    ['Abmelden', 'de'],
    ['basta!', 'it'],
    ['sair', 'pt'],
    ['afmelden', 'nl'],
    ['berhenti', 'id'],
    ['стоп', 'ru'],
    ['відписатися', 'uk'],
    ['הסר', 'he'],
    ['إيقاف', 'ar'],
    ['रोकें', 'hi'],
    ['配信停止', 'ja'],
    ['退订', 'zh'],
    ['td', 'zh'],
  ])('%s opts out and is answered in %s', (word, language) => {
    expect(hearWord(word)?.kind).toBe('stop');
    expect(languageOf(word)).toBe(language);
  });

  it('that many languages share are answered in the person’s own', () => {
    expect(languageOf('STOP', { known: 'he', preferred: 'nl' })).toBe('he');
    expect(languageOf('STOP', { known: null, preferred: 'nl' })).toBe('nl');
    expect(languageOf('BAJA', { known: 'en', preferred: null })).toBe('es');
  });

  it('are never part of a sentence', () => {
    expect(hearWord('please stop at the corner')).toBeUndefined();
  });
});

describe('answers', () => {
  const answers: OptInAnswer[] = ['registered', 'alreadyRegistered', 'optedOut'];
  it.each(OPT_IN_LANGUAGES)(
    'in %s are there, short, name a word that works, and are no such word themselves',
    (language) => {
      for (const answer of answers) {
        const text = answerText(answer, language);
        const [word = ''] = (answer === 'optedOut' ? GREETINGS : STOP_WORDS)[language];
        expect(text).toContain(word);
        expect(text.length).toBeLessThan(160);
        expect(hearWord(text)).toBeUndefined();
        expect(hearWord(word)?.kind).toBe(answer === 'optedOut' ? 'greeting' : 'stop');
        expect(text).not.toContain('{');
      }
      expect(new Set(answers.map((answer) => answerText(answer, language))).size).toBe(3);
    },
  );
});

describe('registration links', () => {
  it('open the chat with the word written already', () => {
    expect(registrationFor('whatsapp', '447700900123', 'en')).toEqual({
      word: 'Hi',
      link: 'https://wa.me/447700900123?text=Hi',
    });
    expect(registrationFor('telegram', '447700900123', 'ja').link).toBe(
      'https://t.me/+447700900123?text=%E3%81%93%E3%82%93%E3%81%AB%E3%81%A1%E3%81%AF',
    );
  });
});
