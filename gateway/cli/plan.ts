import type { Command } from 'commander';
import { plan as planSchema, PLAN_FEATURES, type Plan } from '../../shared/contract/plan.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import { AdminError } from '../admin/calls.ts';
import { ask } from './ask.ts';
import { command, positiveInteger, run, type Common } from './command.ts';
import { table } from './table.ts';

/** Each option changes one number of a plan; `none` takes the limit away. */
const numbers: Readonly<Record<string, { readonly flag: string; readonly about: string; readonly path: string[] }>> = {
  messagesPerDay: { flag: 'messages-per-day', about: 'messages in 24 hours', path: ['messagesPerDay'] },
  recipients: { flag: 'recipients', about: 'people and groups in total', path: ['recipients'] },
  textCharacters: { flag: 'text-characters', about: 'length of a text', path: ['limits', 'textCharacters'] },
  captionCharacters: {
    flag: 'caption-characters',
    about: 'length of a caption',
    path: ['limits', 'captionCharacters'],
  },
  imageBytes: { flag: 'image-bytes', about: 'bytes of an image in base64', path: ['limits', 'imageBytes'] },
  documentBytes: { flag: 'document-bytes', about: 'bytes of a document or video', path: ['limits', 'documentBytes'] },
  audioBytes: { flag: 'audio-bytes', about: 'bytes of audio or a voice note', path: ['limits', 'audioBytes'] },
  translationCalls: {
    flag: 'translation-calls',
    about: 'translations in total',
    path: ['serviceCalls', 'translation'],
  },
  pdfCalls: { flag: 'pdf-calls', about: 'PDF extractions in total', path: ['serviceCalls', 'pdf'] },
  warnMessages: { flag: 'warn-messages', about: 'warn at messages a month', path: ['warnAt', 'messagesPerMonth'] },
  warnMediaBytes: {
    flag: 'warn-media-bytes',
    about: 'warn at bytes of files a month',
    path: ['warnAt', 'mediaBytesPerMonth'],
  },
};

interface PlanOptions extends Common {
  readonly features?: string;
  readonly trialDays?: string;
  readonly becomes?: string;
  readonly pace?: string;
}

export function planCommands(program: Command): void {
  const plan = program.command('plan').description('what clients may do');

  command(plan, 'list', 'all plans').action((options: Common) =>
    run(options, 'plan.list', {}, ({ plans }) =>
      table(
        ['plan', 'messages a day', 'recipients', 'trial', 'features', 'pace', 'clients'],
        plans.map(({ name, plan, clients }) => [
          name,
          plan.messagesPerDay,
          plan.recipients,
          plan.trial && `${plan.trial.days} days, then ${plan.trial.becomes}`,
          plan.features.join(', '),
          plan.pace,
          clients,
        ]),
        'There are no plans.',
      ),
    ),
  );

  const set = command(
    plan,
    'set <name>',
    'makes a plan, or changes what is named of one; holds at once for its clients',
  )
    .option('--features <list>', `of ${PLAN_FEATURES.join(',')}, or none`)
    .option('--trial-days <days>', 'a trial; with --becomes, or none')
    .option('--becomes <plan>', 'what the trial becomes')
    .option('--pace <plan>', `how fast it sends: ${Object.keys(PACING_PLANS).join(', ')}, or none`);
  for (const { flag, about } of Object.values(numbers)) set.option(`--${flag} <n>`, `${about}, or none`);
  set.action(async (name: string, options: PlanOptions) => {
    const { plans } = await ask(options, 'plan.list', {});
    const changed = changedPlan(plans.find((one) => one.name === name)?.plan ?? planSchema.parse({}), options);
    await run(options, 'plan.put', { name, plan: changed }, () => ['Set.']);
  });
}

/** The plan with what the options name. @throws AdminError `badInput` */
function changedPlan(before: Plan, options: PlanOptions): Plan {
  const changed: Record<string, unknown> = structuredClone(before);
  for (const [name, { path }] of Object.entries(numbers)) {
    const text = (options as Readonly<Record<string, unknown>>)[name];
    if (typeof text === 'string') put(changed, path, text === 'none' ? undefined : wholeNumber(text));
  }
  const { features, pace, trialDays, becomes } = options;
  if (features !== undefined) put(changed, ['features'], features === 'none' ? [] : features.split(','));
  if (pace !== undefined) put(changed, ['pace'], pace === 'none' ? undefined : pace);
  if (trialDays === 'none') put(changed, ['trial'], undefined);
  else if (trialDays !== undefined || becomes !== undefined) {
    put(changed, ['trial'], {
      days: trialDays === undefined ? before.trial?.days : positiveInteger(trialDays),
      becomes: becomes ?? before.trial?.becomes,
    });
  }
  const parsed = planSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AdminError('badInput', `${issue?.path.join('.') ?? 'plan'}: ${issue?.message ?? 'not valid'}`);
}

function put(into: Record<string, unknown>, [name, ...rest]: string[], value: unknown): void {
  if (name === undefined) return;
  if (rest.length > 0) put(into[name] as Record<string, unknown>, rest, value);
  else if (value === undefined) delete into[name];
  else into[name] = value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0) {
    throw new AdminError('badInput', `${text} is no whole number; none takes a limit away.`);
  }
  return value;
}
