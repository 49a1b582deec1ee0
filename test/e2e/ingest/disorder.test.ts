/** What a shuffled and repeated history leaves behind, on the deployed platform: the very state of one delivery in order. */
import { expect, it } from 'vitest';
import { dynamoClient, s3Client } from '../../../lib/adapters/aws/clients.ts';
import { dynamoEntityStates } from '../../../lib/adapters/aws/dynamo-entity-states.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import type { StatePointer } from '../../../lib/domain/ingest/ports.ts';
import { allowedLatenessUs } from '../../../lib/domain/ingest/entity-state.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { openRandom } from '../../../lib/simulator/random.ts';
import { nastySeries, nastyTicks } from '../../support/nasty-ticks.ts';
import { call, closeAt, freshEntity, nowUs, platform, send } from '../../support/platform.ts';
import { waitFor } from '../../support/wait-for.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const count = 2000;
const { outputs, settings } = platform;
const client = dynamoClient(settings);
const states = dynamoEntityStates({
  client,
  registryTable: outputs.RegistryTableName,
  onlineTable: outputs.OnlineFeaturesTableName,
  objects: s3Lake({ client: s3Client(settings), bucket: outputs.LakeBucketName }),
  nowUs,
});

const events = nastyTicks(nastySeries[0]!, { seed, count });
const endUs = events.at(-1)!.eventTimeUs + 1;
type Event = (typeof events)[number];

/** In requests of up to 500 events, the next after the one before was taken in. */
async function deliver(entity: string, arrivals: readonly Event[]): Promise<StatePointer> {
  for (let from = 0; from < arrivals.length; from += 500) {
    const batch = arrivals.slice(from, from + 500).map(({ eventTimeUs, ...event }) => {
      return { ...event, entity, eventTime: formatTime(eventTimeUs) };
    });
    const answer = await send(batch);
    expect(answer.status, answer.text).toBe(202);
  }
  await send([closeAt(entity, endUs)]);
  return waitFor({ what: `the end of ${entity}`, seconds: 120 }, async () => {
    const pointer = await states.pointer('main', entity);
    return pointer?.watermarkUs === endUs ? pointer : undefined;
  });
}

it(`${count} events of seven streams, repeated and shuffled within the lateness, leave the state of one delivery in order`, async () => {
  const random = openRandom({ world: 'disorder', seed, stream: 'arrivals' });
  const arrivals = events
    .flatMap((event) => Array.from({ length: 1 + random.below(3) }, () => event))
    .map((event) => ({ event, at: event.eventTimeUs + random.uniform() * allowedLatenessUs }))
    .sort((a, b) => a.at - b.at)
    .map(({ event }) => event);
  const [orderly, messy] = [freshEntity(), freshEntity()];
  const [expected, found] = await Promise.all([deliver(orderly, events), deliver(messy, arrivals)]);
  expect(found.digest).toBe(expected.digest);
  expect(found.counts).toMatchObject({ applied: count + 1, late: 0, pending: 0 });
  expect(found.counts.duplicate).toBe(arrivals.length - count);
  const rows = await Promise.all([orderly, messy].map((entity) => call(`/features/crypto/${entity}`)));
  expect(rows[1]?.body['features']).toEqual(rows[0]?.body['features']);
});
