import * as z from 'zod';
import { TrainingSettings } from './training-settings.ts';

/** What a user of Tidegate decides, checked once when `tidegate.config.ts` is loaded. */

const logRetentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365] as const;

/** AWS Budgets tells no more addresses of one threshold. */
const mostReadersOfBudget = 10;

const EnvironmentSettings = z
  .strictObject({
    /** The account to deploy to; without it, the account of the credentials. */
    account: z
      .string()
      .regex(/^\d{12}$/, 'must be the 12 digits of an account')
      .optional(),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1'),
    /** `aws` = keys that AWS owns, free; `customer` = one customer-managed key for every store, queue, topic and log. */
    encryption: z.enum(['aws', 'customer']).default('aws'),
    /** Minutes between two runs of `watch-models`. */
    watchEveryMinutes: z.int().min(1).max(60).default(15),
    /** At most so many instances of one function at a time; without it, the limit of the account. */
    functionConcurrency: z.int().min(1).max(1000).optional(),
    /** Name of a managed policy that bounds every role. */
    permissionsBoundary: z
      .string()
      .regex(/^[\w+=,.@-]{1,128}$/, 'must be the name of a managed policy')
      .optional(),
    logRetentionDays: z.literal(logRetentionDays).default(30),
    /** Who gets an e-mail when an alarm goes off and when it is over; each address confirms once. */
    alertEmails: z.array(z.email('must be an e-mail address')).default([]),
    /** Requests per second that the API takes before it answers 429, and how many may come at once. */
    throttle: z
      .strictObject({ requestsPerSecond: z.int().min(1), burst: z.int().min(1) })
      .default({ requestsPerSecond: 500, burst: 1000 }),
    /** What the account may cost in a month before `alertEmails` hear of it. */
    budget: z.strictObject({ monthlyUsd: z.number().positive() }).optional(),
    /** Where trainings run; on a laptop always by the queue. */
    training: TrainingSettings,
  })
  .superRefine(({ budget, alertEmails }, context) => {
    if (budget === undefined || (alertEmails.length >= 1 && alertEmails.length <= mostReadersOfBudget)) return;
    const message = `needs 1 to ${mostReadersOfBudget} alertEmails to tell, and there are ${alertEmails.length}`;
    context.addIssue({ code: 'custom', path: ['budget'], message });
  })
  .meta({ id: 'EnvironmentSettings' });

const SettingsDocument = z
  .strictObject({
    /** First word of every name that a person sees; two prefixes live side by side in one account. */
    namePrefix: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be a lower-case name of at most 20 characters'),
    bootstrap: z.strictObject({
      /** Marks our own bootstrap resources, so that no other application's roles are used. */
      qualifier: z.string().regex(/^[a-z0-9]{1,10}$/, 'must be 1 to 10 lower-case letters or digits'),
      toolkitStackName: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be the name of a stack'),
    }),
    environments: z.strictObject({
      local: EnvironmentSettings,
      dev: EnvironmentSettings.optional(),
      prod: EnvironmentSettings.optional(),
    }),
  })
  .superRefine(({ environments }, context) => {
    if (environments.local.training.launcher === 'queue') return;
    const message = 'must be `queue`: the job runner of the laptop takes its jobs from there';
    context.addIssue({ code: 'custom', path: ['environments', 'local', 'training', 'launcher'], message });
  })
  .meta({ id: 'Settings' });

export type EnvironmentSettings = z.output<typeof EnvironmentSettings>;
export type Settings = z.output<typeof SettingsDocument>;
export const environmentNames = ['local', 'dev', 'prod'] as const satisfies (keyof Settings['environments'])[];
export type EnvironmentName = (typeof environmentNames)[number];

/** Checks the settings; a wrong one is reported with its path, all of them at once. */
export function defineSettings(input: z.input<typeof SettingsDocument>): Settings {
  const parsed = SettingsDocument.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top level)'}: ${issue.message}`);
  throw new Error(['tidegate.config.ts has wrong settings:', ...problems].join('\n'));
}
