import * as z from 'zod';
import { type Stage, stages } from '../domain/stages.ts';
import { type AwsTarget, environmentFlag, openStacks, openTarget, stackIds } from './aws-target.ts';
import { CliError } from './cli-error.ts';
import { defineCommand } from './command.ts';
import { duration } from './duration.ts';
import { type Log, openReader, printLogs } from './log-search.ts';
import { jobLines } from './runs/job-lines.ts';

export const logs = defineCommand({
  usage: 'logs [stage]',
  about: 'Show what the deployed functions and the jobs log, by time; with --json one document per line.',
  examples: [
    'tidegate logs --since 5m',
    'tidegate logs ingest --follow',
    'tidegate logs --request 0d6b2f0e-8a3a-4d0a-9f65-6a3e5c1d2b7f',
  ],
  flags: [
    ['--since <duration>', 'how far back, for example 15m or 2h (default: 15m)'],
    ['-f, --follow', 'go on until Ctrl-C'],
    ['--request <id>', 'only lines of this request (default of --since: 1d)'],
    environmentFlag,
  ],
  arguments: z.tuple([z.enum(stages).optional()]),
  options: z.object({
    since: duration.optional(),
    follow: z.boolean().default(false),
    request: z
      .string()
      .regex(/^[\w.:-]{1,128}$/, 'expected a request id')
      .optional(),
    environment: z.string().default('local'),
  }),
  async run(call) {
    const { since, follow, request, environment } = call.options;
    const target = openTarget(environment, call);
    const found = await findLogs(target, call.arguments[0]);
    const spanUs = since ?? duration.parse(request === undefined ? '15m' : '1d');
    const search = { logs: found, read: await openReader(target), phrase: request };
    return printLogs(call, search, { fromMs: Date.now() - spanUs / 1000, follow });
  },
});

/** Of functions and of jobs; one that nobody has written to yet has no lines. */
async function findLogs(target: AwsTarget, stage: Stage | undefined): Promise<readonly Log[]> {
  const functions = await findFunctions(target);
  const wanted = functions.filter(({ name }) => stage === undefined || name.toLowerCase().startsWith(stage));
  const logs: Log[] = wanted.map(({ name, group }) => ({ group, nameOf: () => name }));
  if (stage === undefined || stage === 'train') logs.push(jobLines(target.environment));
  if (functions.length > 0 && logs.length > 0) return logs;
  const known = [...new Set(functions.map(({ name }) => name))].join(', ');
  throw new CliError(
    'TG-0025',
    `no function of ${stage ?? 'any stage'} is deployed in ${target.environment}; there are: ${known || 'none'}`,
    {
      next:
        functions.length === 0
          ? `Deploy with \`tidegate deploy -e ${target.environment}\`.`
          : 'Name the stage of one of these functions.',
    },
  );
}

/** Log groups stand beside their functions, in the construct of their stage: `IngestConsumeChunkLogs…`. */
async function findFunctions(target: AwsTarget): Promise<readonly { readonly name: string; readonly group: string }[]> {
  const stacks = await openStacks(target);
  const resources = (await Promise.all(stackIds.map((id) => stacks.resources(target.nameOf(id))))).flat();
  return resources.flatMap(({ type, logicalId, physicalId }) => {
    const name = /^(\w+)Logs[0-9A-F]{8}$/.exec(logicalId)?.[1];
    return type === 'AWS::Logs::LogGroup' && name !== undefined ? [{ name, group: physicalId }] : [];
  });
}
