import { ulid } from 'ulid';
import * as z from 'zod';
import { BackfillStatus, ViewList } from '../../schemas/api.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { EntityId, Name } from '../../schemas/identity.ts';
import { maxBackfillEntities } from '../../schemas/limits.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import type { ApiClient } from './api-client.ts';
import { usageError } from './cli-error.ts';
import { defineCommand } from './command.ts';
import { followRun } from './import/follow-run.ts';
import { ProgressBar } from './import/progress.ts';
import { pairs } from './table.ts';

export const materialize = defineCommand({
  usage: 'materialize [entities...]',
  about:
    'Write the features of closed hours into the offline store now, instead of with the next hour. Flags stand last.',
  examples: [
    'tidegate features materialize BTC-USD',
    'tidegate features materialize',
    'tidegate features materialize --run materialize-01kdz0000000000000000000',
  ],
  flags: [['--run <name>', 'start nothing: wait for the run of this name']],
  arguments: z.union([z.tuple([z.array(EntityId).max(maxBackfillEntities)]), z.tuple([])]),
  options: z.object({ run: Name.optional() }),
  async run(call) {
    const api = openApi(call);
    const [named = []] = call.arguments;
    const { run } = call.options;
    if (run !== undefined && named.length > 0) throw usageError('--run takes no entities: its run has them already');
    const first = run === undefined ? await start(api, named) : await find(api, run);
    const bar = new ProgressBar(call.terminal);
    call.terminal.say(`run ${first.run}`);
    const status = await followRun(api, first, {
      signal: call.signal,
      onStatus: ({ counts }) =>
        bar.show({ title: 'materializing', detail: `${counts.windows} windows, ${counts.rows} rows` }),
    }).finally(() => bar.clear());
    call.terminal.show(status, () => {
      const { run: name, status: ended, counts, failure } = status;
      return pairs(call.terminal, { run: name, status: ended, ...counts, ...(failure && { why: failure.reason }) });
    });
    return status.status === 'succeeded' ? exitCodes.ok : exitCodes.failure;
  },
});

async function find(api: ApiClient, run: string): Promise<BackfillStatus> {
  return api.ask(routes.showBackfill, BackfillStatus, { path: { run } });
}

async function start(api: ApiClient, named: readonly string[]): Promise<BackfillStatus> {
  const entities = named.length > 0 ? named : await everyEntity(api);
  if (entities.length === 0)
    throw usageError('no entity has state yet', 'Send events first: tidegate events send FILE');
  const run = `materialize-${ulid().toLowerCase()}`;
  return api.ask(routes.startBackfill, BackfillStatus, { body: { run, entities }, idempotencyKey: run });
}

async function everyEntity(api: ApiClient): Promise<readonly string[]> {
  const entities: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await api.ask(routes.listViews, ViewList, { query: { limit: 1000, after } });
    entities.push(...page.entities);
    if (page.nextAfter === null) return entities;
    after = page.nextAfter;
  }
}
