import { expect, test } from 'vitest';
import {
  AlarmList,
  Balance,
  FailureList,
  FeatureRow,
  FreshnessList,
  RedriveResult,
  ViewList,
} from '../../../schemas/api.ts';
import { EventsSent, Status } from '../../../schemas/cli.ts';
import { closeAt, countsOnce, freshEntity, nowUs, platform, rowOf, tradeAt } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';

const { env } = platform;

/** Runs a command that must succeed, and returns its document. */
async function document(...line: readonly string[]): Promise<unknown> {
  const { exit, stdout, stderr } = await runTidegate([...line, '--json'], { env });
  expect({ exit, stderr }, line.join(' ')).toMatchObject({ exit: 0 });
  return JSON.parse(stdout);
}

function tradesOf(entity: string): string {
  const startUs = nowUs() - 600_000_000;
  const trades = Array.from({ length: 600 }, (_, index) =>
    tradeAt(entity, startUs + index * 500_000, { sequence: index, price: 100 + (index % 5) }),
  );
  return [...trades, closeAt(entity, startUs + 600 * 500_000)].map((event) => JSON.stringify(event)).join('\n');
}

test('events that are sent become features, and sending the same file again changes nothing', async () => {
  const entity = freshEntity();
  const input = tradesOf(entity);
  const sent = await runTidegate(['events', 'send', '-', '--json'], { env, input });
  expect(EventsSent.parse(JSON.parse(sent.stdout))).toMatchObject({ batches: 2, accepted: 601, rejected: 0 });
  await countsOnce(entity, 601);
  await rowOf(entity);
  const row = FeatureRow.parse(await document('features', 'get', 'trades', entity));
  expect(row).toMatchObject({ entity, features: { last_price: { value: 104, status: 'PRESENT' } } });

  expect(await runTidegate(['events', 'send', '-', '--json'], { env, input })).toEqual(sent);
  const balance = Balance.parse(await document('events', 'balance', entity));
  expect(balance).toMatchObject({
    counts: { applied: 601, duplicate: 0, late: 0, quarantined: 0, failing: 0 },
  });
});

test('a rejected event is listed with its line and field, and the others go on', async () => {
  const entity = freshEntity();
  const events = [
    tradeAt(entity, nowUs()),
    tradeAt(entity, nowUs(), { price: -1 }),
    tradeAt(entity, nowUs(), { side: 'long' }),
  ];
  const input = events.map((event) => JSON.stringify(event)).join('\n\n');
  const { exit, stdout } = await runTidegate(['events', 'send', '-', '--plain'], { env, input });
  expect(exit).toBe(2);
  expect(stdout.split('\n').map((line) => line.split('\t').slice(0, 3))).toEqual(
    expect.arrayContaining([
      ['3', 'price', 'TG-1003'],
      ['5', 'side', 'TG-1003'],
    ]),
  );
  await countsOnce(entity, 1);
});

test.each([
  [['features', 'ls', '--limit', '5'], ViewList],
  [['alarms', 'ls'], AlarmList],
  [['freshness'], FreshnessList],
  [['events', 'failures', '--limit', '5'], FailureList],
  [['events', 'redrive', '--dry-run'], RedriveResult],
  [['status'], Status],
])('%j --json prints a document of its contract', async (line, contract) => {
  contract.parse(await document(...line));
});

test.each([[['alarms', 'ls']], [['features', 'ls']], [['events', 'failures']], [['status']], [['doctor']]])(
  '%j prints no colour code off a terminal',
  async (line) => {
    const { stdout, stderr } = await runTidegate(line, { env });
    expect(stdout.length).toBeGreaterThan(0);
    expect(stdout + stderr).not.toContain('\u001b[');
  },
);
