import { useState } from 'react';
import { proxySetting, type ShownProxy } from '../../../shared/contract/ui/way-out.ts';
import { PROXY_KINDS, type Proxy } from '../../../shared/model/proxy.ts';
import { useCommand } from '../../app/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../words/index.ts';
import { Tried } from './tried.tsx';
import { useTest } from './use-test.ts';

const USUAL_PORTS: Record<Proxy['kind'], string> = { http: '3128', https: '443', socks5: '1080' };

/** A proxy as it is typed: tested before it is used, or used at once. */
export function ProxyForm({ proxy, onDone }: { proxy: ShownProxy | null; onDone(): void }) {
  const command = useCommand();
  const test = useTest();
  const [kind, setKind] = useState<Proxy['kind']>(proxy?.kind ?? 'http');
  const [host, setHost] = useState(proxy?.host ?? '');
  const [port, setPort] = useState(proxy ? String(proxy.port) : '');
  const [user, setUser] = useState(proxy?.user ?? '');
  const [password, setPassword] = useState('');
  const [wasWrong, setWasWrong] = useState(false);

  const typed = {
    kind,
    host: host.trim().replace(/^\[(.*)\]$/, '$1'),
    port: Number(port === '' ? USUAL_PORTS[kind] : port),
    ...(user !== '' && { user }),
    ...(password !== '' && { password }),
  };
  const checked = proxySetting.safeParse(typed);
  const hostIsWrong = !proxySetting.shape.host.safeParse(typed.host).success;
  const withRight = (then: (right: Proxy) => void): void => {
    setWasWrong(!checked.success);
    if (checked.success) then(checked.data);
  };
  const save = async (right: Proxy): Promise<void> => {
    const { ok } = await command.run('wayOut.setProxy', { proxy: right });
    if (ok) onDone();
  };

  return (
    <form
      className="grid max-w-[460px] gap-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        withRight((right) => void save(right));
      }}
    >
      <Select
        label={words.wayOut.kind}
        value={kind}
        options={PROXY_KINDS.map((value) => ({ value, label: words.wayOut.kinds[value] }))}
        onChange={(chosen) => setKind(chosen)}
      />
      <Field
        label={words.wayOut.host}
        dir="ltr"
        value={host}
        maxLength={253}
        required
        autoComplete="off"
        spellCheck={false}
        hint={words.wayOut.hostHint}
        {...(wasWrong && hostIsWrong && { problem: words.wayOut.hostWrong })}
        onChange={(event) => setHost(event.target.value)}
      />
      <Field
        label={words.wayOut.port}
        dir="ltr"
        inputMode="numeric"
        value={port}
        placeholder={USUAL_PORTS[kind]}
        maxLength={5}
        aria-invalid={wasWrong && !hostIsWrong && !checked.success ? true : undefined}
        onChange={(event) => setPort(event.target.value.replace(/\D/g, ''))}
      />
      <Field
        label={words.wayOut.user}
        dir="ltr"
        value={user}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setUser(event.target.value)}
      />
      <Field
        label={words.wayOut.password}
        dir="ltr"
        type="password"
        value={password}
        maxLength={255}
        autoComplete="off"
        {...(proxy?.hasPassword && { hint: words.wayOut.passwordKept })}
        onChange={(event) => setPassword(event.target.value)}
      />
      <ErrorNote error={command.error} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={command.busy}>
          {words.wayOut.save}
        </Button>
        <Button busy={test.busy} onClick={() => withRight((right) => void test.run({ proxy: right }))}>
          {test.busy ? words.wayOut.testing : words.wayOut.test}
        </Button>
        <Button onClick={onDone}>{words.wayOut.cancel}</Button>
      </div>
      <Tried test={test} />
    </form>
  );
}
