import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import type { FieldName, Plan } from './plan.ts';

interface Props {
  field: FieldName;
  plan: Plan;
  setPlan(plan: Plan): void;
  names: readonly string[];
  /** The first row below the names. */
  sample: readonly string[];
}

const NONE = '';
/** Of what stands in the first row; the field cuts what is still too long. */
const SAMPLE_MAX = 40;

/** Which column holds something. One that held something else until now is taken from there. */
export function ColumnSelect({ field, plan, setPlan, names, sample }: Props) {
  const place = plan.columns[field];
  const hint = field === 'number' || field === 'text' ? undefined : words.imports.fieldHints[field];
  const choose = (value: string): void => {
    const { [field]: _before, ...others } = plan.columns;
    if (value === NONE) return setPlan({ ...plan, columns: others });
    const chosen = Number(value);
    const free = Object.fromEntries(Object.entries(others).filter(([, taken]) => taken !== chosen));
    setPlan({ ...plan, columns: { ...free, [field]: chosen } });
  };
  return (
    <div className="grid min-w-0 content-start gap-1">
      <Select
        label={words.imports.fields[field]}
        value={place === undefined ? NONE : String(place)}
        onChange={choose}
        options={[
          { value: NONE, label: words.imports.noColumn },
          ...names.map((name, index) => ({
            value: String(index),
            label: labelOf(name, sample[index] ?? ''),
          })),
        ]}
      />
      {hint === undefined ? null : <p className="text-1 text-ink-2">{hint}</p>}
    </div>
  );
}

/** The column with what stands in its first row, each in its own direction. */
function labelOf(name: string, sample: string): string {
  const shown = sample.replaceAll('\n', ' ').slice(0, SAMPLE_MAX);
  return shown === '' ? `\u2068${name}\u2069` : `\u2068${name}\u2069: \u2068${shown}\u2069`;
}
