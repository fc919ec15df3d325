/** The forms that a language has for a counted thing; `other` where none is named. `#` is where the number goes. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Counted things in one language, by its own rules and with its own digits. */
export function pluralOf(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  const digits = new Intl.NumberFormat(language);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', digits.format(count));
}
