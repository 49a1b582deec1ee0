/** What a deployment of a later release does to a platform that runs and holds data. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { fc } from '@fast-check/vitest';
import { deploy } from '../../../lib/local/deploy.ts';
import { tapeEntities } from '../../../lib/local/market-tape.ts';
import { repositoryRoot } from '../../../lib/local/paths.ts';
import { type Change, synthesizeChanged } from '../../support/changed-app.ts';
import { closeAt, freshEntity, nowUs, tradeAt } from '../../support/platform.ts';
import { stackResources } from '../../support/stack-resources.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type OwnPlatform, startOwnPlatform } from './own-platform.ts';
import { expectChange, expectNoQueue } from './update-proofs.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);

const updates = {
  code: 'with changed code',
  variable: 'with a changed environment variable',
  queue: 'with a new queue',
  index: 'with a new index',
  machine: 'with a changed state machine',
  removal: 'without the new queue',
} as const satisfies Record<Change | 'removal', string>;

type Update = keyof typeof updates;

/** Shuffled; what is removed has to be there before. */
function orderOfUpdates(): readonly Update[] {
  const all = Object.keys(updates) as Update[];
  const [order = all] = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { seed, numRuns: 1 });
  const [first, last] = [order.indexOf('removal'), order.indexOf('queue')].toSorted((a, b) => a - b);
  return order.map((update, index) => {
    if (index === first) return 'queue';
    return index === last ? 'removal' : update;
  });
}

const order = orderOfUpdates();

/** What is deployed once an update and all before it have been made. */
function changesUpTo(update: Update): readonly Change[] {
  const made = order.slice(0, order.indexOf(update) + 1);
  return made.filter((one) => one !== 'removal').filter((one) => one !== 'queue' || !made.includes('removal'));
}

interface Kept {
  readonly row: Awaited<ReturnType<OwnPlatform['row']>>;
  readonly balance: Awaited<ReturnType<OwnPlatform['balance']>>;
}

let platform: OwnPlatform;
let resources: ReadonlyMap<string, string>;
const kept = new Map<string, Kept>();
const seconds: Partial<Record<Update, number>> = {};

/** Sends events of a new entity through the whole way, and remembers what became of them. */
async function addEntity(): Promise<void> {
  const entity = freshEntity();
  const startUs = nowUs() - 60_000_000;
  await platform.send([
    tradeAt(entity, startUs, { sequence: 1 }),
    tradeAt(entity, startUs + 1_000_000, { sequence: 2, price: 101 }),
    closeAt(entity, startUs + 2_000_000),
  ]);
  await waitFor({ what: `a row of ${entity}` }, async () => {
    const { status } = await platform.get(`/features/trades/${entity}`);
    return status === 200 ? true : undefined;
  });
  await remember(entity);
  expect(kept.get(entity)?.balance.counts).toMatchObject({ received: 3, applied: 3 });
}

async function remember(entity: string): Promise<void> {
  kept.set(entity, { row: await platform.row(entity), balance: await platform.balance(entity) });
}

/** Physical ids of everything that is deployed, by stack and logical id. */
async function deployedResources(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const stack of ['data', 'platform', 'serving', 'observability']) {
    for (const { logicalId, physicalId } of await stackResources(platform.settings, stack))
      found.set(`${stack}/${logicalId}`, physicalId);
  }
  return found;
}

async function update(to: Update): Promise<void> {
  const { state, session } = platform;
  // One folder for all of them: what is bundled once need not be again.
  const cdkOut = join(state.folder, 'changed.out');
  synthesizeChanged(changesUpTo(to), cdkOut);
  const startedMs = performance.now();
  const options = { paths: { ...state, cdkOut }, endpoint: session.engine.endpoint, nonce: session.launcher.nonce };
  const { outputs } = await deploy(options);
  seconds[to] = Math.round(performance.now() - startedMs) / 1000;
  expect(outputs).toEqual(session.outputs);
}

beforeAll(async () => {
  const own = await startOwnPlatform();
  platform = own;
  return async () => {
    await own.stop();
    printFigures(own);
  };
});

beforeAll(async () => {
  for (const entity of tapeEntities) await remember(entity);
  await addEntity();
  resources = await deployedResources();
});

function printFigures({ session }: OwnPlatform): void {
  // Empty in an unpacked archive, and where there is no git.
  const revision = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: repositoryRoot, encoding: 'utf8' });
  const commit = revision.error === undefined ? revision.stdout.trim() : '';
  const { name: engine, version } = session.engine;
  const lane = inject('platform').lane.name;
  console.log(JSON.stringify({ lane, engine, version, commit, seed, order, seconds, rowsKept: kept.size }));
}

// One after the other, in the order of the seed: each goes on where the one before has left the platform.
describe('a release that comes to a platform with data', { shuffle: false }, () => {
  test.each(order.map((to) => ({ to, what: updates[to] })))(
    '$what keeps every row, count and resource',
    async ({ to }) => {
      await update(to);
      for (const [entity, { row, balance }] of kept) {
        expect(await platform.row(entity), entity).toEqual(row);
        expect(await platform.balance(entity), entity).toEqual(balance);
      }
      const now = await deployedResources();
      const gone = [...resources].filter(([id, physical]) => now.get(id) !== physical).map(([id]) => id);
      expect(gone).toEqual([]);
      await addEntity();
      for (const change of changesUpTo(to)) await expectChange(change, platform, [...kept.keys()]);
      if (to === 'removal') await expectNoQueue(platform);
    },
  );
});
