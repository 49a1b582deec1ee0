import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../lib/adapters/object-store.ts';
import type { OnlineRow, OnlineStore } from '../../../lib/domain/features/ports.ts';
import type { EntityStates, StateCommit, StatePointer } from '../../../lib/domain/ingest/ports.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { lakeKeys } from '../../../lib/domain/registry/keys.ts';
import { commitAfter, entity, rowAt, rowKey, stateOf, tenant } from './state-commits.ts';

export interface StatesBench {
  readonly states: EntityStates;
  readonly objects: ObjectStore;
  readonly onlineStore: OnlineStore;
  /** The same stores as another process sees them: nothing cached. */
  reopen(): EntityStates;
}

const seed = Number(process.env['TIDEGATE_SEED']);

type MakeBench = () => Promise<StatesBench>;

export function entityStatesSuite(adapter: string, makeBench: MakeBench): void {
  describe(`EntityStates on ${adapter}`, () => {
    commits(makeBench);
    races(makeBench);
    rows(makeBench);
    severalViews(makeBench);
    objects(makeBench);
    directory(makeBench);
    lateList(makeBench);
  });
}

function objectKey(pointer: StatePointer): string {
  return lakeKeys.state.key(tenant, entity, pointer.digest);
}

function commits(makeBench: MakeBench): void {
  it('knows nothing of an entity without a chunk', async () => {
    const { states } = await makeBench();
    expect(await states.pointer(tenant, entity)).toBeUndefined();
    expect(await states.load(tenant, entity)).toBeUndefined();
  });

  it('gives a committed pointer, state and row back to every process', async () => {
    const { states, onlineStore, reopen } = await makeBench();
    const first = commitAfter({ row: rowAt(1, 1) });
    expect(await states.commit(first)).toBe('committed');
    expect(await states.pointer(tenant, entity)).toEqual(first.pointer);
    expect(await states.load(tenant, entity)).toEqual({ pointer: first.pointer, state: first.state });
    expect(await reopen().load(tenant, entity)).toEqual({ pointer: first.pointer, state: first.state });
    expect(await onlineStore.read(rowKey)).toEqual(rowAt(1, 1));
  });

  it('keeps the event that a chunk owes the bus', async () => {
    const { states } = await makeBench();
    const plain = commitAfter();
    const event = {
      contract: 'event/1' as const,
      id: plain.pointer.digest,
      tenant,
      market: 'crypto',
      marketTimeUs: 7,
      correlationId: '01KDZ000000000000000000000',
      data: { entity, watermarkUs: 7, appliedTotal: 3, lateTotal: 0 },
    };
    const pointer = { ...plain.pointer, owed: { name: 'EventsIngested' as const, event } };
    await states.commit({ ...plain, pointer });
    expect(await states.pointer(tenant, entity)).toEqual(pointer);
  });

  it('answers a repeated commit as the first time, and moves nothing', async () => {
    const { states, reopen } = await makeBench();
    const first = commitAfter({ row: rowAt(1, 1) });
    await states.commit(first);
    const second = commitAfter({ expected: first.pointer, row: rowAt(2, 2) });
    expect(await states.commit(second)).toBe('committed');
    expect(await states.commit(second)).toBe('committed');
    expect(await reopen().commit(second)).toBe('committed');
    expect(await reopen().load(tenant, entity)).toEqual({ pointer: second.pointer, state: second.state });
  });

  it('knows its own commit again when the store has forgotten the request', async () => {
    const { states, onlineStore, reopen } = await makeBench();
    const first = commitAfter({ row: rowAt(1, 1) });
    await states.commit(first);
    expect(await reopen().commit({ ...first, rows: [] })).toBe('committed');
    expect(await reopen().commit({ ...first, rows: [rowAt(1, 2)] })).toBe('committed');
    expect(await states.pointer(tenant, entity)).toEqual(first.pointer);
    expect(await onlineStore.read(rowKey)).toEqual(rowAt(1, 1));
  });

  it('refuses a pointer that does not name its state', async () => {
    const { states } = await makeBench();
    await expect(states.commit({ ...commitAfter(), encoded: encodeState(stateOf(99)) })).rejects.toThrow(RangeError);
    expect(await states.pointer(tenant, entity)).toBeUndefined();
  });
}

function races(makeBench: MakeBench): void {
  it('moves nothing when another chunk has moved the pointer', async () => {
    const { states, onlineStore } = await makeBench();
    const first = commitAfter({ row: rowAt(1, 1) });
    const second = commitAfter({ expected: first.pointer, row: rowAt(2, 2) });
    await states.commit(first);
    await states.commit(second);
    const overtaken = commitAfter({ expected: first.pointer, chunk: 'other', state: stateOf(50), row: rowAt(9, 9) });
    expect(await states.commit(overtaken)).toBe('conflict');
    expect(await states.commit(commitAfter({ chunk: 'other first', state: stateOf(51) }))).toBe('conflict');
    expect(await states.load(tenant, entity)).toEqual({ pointer: second.pointer, state: second.state });
    expect(await onlineStore.read(rowKey)).toEqual(rowAt(2, 2));
  });

  it('calls it a conflict, not superseded, when both the pointer moved and the row is old', async () => {
    const { states } = await makeBench();
    const first = commitAfter({ row: rowAt(5, 5) });
    await states.commit(first);
    const stale = commitAfter({ chunk: 'other', state: stateOf(60), row: rowAt(1, 1) });
    expect(await states.commit(stale)).toBe('conflict');
    expect(await states.pointer(tenant, entity)).toEqual(first.pointer);
  });

  it.each([
    ['first', 0],
    ['next', 3],
  ])('lets exactly one of 32 racers make the %s commit, with its own state and row', async (_, commitsBefore) => {
    const { states, onlineStore, reopen } = await makeBench();
    const expected = await commitMany(states, commitsBefore);
    const racers = Array.from({ length: 32 }, (_, index) =>
      commitAfter({ expected, chunk: `racer ${index}`, state: stateOf(1000 + index), row: rowAt(1000, 1 + index) }),
    );
    const outcomes = await Promise.all(racers.map((racer) => reopen().commit(racer)));
    expect(outcomes.filter((outcome) => outcome !== 'conflict')).toEqual(['committed']);
    const winner = racers[outcomes.indexOf('committed')];
    expect(await reopen().load(tenant, entity)).toEqual({ pointer: winner?.pointer, state: winner?.state });
    expect(await onlineStore.read(rowKey)).toEqual(winner?.rows[0]);
  });

  it('never fails a reader while a writer moves on', async () => {
    const { states, reopen } = await makeBench();
    await states.commit(commitAfter());
    const start = await states.pointer(tenant, entity);
    const versions: number[] = [];
    let isWriting = true;
    const write = () => commitMany(states, 24, start).finally(() => (isWriting = false));
    const read = async () => {
      while (isWriting) versions.push((await reopen().load(tenant, entity))?.pointer.version ?? 0);
    };
    await Promise.all([write(), read()]);
    expect(versions.length).toBeGreaterThan(0);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });
}

async function commitMany(
  states: EntityStates,
  count: number,
  after?: StatePointer,
): Promise<StatePointer | undefined> {
  let expected = after;
  for (let done = 0; done < count; done += 1) {
    const next = commitAfter({ expected });
    expect(await states.commit(next)).toBe('committed');
    expected = next.pointer;
  }
  return expected;
}

function rows(makeBench: MakeBench): void {
  it.each([
    { title: 'a later event', row: rowAt(11, 1), outcome: 'committed' },
    { title: 'the same event known later', row: rowAt(10, 11), outcome: 'committed' },
    { title: 'an earlier event', row: rowAt(9, 99), outcome: 'superseded' },
    { title: 'the same event known earlier', row: rowAt(10, 9), outcome: 'superseded' },
    { title: 'the same row', row: rowAt(10, 10), outcome: 'superseded' },
  ])('is $outcome by $title, and the state moves either way', async ({ row, outcome }) => {
    const { states, onlineStore } = await makeBench();
    const first = commitAfter({ row: rowAt(10, 10) });
    await states.commit(first);
    const second = commitAfter({ expected: first.pointer, row });
    expect(await states.commit(second)).toBe(outcome);
    expect(await states.pointer(tenant, entity)).toEqual(second.pointer);
    expect(await onlineStore.read(rowKey)).toEqual(outcome === 'committed' ? row : rowAt(10, 10));
  });

  it('ends with the newest row whatever the order of the commits', async () => {
    const times = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(times, async (pairs) => {
        const { states, onlineStore } = await makeBench();
        let expected: StatePointer | undefined;
        for (const [event, knowledge] of pairs) {
          const next: StateCommit = commitAfter({ expected, row: rowAt(event, knowledge) });
          expect(await states.commit(next)).not.toBe('conflict');
          expected = next.pointer;
        }
        const newest = pairs
          .map(([event, knowledge]): OnlineRow => rowAt(event, knowledge))
          .toSorted(byTimes)
          .at(-1);
        expect(await onlineStore.read(rowKey)).toEqual(newest);
      }),
      { seed, numRuns: 15 },
    );
  });
}

function severalViews(makeBench: MakeBench): void {
  const rowOf = (view: string, timeUs: number): OnlineRow => ({ ...rowAt(timeUs, timeUs), view });
  const keyOf = (view: string) => ({ ...rowKey, view });

  it('moves the rows of several views together', async () => {
    const { states, onlineStore } = await makeBench();
    expect(await states.commit(commitAfter({ rows: [rowOf('trades', 1), rowOf('crypto', 2)] }))).toBe('committed');
    expect(await onlineStore.read(keyOf('trades'))).toEqual(rowOf('trades', 1));
    expect(await onlineStore.read(keyOf('crypto'))).toEqual(rowOf('crypto', 2));
  });

  it.each([
    ['first', 9, 11],
    ['last', 11, 9],
    ['all', 9, 9],
  ])('leaves out the rows that are older, here the %s, and moves what is left', async (_which, trades, crypto) => {
    const { states, onlineStore } = await makeBench();
    const first = commitAfter({ rows: [rowOf('trades', 10), rowOf('crypto', 10)] });
    await states.commit(first);
    const second = commitAfter({ expected: first.pointer, rows: [rowOf('trades', trades), rowOf('crypto', crypto)] });
    expect(await states.commit(second)).toBe('superseded');
    expect(await states.pointer(tenant, entity)).toEqual(second.pointer);
    expect(await onlineStore.read(keyOf('trades'))).toEqual(rowOf('trades', Math.max(10, trades)));
    expect(await onlineStore.read(keyOf('crypto'))).toEqual(rowOf('crypto', Math.max(10, crypto)));
  });
}

function byTimes(a: OnlineRow, b: OnlineRow): number {
  return a.eventTimeUs - b.eventTimeUs || a.knowledgeTimeUs - b.knowledgeTimeUs;
}

function objects(makeBench: MakeBench): void {
  it('removes the object that a commit has replaced, and no other', async () => {
    const { states, objects: store } = await makeBench();
    const first = commitAfter();
    const second = commitAfter({ expected: first.pointer });
    await states.commit(first);
    await states.commit(second);
    expect(await store.get(objectKey(first.pointer))).toBeUndefined();
    expect(await store.get(objectKey(second.pointer))).toBeDefined();
  });

  it('keeps the states at the ends of hours, also when the commit has been replaced', async () => {
    const { states, objects: store } = await makeBench();
    const hourUs = 1_767_618_000_000_000;
    const first = commitAfter({ hoursUs: [hourUs] });
    await states.commit(first);
    await states.commit(commitAfter({ expected: first.pointer }));
    const { digest, body } = encodeState(stateOf(hourUs));
    const key = lakeKeys.hourState.key(tenant, entity, '2026-01-05T13:00:00Z', 0, digest);
    expect(Buffer.from((await store.get(key)) ?? [])).toEqual(Buffer.from(body));
  });

  it('keeps the object of a state that a chunk left as it was', async () => {
    const { states, reopen } = await makeBench();
    const first = commitAfter();
    const unchanged = commitAfter({ expected: first.pointer, state: first.state });
    await states.commit(first);
    expect(await states.commit(unchanged)).toBe('committed');
    expect(await reopen().load(tenant, entity)).toEqual({ pointer: unchanged.pointer, state: first.state });
  });

  it('says TG-1201 when the object is missing', async () => {
    const { states, objects: store, reopen } = await makeBench();
    const { pointer, ...rest } = commitAfter();
    await states.commit({ pointer, ...rest });
    await store.remove(objectKey(pointer));
    await expect(reopen().load(tenant, entity)).rejects.toMatchObject({ code: 'TG-1201' });
  });

  it('says TG-1201 when the object is that of another state', async () => {
    const { states, objects: store, reopen } = await makeBench();
    const { pointer, ...rest } = commitAfter({ state: stateOf(1) });
    await states.commit({ pointer, ...rest });
    const altered = encodeState(stateOf(2)).body;
    await store.remove(objectKey(pointer));
    await store.putOnce(objectKey(pointer), altered);
    await expect(reopen().load(tenant, entity)).rejects.toMatchObject({ code: 'TG-1201' });
  });
}

function directory(makeBench: MakeBench): void {
  it('lists the entities of one tenant in order, page by page', async () => {
    const { states } = await makeBench();
    const names = Array.from({ length: 25 }, (_, index) => `E${String(index).padStart(2, '0')}`);
    await Promise.all(names.toReversed().map((name) => states.commit(commitAfter({ entity: name }))));
    await states.commit(commitAfter({ tenant: 'other', entity: 'E05-theirs' }));
    const pages = [await states.entities(tenant, { limit: 10 })];
    pages.push(await states.entities(tenant, { limit: 10, after: 'E09' }));
    pages.push(await states.entities(tenant, { limit: 10, after: 'E19' }));
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(names);
    expect(await states.entities(tenant, { limit: 10, after: 'E24' })).toEqual([]);
    expect(await states.entities('nobody', { limit: 10 })).toEqual([]);
  });
}

function lateList(makeBench: MakeBench): void {
  it('lists the entities of a tenant whose late events wait, from the first one until all are adopted', async () => {
    const { states } = await makeBench();
    const late = { fromUs: 5, version: 1 };
    const first = commitAfter({ entity: 'B' });
    const other = commitAfter({ entity: 'A' });
    await states.commit({ ...first, pointer: { ...first.pointer, late } });
    await states.commit({ ...other, pointer: { ...other.pointer, late } });
    await states.commit(commitAfter({ entity: 'C' }));
    const theirs = commitAfter({ entity: 'A', tenant: 'other' });
    await states.commit({ ...theirs, pointer: { ...theirs.pointer, late } });
    expect(await states.lateEntities(tenant)).toEqual(['A', 'B']);

    const again = commitAfter({ entity: 'B', expected: { ...first.pointer, late } });
    await states.commit({ ...again, pointer: { ...again.pointer, late: { fromUs: 3, version: 2 } } });
    expect(await states.pointer(tenant, 'B')).toMatchObject({ late: { fromUs: 3, version: 2 } });
    expect(await states.lateEntities(tenant)).toEqual(['A', 'B']);
    await states.commit(commitAfter({ entity: 'A', expected: { ...other.pointer, late } }));
    expect(await states.lateEntities(tenant)).toEqual(['B']);
  });

  it('keeps what changed the past of an entity with the move that did it, in the order of the versions', async () => {
    const { states } = await makeBench();
    const span = { fromUs: 1, untilUs: 5, knowledgeTimeUs: 6 };
    const imported = { importId: 'a'.repeat(64), watermarkUs: 6, declaredDelayUs: 1, events: 3, isFounding: true };
    const history = { kind: 'history' as const, version: 1, ...span, ...imported };
    const first = commitAfter();
    await states.commit({ ...first, change: history });
    expect(await states.changes(tenant, entity)).toEqual([history]);
    const revision = { kind: 'revision' as const, version: 2, ...span, lateUntilVersion: 1 };
    const second = commitAfter({ expected: first.pointer });
    await states.commit({ ...second, change: revision });
    expect(await states.commit({ ...commitAfter({ expected: first.pointer, chunk: 'lost' }), change: history })).toBe(
      'conflict',
    );
    await states.commit(commitAfter({ expected: second.pointer }));
    expect(await states.changes(tenant, entity)).toEqual([history, revision]);
    expect(await states.changes(tenant, 'ANOTHER')).toEqual([]);
  });

  it('knows since which version an entity is live', async () => {
    const { states } = await makeBench();
    const { pointer, ...rest } = commitAfter();
    await states.commit({ ...rest, pointer: { ...pointer, liveSinceVersion: 1 } });
    expect(await states.pointer(tenant, entity)).toEqual({ ...pointer, liveSinceVersion: 1 });
  });
}
