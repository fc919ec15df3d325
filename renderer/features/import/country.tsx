import type { AccountView } from '../../../shared/contract/ui.ts';
import type { ImportLine } from '../../../shared/contract/ui/imports.ts';
import { Note } from '../../ui/note.tsx';
import { Select } from '../../ui/select.tsx';
import { language, words } from '../../words/index.ts';
import { countryOf } from './phone-number.ts';

interface Props {
  lines: readonly ImportLine[] | undefined;
  accounts: readonly AccountView[];
  /** The account that sends: its country is offered first. */
  first: AccountView;
  value: string | undefined;
  onChange(callingCode: string | undefined): void;
}

const LEAVE_OUT = '';

/** Numbers without a country code are left out until the owner names their country; nothing is assumed. */
export function Country({ lines, accounts, first, value, onChange }: Props) {
  const missing = lines?.filter((line) => 'problem' in line && line.problem === 'countryMissing').length ?? 0;
  if (missing === 0 && value === undefined) return null;
  const offered = new Map<string, string>();
  for (const { identity, label } of [first, ...accounts]) {
    const found = identity && countryOf(identity.number);
    if (!found || offered.has(found.callingCode)) continue;
    const { callingCode, country } = found;
    offered.set(
      callingCode,
      words.imports.addCountry(callingCode, country === undefined ? '' : nameOf(country), label),
    );
  }
  return (
    <div className="grid gap-3">
      {missing > 0 ? <Note tone="wait" title={words.imports.countryMissing(missing)} /> : null}
      <div className="sm:max-w-[50%]">
        <Select
          label={words.imports.country}
          value={value ?? LEAVE_OUT}
          onChange={(chosen) => onChange(chosen === LEAVE_OUT ? undefined : chosen)}
          options={[
            { value: LEAVE_OUT, label: words.imports.leaveOut },
            ...Array.from(offered, ([code, label]) => ({ value: code, label })),
          ]}
        />
      </div>
    </div>
  );
}

const nameOf = (country: string): string =>
  new Intl.DisplayNames([language], { type: 'region' }).of(country) ?? country;
