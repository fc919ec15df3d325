import type { Command } from 'commander';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { createQuestions } from '../../platform/questions.ts';
import { systemRandom } from '../../platform/random.ts';
import { createAccess } from '../headless/access/access.ts';
import { LINK_VALID_MS } from '../headless/access/one-time-links.ts';
import { password as passwordSchema, PASSWORD_MIN } from '../headless/access/password.ts';
import { openHeadlessFolder } from '../headless/folder.ts';
import { knockOwner, OwnerError } from '../headless/owner-door.ts';
import { deviceCommand, folderOf, print, runningOwner, type DeviceOptions } from './command.ts';

/** `pairline ui …`: who may look at the screens in a browser. */
export function uiCommands(program: Command): void {
  const ui = program.command('ui').description('the screens in a browser');

  deviceCommand(ui, 'link', 'a link that signs one browser in').action(async (options: DeviceOptions) => {
    const owner = await runningOwner(options);
    const { url } = await owner.call('ui.link', {});
    print(options, { url }, [url, `It works once, within ${LINK_VALID_MS / 60_000} minutes.`]);
  });

  deviceCommand(ui, 'sessions', 'browsers that are signed in').action(async (options: DeviceOptions) => {
    const owner = await runningOwner(options);
    const { sessions } = await owner.call('ui.sessions', {});
    const iso = (at: number): string => new Date(at).toISOString();
    const lines = sessions.map(
      ({ id, by, madeAt, seenAt, browser }) =>
        `${id}  by ${by.padEnd(8)}  since ${iso(madeAt)}  seen ${iso(seenAt)}  ${browser}`,
    );
    print(options, { sessions }, lines.length > 0 ? lines : ['No browser is signed in.']);
  });

  deviceCommand(ui, 'sign-out [id]', 'ends the session of one browser, or of all').action(
    async (id: string | undefined, options: DeviceOptions) => {
      const owner = await runningOwner(options);
      const { ended } = await owner.call('ui.signOut', id === undefined ? {} : { id });
      if (id !== undefined && ended === 0) throw new OwnerError('sessionUnknown', `There is no session ${id}.`);
      print(options, { ended }, [ended === 1 ? 'One browser is signed out.' : `${ended} browsers are signed out.`]);
    },
  );

  deviceCommand(ui, 'password', 'sets the password of the screens; reads one line from standard input')
    .option('--remove', 'only links sign in from then on')
    .action(async (options: DeviceOptions & { remove?: true }) => {
      const password = options.remove ? null : await askPassword();
      await setPassword(folderOf(options), password);
      const done = password === null ? 'There is no password any more.' : 'The password is set.';
      print(options, { password: password !== null }, [`${done} All browsers are signed out.`]);
    });
}

/** By the running engine, or in its folder while none runs: beyond this machine it does not start without one. */
async function setPassword(folder: string, password: string | null): Promise<void> {
  const owner = await knockOwner(folder);
  if (owner) {
    await owner.call('ui.password', { password });
    return;
  }
  const opened = await openHeadlessFolder(folder);
  try {
    const { access: file, vault } = opened;
    const log = createLog({ level: 'error' });
    const access = createAccess({ file, vault, clock: systemClock, random: systemRandom, log });
    await access.setPassword(password ?? undefined);
  } finally {
    opened.release();
  }
}

/** Not shown on a terminal. @throws OwnerError `badInput` */
async function askPassword(): Promise<string> {
  const questions = createQuestions();
  const answer = await questions.ask('Password: ', { isHidden: true });
  questions.close();
  const text = answer.kind === 'line' ? answer.text : '';
  if (passwordSchema.safeParse(text).success) return text;
  throw new OwnerError('badInput', `The password needs at least ${PASSWORD_MIN} characters.`);
}
