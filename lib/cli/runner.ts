import { availableParallelism } from 'node:os';
import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { jobLogGroup } from '../domain/train/job-log.ts';
import settings from '../../tidegate.config.ts';
import { CliError } from './cli-error.ts';
import { defineCommand, noArguments } from './command.ts';
import { readQueue } from './lent-queue.ts';
import { limitOf } from './limits.ts';

const queueUrl = z
  .string({ error: 'expected the address of a queue' })
  .regex(
    /^https?:\/\/[^/\s]+\/\d{12}\/[\w-]{1,80}$/,
    'expected an address such as https://sqs.<region>.amazonaws.com/…',
  );

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1');

export const runner = defineCommand({
  usage: 'runner',
  about: 'Lend this machine to a platform: run its trainings here until Ctrl-C (with AWS credentials).',
  examples: [
    'tidegate runner --queue-url https://sqs.eu-central-1.amazonaws.com/123456789012/tidegate-dev-platform-TrainJobs',
    'tidegate runner --queue-url https://sqs.eu-central-1.amazonaws.com/123456789012/jobs -e dev --journal-profile journal',
  ],
  flags: [
    ['--queue-url <url>', 'where its jobs wait: the output TrainingQueueUrl of the stack `platform`'],
    ['--region <name>', 'of the platform (default: the one of the address)'],
    ['-e, --environment <name>', 'whose queue it is (default: the one of its name)'],
    ['--jobs <number>', 'how many run at the same time (default: one per two cores)'],
    ['--journal-profile <name>', 'AWS profile with which a search writes its journal (default: that of this command)'],
  ],
  arguments: noArguments,
  options: z.object({
    queueUrl,
    region: region.optional(),
    environment: z.string().optional(),
    jobs: limitOf(64).optional(),
    journalProfile: z.string().min(1).optional(),
  }),
  async run({ options, terminal, environment, signal }) {
    const { namePrefix } = settings;
    const queue = readQueue({ ...options, namePrefix, region: options.region, environment: options.environment });
    // Loaded late: with it comes the SDK.
    const { lendMachine, lentPaths } = await import('../local/lend-machine.ts');
    const { jobsAtOnce } = await import('../local/serve-train-jobs.ts');
    const endpoint = environment['AWS_ENDPOINT_URL'] || undefined;
    const served = await lendMachine({
      queueUrl: options.queueUrl,
      logGroup: jobLogGroup(namePrefix, queue.environment),
      settings: { region: queue.region, ...(endpoint === undefined ? {} : { endpoint }) },
      journalProfile: options.journalProfile,
      atOnce: options.jobs ?? jobsAtOnce(availableParallelism()),
      paths: lentPaths(environment, queue.environment),
      say: (line) => terminal.say(line),
      ...{ environment, signal },
    });
    if (served.kind === 'stopped') return exitCodes.ok;
    const next = 'Leave the jobs to it, or end it with Ctrl-C where it runs.';
    throw new CliError('TG-0026', `process ${served.record.pid} runs the jobs of this platform here`, { next });
  },
});
