import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoOutbox } from '../../../lib/adapters/aws/dynamo-outbox.ts';
import { ChampionHistory, ModelList, ModelVersionRecord, Promotion } from '../../../schemas/models.ts';
import { CliError } from '../../../schemas/cli.ts';
import { call, makeToken, platform } from '../../support/platform.ts';
import { makeServable, registeredModel } from '../../support/registered-versions.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { tellFigures } from '../../support/tell-figures.ts';
import { waitFor } from '../../support/wait-for.ts';

const { env, outputs, settings } = platform;
const outbox = dynamoOutbox({ client: dynamoClient(settings), table: outputs.RegistryTableName });

const racers = 16;
const rounds = process.env['TIDEGATE_LONG'] === '1' ? 20 : 3;

interface Wish {
  readonly version: number;
  readonly expected?: number | null;
  readonly key?: string;
  readonly token?: string;
}

function promote(model: string, { version, expected, key = randomUUID(), token }: Wish) {
  return call(`/models/${model}/champion`, {
    body: { version, reason: 'A test wants it.', expected },
    headers: { 'Idempotency-Key': key },
    ...(token === undefined ? {} : { token }),
  });
}

async function tidegate(...line: readonly string[]) {
  return runTidegate(line, { env });
}

async function historyOf(model: string): Promise<ChampionHistory> {
  return ChampionHistory.parse((await call(`/models/${model}/history?limit=1000`)).body);
}

/** Numbers of the changes of a model that the bus has not been told of. */
async function owedOf(model: string): Promise<readonly unknown[]> {
  return (await outbox.list('main')).filter(({ event }) => 'model' in event.data && event.data.model === model);
}

describe('a version', () => {
  test('that has no serving artifact is refused, and nothing is written', async () => {
    const model = await registeredModel(1);
    const answer = await promote(model, { version: 1 });
    expect(answer, answer.text).toMatchObject({ status: 409, body: { code: 'TG-5004' } });
    expect(answer.body['detail']).toContain('has no serving artifact yet');
    const refused = await tidegate('models', 'promote', model, '1', '--reason', 'A test wants it.', '--json');
    expect(refused).toMatchObject({ exit: 3 });
    expect(await historyOf(model)).toMatchObject({ changes: [], brokenAt: null });
    const missing = await promote(model, { version: 9 });
    expect(missing, missing.text).toMatchObject({ status: 404, body: { code: 'TG-5002' } });
  });

  test('that can be served becomes the champion, once, however often it is asked', async () => {
    const model = await registeredModel(2);
    for (const version of [1, 2]) await makeServable(model, version);
    const key = randomUUID();
    const first = await promote(model, { version: 1, expected: null, key });
    expect(first, first.text).toMatchObject({ status: 200 });
    expect(Promotion.parse(first.body)).toMatchObject({ model, version: 1, previous: null, number: 1 });
    const second = await tidegate('models', 'promote', model, '2', '--reason', 'Better.', '--expect', '1', '--json');
    expect(second, second.stderr).toMatchObject({ exit: 0 });
    expect(Promotion.parse(JSON.parse(second.stdout))).toMatchObject({ version: 2, previous: 1, number: 2 });
    expect((await promote(model, { version: 1, expected: null, key })).text).toBe(first.text);
    expect((await promote(model, { version: 2 })).body).toMatchObject({ code: 'TG-5006' });
    const stale = await tidegate('models', 'promote', model, '1', '--reason', 'Better.', '--expect', 'none', '--json');
    expect(stale).toMatchObject({ exit: 5 });
    expect(CliError.parse(JSON.parse(stale.stdout || stale.stderr))).toMatchObject({ code: 'TG-5003' });
    expect((await historyOf(model)).changes.map(({ version }) => version)).toEqual([2, 1]);
  });

  test('is shown with what it is made of', async () => {
    const model = await registeredModel(2);
    await makeServable(model, 1);
    await promote(model, { version: 1 });
    const shown = await tidegate('models', 'show', model, '--json');
    expect(shown, shown.stderr).toMatchObject({ exit: 0 });
    const record = ModelVersionRecord.parse(JSON.parse(shown.stdout));
    expect(record).toMatchObject({ model, version: 1, status: 'servable', isChampion: true });
    const other = await tidegate('models', 'show', `${model}@2`);
    expect(other.stdout).toContain('unserved');
    const { models } = ModelList.parse((await call('/models')).body);
    expect(models).toContainEqual({
      ...{ model, newest: 2 },
      champion: expect.objectContaining({ version: 1, previous: null, number: 1 }) as unknown,
    });
    const history = await tidegate('models', 'history', model);
    expect(history).toMatchObject({ exit: 0 });
    expect(history.stdout).toContain('A test wants it.');
  });

  test('is promoted by nobody whose token may only read or train, and is nothing to another tenant', async () => {
    const model = await registeredModel(1);
    await makeServable(model, 1);
    const reader = await makeToken({ scopes: ['models:read', 'models:train'] });
    const refused = await promote(model, { version: 1, token: reader.secret });
    expect(refused, refused.text).toMatchObject({ status: 403, body: { code: 'TG-0008' } });
    const stranger = await makeToken({ tenant: 'other', scopes: ['models:read', 'models:promote'] });
    const unseen = await promote(model, { version: 1, token: stranger.secret });
    expect(unseen, unseen.text).toMatchObject({ status: 404, body: { code: 'TG-5002' } });
    expect((await call(`/models/${model}/history`, { token: stranger.secret })).status).toBe(404);
    expect(await historyOf(model)).toMatchObject({ changes: [] });
  });
});

test(`of ${racers} who promote at once one wins, and every other one hears of a conflict`, async (context) => {
  const model = await registeredModel(racers + 1);
  for (let version = 1; version <= racers + 1; version += 1) await makeServable(model, version);
  let champion: number | null = null;
  const statuses: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const present: number | null = champion;
    const wanted = Array.from({ length: racers + 1 }, (_, index) => index + 1).filter((version) => version !== present);
    const racing = wanted.slice(0, racers);
    const answers = await Promise.all(racing.map((version) => promote(model, { version, expected: present })));
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners, answers.map(({ text }) => text).join('\n')).toHaveLength(1);
    const losers = answers.filter(({ status }) => status !== 200);
    for (const loser of losers) expect(loser, loser.text).toMatchObject({ status: 409, body: { code: 'TG-5003' } });
    const { version, number } = Promotion.parse(winners[0]?.body);
    expect(number).toBe(round);
    champion = version;
    statuses.push(...answers.map(({ status }) => status));
  }
  const history = await historyOf(model);
  expect(history.brokenAt).toBeNull();
  expect(history.changes.map(({ number }) => number)).toEqual(
    Array.from({ length: rounds }, (_, index) => rounds - index),
  );
  expect(history.changes[0]?.version).toBe(champion);
  // Sent by the winners, or by the sweep.
  await waitFor({ what: 'the bus to be told of every change', seconds: 60 }, async () =>
    (await owedOf(model)).length === 0 ? true : undefined,
  );
  const conflicts = statuses.filter((status) => status === 409).length;
  tellFigures(context, { racers, rounds, promotions: rounds, conflicts, changes: history.changes.length, owed: 0 });
});
