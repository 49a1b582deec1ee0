/** Writes an offline store of one entity, a table that `features history` made of it, and the rows as they are in memory. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { tradesView } from '../../../lib/domain/features/trades-view.ts';
import { formatTime, hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { marketEntity, OfflineMarket } from '../../support/offline-market.ts';
import { serveOfflineStore } from '../../support/serve-offline-store.ts';
import { noonUs, trade } from '../../support/trades.ts';

const [folder = '.', seed = '1'] = argv.slice(2);
const market = new OfflineMarket(noonUs);
/** Two days, so that there are two partitions. */
for (let sequence = 0; sequence < 200; sequence += 1) {
  const eventTimeUs = noonUs + sequence * 11 * minuteUs;
  const price = 100 + Math.sin(sequence + Number(seed)) / 3;
  await market.send([trade({ eventTimeUs, sequence, price })], eventTimeUs);
  if (sequence % 20 === 19)
    await market.send(
      [trade({ eventTimeUs: eventTimeUs - hourUs + 1, sequence: 1000 + sequence, price: 99.5 })],
      eventTimeUs,
    );
  if (sequence % 50 === 49) await (await market.revise())?.();
}
await market.close(noonUs + 40 * hourUs);
await (
  await market.revise()
)?.();
await market.materialise();

const { lake } = market.line;
for (const key of await lake.list('main/features/')) {
  const path = join(folder, 'lake', key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, (await lake.get(key)) ?? new Uint8Array());
}
const rows = await market.rows(tradesView);
const bits = (values: Float64Array): string[] =>
  Array.from(values, (value) => Buffer.from(Float64Array.of(value).buffer).toString('hex'));
const expected = {
  entity: rows.entity,
  event_time: Array.from(rows.eventTimeUs),
  knowledge_time: Array.from(rows.knowledgeTimeUs),
  sequence: Array.from(rows.sequence),
  ...Object.fromEntries(
    tradesView.features.map(({ name }, index) => [name, bits(rows.values[index] ?? new Float64Array())]),
  ),
};
writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));

const asked = Array.from({ length: 50 }, (_, row) => `${marketEntity},${formatTime(noonUs + row * 37 * minuteUs)}`);
writeFileSync(join(folder, 'rows.csv'), `entity,time\n${asked.join('\n')}\n`);
const store = await serveOfflineStore(market);
const { world, stderr } = cliWorld();
const line = ['--rows', join(folder, 'rows.csv'), '--out', join(folder, 'training.parquet'), '--statuses'];
const exit = await runCommandLine(
  ['features', 'history', 'trades', ...line, '--url', store.baseUrl, '--token', 'secret'],
  world,
);
await store.close();
if (exit !== 0) throw new Error(stderr());
