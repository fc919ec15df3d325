import { useState } from 'react';
import type { QuietHours } from '../../../shared/contract/pacing.ts';
import { isTimeZone } from '../../../shared/policy/local-time.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { words } from '../../words/index.ts';

interface Props {
  hours: QuietHours;
  busy: boolean;
  onSave(hours: QuietHours): void;
}

/** From when to when nothing is sent, by the clock of which place. */
export function QuietTimes({ hours, busy, onSave }: Props) {
  const [from, setFrom] = useState(hours.from);
  const [to, setTo] = useState(hours.to);
  const [zone, setZone] = useState(hours.zone);
  const isSame = from === to;
  const isKnown = isTimeZone(zone.trim());
  const isChanged = from !== hours.from || to !== hours.to || zone.trim() !== hours.zone;
  return (
    <form
      className="grid max-w-[460px] gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSame && isKnown) onSave({ ...hours, from, to, zone: zone.trim() });
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={words.settings.quietFrom}
          type="time"
          value={from}
          required
          onChange={(event) => setFrom(event.target.value)}
        />
        <Field
          label={words.settings.quietTo}
          type="time"
          value={to}
          required
          {...(isSame && { problem: words.settings.quietSame })}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <Field
        label={words.settings.quietZone}
        dir="ltr"
        value={zone}
        required
        maxLength={60}
        spellCheck={false}
        autoComplete="off"
        hint={words.settings.quietZoneHint}
        {...(!isKnown && { problem: words.settings.quietZoneWrong })}
        onChange={(event) => setZone(event.target.value)}
      />
      {isChanged ? (
        <div>
          <Button look="primary" type="submit" busy={busy}>
            {words.settings.save}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
