import * as z from 'zod';
import { Name } from '../../../schemas/identity.ts';
import { defaultTenant } from '../../../schemas/patterns.ts';
import { environmentFlag, openTarget } from '../aws-target.ts';
import { defineCommand } from '../command.ts';
import { duration } from '../duration.ts';
import { openReader, printLogs } from '../log-search.ts';
import { jobLines } from './job-lines.ts';

export const logs = defineCommand({
  usage: 'logs <run>',
  about:
    'Show what the containers of a training wrote, by time (with AWS credentials); the functions: `tidegate logs train`.',
  examples: ['tidegate runs logs liquidation-first', 'tidegate runs logs liquidation-first --follow'],
  flags: [
    ['--since <duration>', 'how far back, for example 15m or 2h (default: 7d)'],
    ['-f, --follow', 'go on until Ctrl-C'],
    ['--tenant <name>', 'whose run it is (default: main)'],
    environmentFlag,
  ],
  arguments: z.tuple([Name]),
  options: z.object({
    since: duration.prefault('7d'),
    follow: z.boolean().default(false),
    tenant: Name.default(defaultTenant),
    environment: z.string().default('local'),
  }),
  async run(call) {
    const { since, follow, tenant, environment } = call.options;
    const target = openTarget(environment, call);
    const log = jobLines(target.environment, { tenant, run: call.arguments[0] });
    const search = { logs: [log], read: await openReader(target), phrase: undefined };
    return printLogs(call, search, { fromMs: Date.now() - since / 1000, follow });
  },
});
