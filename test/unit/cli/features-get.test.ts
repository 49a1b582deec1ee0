import { expect, test } from 'vitest';
import type { FeatureRows } from '../../../schemas/api.ts';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, json } from '../../support/http-answers.ts';

const present: FeatureRows['rows'][number] = {
  entity: 'BTC-USD',
  status: 'PRESENT',
  eventTime: '2026-01-05T12:00:00Z',
  knowledgeTime: '2026-01-05T12:00:01Z',
  features: { last_price: { value: 101.5, status: 'PRESENT', unit: 'quote' } },
};
const missing: FeatureRows['rows'][number] = {
  entity: 'a:1',
  status: 'NOT_FOUND',
  eventTime: null,
  knowledgeTime: null,
  features: { last_price: { value: null, status: 'NOT_FOUND', unit: 'quote' } },
};
const rows: FeatureRows = {
  contract: 'feature-rows/1',
  view: 'trades',
  featureViewVersion: 1,
  asOf: '2026-01-05T12:00:02Z',
  rows: [present, missing],
};

async function get(...line: readonly string[]) {
  const { baseUrl, received } = await answering(json(200, rows));
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine(['features', 'get', ...line, '--url', baseUrl, '--token', 'secret'], world);
  return { exit, stdout: stdout(), stderr: stderr(), received };
}

test('several entities are read by one call, in the order in which they are named', async () => {
  const { exit, stdout, received } = await get('trades', 'BTC-USD', 'a:1', '--json');
  expect(received).toHaveLength(1);
  const { pathname, searchParams } = new URL(received[0]?.url ?? '', 'http://api');
  expect([pathname, searchParams.get('entities')]).toEqual(['/features/trades', 'BTC-USD,a:1']);
  expect({ exit, document: JSON.parse(stdout) as unknown }).toEqual({ exit: 0, document: rows });
});

test('several entities are shown line by line, one that has no row among them', async () => {
  const { stdout } = await get('trades', 'BTC-USD', 'a:1', '--plain');
  expect(stdout.trimEnd().split('\n')).toEqual([
    'BTC-USD\tlast_price\t101.5\tquote\tPRESENT',
    'a:1\tlast_price\t-\tquote\tNOT_FOUND',
  ]);
});

test('more entities than one call takes are refused before any call', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `E-${index}`);
  const { exit, stderr, received } = await get('trades', ...names);
  expect({ exit, calls: received.length }).toEqual({ exit: 2, calls: 0 });
  expect(stderr).toContain('<entity>: ');
});
