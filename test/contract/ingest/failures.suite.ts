import { describe, expect, it } from 'vitest';
import type { Failure, Failures } from '../../../lib/domain/ingest/ports.ts';

function failure(overrides: Partial<Failure> = {}): Failure {
  return {
    kind: 'failing',
    messageId: 'm-1',
    tenant: 'main',
    entity: 'BTC-USD',
    code: 'TG-1202',
    reason: 'another writer holds the state',
    field: undefined,
    events: 3,
    attempts: 1,
    requestId: 'request-1',
    atUs: 1_767_614_400_000_001,
    object: undefined,
    ...overrides,
  };
}

export function failuresSuite(adapter: string, makeFailures: () => Promise<Failures>): void {
  describe(`Failures on ${adapter}`, () => {
    it.each([
      ['failing', failure()],
      [
        'quarantined',
        failure({ kind: 'quarantined', entity: undefined, field: 'events.0.price', object: 'main/quarantine/x.json' }),
      ],
    ])('lists a %s message with everything that was recorded', async (_, recorded) => {
      const failures = await makeFailures();
      await failures.record(recorded);
      expect(await failures.list('main', 10)).toEqual([recorded]);
    });

    it('keeps the last record of a message', async () => {
      const failures = await makeFailures();
      for (const attempts of [1, 2, 3])
        await failures.record(failure({ attempts, atUs: attempts, object: attempts === 1 ? 'gone' : undefined }));
      expect(await failures.list('main', 10)).toEqual([failure({ attempts: 3, atUs: 3 })]);
    });

    it('lists the newest first, up to the limit', async () => {
      const failures = await makeFailures();
      const times = [5, 1, 9, 7, 3];
      await Promise.all(times.map((atUs) => failures.record(failure({ messageId: `m-${10 - atUs}`, atUs }))));
      expect((await failures.list('main', 3)).map(({ atUs }) => atUs)).toEqual([9, 7, 5]);
      expect((await failures.list('main', 100)).map(({ atUs }) => atUs)).toEqual([9, 7, 5, 3, 1]);
    });

    it('finds the newest beyond the first page of the store', async () => {
      const failures = await makeFailures();
      // 1,200 items of about a kilobyte: more than the megabyte that a page holds.
      const many = Array.from({ length: 1200 }, (_, index) =>
        failure({ messageId: `m-${String(index).padStart(4, '0')}`, atUs: index, reason: 'x'.repeat(900) }),
      );
      for (let start = 0; start < many.length; start += 100) {
        await Promise.all(many.slice(start, start + 100).map((one) => failures.record(one)));
      }
      expect((await failures.list('main', 2)).map(({ atUs }) => atUs)).toEqual([1199, 1198]);
      expect(await failures.list('main', 5000)).toHaveLength(1200);
    });

    it('clears one message, also twice, and no other', async () => {
      const failures = await makeFailures();
      await failures.record(failure());
      await failures.record(failure({ messageId: 'm-2' }));
      await failures.record(failure({ tenant: 'other' }));
      await failures.clear('main', 'm-1');
      await failures.clear('main', 'm-1');
      expect(await failures.list('main', 10)).toEqual([failure({ messageId: 'm-2' })]);
      expect(await failures.list('other', 10)).toEqual([failure({ tenant: 'other' })]);
    });
  });
}
