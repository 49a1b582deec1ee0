import { expect, test } from 'vitest';
import { apiClient } from '../../../lib/cli/api-client.ts';
import { sendBatch } from '../../../lib/cli/send-batches.ts';
import { answering, json, problem } from '../../support/http-answers.ts';

const batch = { idempotencyKey: 'key', events: [3, 8].map((line) => ({ line, event: { line } })) };

function send(baseUrl: string) {
  return sendBatch(apiClient({ baseUrl, release: '1', signal: new AbortController().signal }), batch);
}

test('rejected events are found again in the file', async () => {
  const bad = { index: 1, status: 'rejected', code: 'TG-1003', field: 'events[1].price', detail: 'too small' };
  const verdicts = [{ index: 0, status: 'accepted' }, bad];
  const known = {
    contract: 'event-verdicts/1',
    requestId: 'r',
    knowledgeTime: '2026-01-05T12:00:00Z',
    accepted: 1,
    rejected: 1,
  };
  const { baseUrl } = await answering(json(207, { ...known, verdicts }));
  expect(await send(baseUrl)).toEqual({
    accepted: 1,
    rejections: [{ line: 8, code: 'TG-1003', field: 'price', detail: 'too small' }],
  });
});

test('a batch without a good event is a verdict, too', async () => {
  const errors = [
    { code: 'TG-1003', field: 'events[0]', detail: 'not an event' },
    { code: 'TG-1004', field: 'events[1].eventTime', detail: 'too far ahead' },
  ];
  const { baseUrl } = await answering(problem(422, 'TG-1003', { errors }));
  expect(await send(baseUrl)).toEqual({
    accepted: 0,
    rejections: [
      { line: 3, code: 'TG-1003', field: 'event', detail: 'not an event' },
      { line: 8, code: 'TG-1004', field: 'eventTime', detail: 'too far ahead' },
    ],
  });
});

test.each([
  [413, 'TG-0011', {}],
  [422, 'TG-1001', { errors: [{ code: 'TG-1001', field: 'events', detail: 'expected an array' }] }],
  [401, 'TG-0005', {}],
])('a fault of the request as a whole (%i %s) fails the command', async (status, code, overrides) => {
  const { baseUrl } = await answering(problem(status, code, overrides));
  await expect(send(baseUrl)).rejects.toMatchObject({ name: 'ProblemError', problem: { code } });
});
