import { describe, expect, it } from 'vitest';
import { FeatureRow, FeatureRows, Problem } from '../../../schemas/api.ts';
import {
  call,
  closeAt,
  freshEntity,
  makeToken,
  nowUs,
  platform,
  rowOf,
  send,
  tradeAt,
} from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';

async function entityAt(price: number): Promise<string> {
  const entity = freshEntity();
  const startUs = nowUs() - 60_000_000;
  const { status, text } = await send([tradeAt(entity, startUs, { price }), closeAt(entity, startUs + 1)]);
  expect(status, text).toBe(202);
  await rowOf(entity);
  return entity;
}

function ask(entities: readonly string[], token = platform.token) {
  return call(`/features/trades?entities=${entities.join(',')}`, { token });
}

describe('a read of many entities', () => {
  it('gives the row that each of them has, in the order of the question, and says who has none', async () => {
    const [first, second, nobody] = [await entityAt(101), await entityAt(202), freshEntity()];
    const entities = [second, nobody, first, second];
    const answer = await ask(entities);
    expect(answer.status, answer.text).toBe(200);
    const { rows } = FeatureRows.parse(answer.body);
    expect(rows.map(({ entity }) => entity)).toEqual(entities);
    expect(rows.map(({ status }) => status)).toEqual(['PRESENT', 'NOT_FOUND', 'PRESENT', 'PRESENT']);
    expect(rows.map(({ features }) => features['last_price']?.value)).toEqual([202, null, 101, 202]);
    const { eventTime, knowledgeTime, features } = FeatureRow.parse(await rowOf(first));
    expect(rows[2]).toMatchObject({ eventTime, knowledgeTime, features });
  });

  it('reads a hundred entities, and by commas that were escaped', async () => {
    const known = await entityAt(303);
    const entities = [known, ...Array.from({ length: 99 }, freshEntity)];
    const answer = await call(`/features/trades?${new URLSearchParams({ entities: entities.join(',') }).toString()}`);
    expect(answer.status, answer.text).toBe(200);
    const { rows } = FeatureRows.parse(answer.body);
    expect(rows.map(({ status }) => status)).toEqual(['PRESENT', ...Array.from({ length: 99 }, () => 'NOT_FOUND')]);
  });

  it('shows nothing of another tenant', async () => {
    const entity = await entityAt(404);
    const { secret } = await makeToken({ tenant: 'other' });
    const { rows } = FeatureRows.parse((await ask([entity], secret)).body);
    expect(rows).toMatchObject([{ entity, status: 'NOT_FOUND' }]);
  });

  it.each([
    ['/features/trades', 'TG-0016', 400],
    ['/features/trades?entities=', 'TG-0016', 400],
    ['/features/trades?entities=A,,B', 'TG-0016', 400],
    ['/features/trades?entities=A%23B', 'TG-0016', 400],
    [`/features/trades?entities=${'A,'.repeat(100)}A`, 'TG-0016', 400],
    ['/features/TRADES?entities=A', 'TG-0016', 400],
    ['/features/unknown?entities=A', 'TG-2001', 404],
  ])('for %s gets %s', async (path, code, status) => {
    const answer = await call(path);
    expect(answer.status).toBe(status);
    expect(Problem.parse(answer.body).code).toBe(code);
  });

  it('is a command, too', async () => {
    const [known, nobody] = [await entityAt(505), freshEntity()];
    const line = ['features', 'get', 'trades', nobody, known, '--json'];
    const { exit, stdout, stderr } = await runTidegate(line, { env: platform.env });
    expect({ exit, stderr }).toMatchObject({ exit: 0 });
    expect(FeatureRows.parse(JSON.parse(stdout)).rows).toMatchObject([
      { entity: nobody, status: 'NOT_FOUND' },
      { entity: known, status: 'PRESENT', features: { last_price: { value: 505 } } },
    ]);
  });
});
