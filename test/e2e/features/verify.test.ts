import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { FeaturesVerified } from '../../../schemas/cli-features.ts';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { apiClient } from '../../../lib/cli/api-client.ts';
import { ApiPlatform } from '../../../lib/cli/verify/api-platform.ts';
import { runScript } from '../../../lib/cli/verify/own-process.ts';
import { runVerification } from '../../../lib/cli/verify/run-verification.ts';
import { cryptoDefinition } from '../../../lib/domain/features/crypto/crypto-definition.ts';
import type { ViewDefinition } from '../../../lib/domain/features/feature-view.ts';
import { onlineKeys } from '../../../lib/domain/registry/keys.ts';
import { platform } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { verifiedPlan } from '../../support/verified-plan.ts';

const seed = process.env['TIDEGATE_SEED'] ?? '1';
const { signal } = new AbortController();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const client = dynamoClient(platform.settings);
/** Behind version, count and statuses stand the doubles: the lowest bit of the spread. */
const flipped = cryptoDefinition.features.findIndex(({ name }) => name === 'spread_bps');
const byteOf = 2 + cryptoDefinition.features.length + 8 * flipped;

/** A store that loses one bit of one row, when the view `crypto` is read for the fifth time. */
class FailingPlatform extends ApiPlatform {
  #reads = 0;

  override async read(view: ViewDefinition, entities: readonly string[]) {
    if (view.name === 'crypto') this.#reads += 1;
    if (view.name === 'crypto' && this.#reads === 5) await flipBit(entities[0]!);
    return super.read(view, entities);
  }
}

async function flipBit(entity: string): Promise<void> {
  const TableName = platform.outputs.OnlineFeaturesTableName;
  const Key = onlineKeys.row.key('main', cryptoDefinition.name, cryptoDefinition.version, entity);
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  const packed = Uint8Array.from(Item?.['packed'] as Uint8Array);
  packed[byteOf]! ^= 1;
  const ExpressionAttributeValues = { ':event': Item?.['eventTimeUs'], ':knowledge': Item?.['knowledgeTimeUs'] };
  const ConditionExpression = 'eventTimeUs = :event AND knowledgeTimeUs = :knowledge';
  // A row that has just come must not go under the one before.
  const write = { TableName, Item: { ...Item, packed }, ConditionExpression, ExpressionAttributeValues };
  await client.send(new PutCommand(write)).catch((error: unknown) => {
    if (error instanceof ConditionalCheckFailedException) return flipBit(entity);
    throw error;
  });
}

describe('features verify', () => {
  it('finds all answers of the deployed platform equal, late and repeated events and all', async () => {
    const size = ['--days', '0.03', '--history', '0.05', '--points', '12', '--symbols', '2'];
    const demands = ['--present', '0', '--distinct', '0'];
    const line = ['features', 'verify', '--seed', seed, ...size, '--shuffle', '--late', '0.1', ...demands, '--json'];
    const { exit, stdout, stderr } = await runTidegate(line, { env: platform.env });
    const verified = FeaturesVerified.parse(JSON.parse(stdout));
    expect(verified.features.reduce((sum, { mismatches }) => sum + mismatches, 0)).toBe(0);
    for (const { points } of verified.views) expect(points).toBeGreaterThanOrEqual(12);
    for (const { duplicate, late } of verified.sent) {
      expect(duplicate).toBeGreaterThan(0);
      expect(late).toBeGreaterThan(0);
    }
    expect(verified.shortfalls).toEqual([]);
    expect(exit, stderr).toBe(0);
  });

  it('turns red when one bit of a row in the online store is another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-verify-'));
    folders.push(folder);
    const run = `verify-${randomUUID().slice(0, 8)}`;
    const plan = verifiedPlan({
      seed: Number(seed),
      days: 0.02,
      historyDays: 0.05,
      market: run,
      entities: [`V-${run}`],
    });
    const env = { ...process.env, TIDEGATE_URL: platform.baseUrl, TIDEGATE_TOKEN: platform.token };
    const api = apiClient({ baseUrl: platform.baseUrl, token: platform.token, release: 'test', signal });
    const { comparisons } = await runVerification({
      ...{ plan, points: 8, folder, signal, tell: () => undefined },
      platform: new FailingPlatform({ api, run, market: run, folder, env, signal }),
      recompute: (questions) => runScript('lib/cli/verify/recompute.ts', [questions], { env, signal }),
    });
    const mismatches = comparisons.flatMap((compared) => compared.mismatches);
    // The altered row stands until the next one replaces it: more than one look may meet it.
    const named = new Set(mismatches.map(({ view, feature }) => `${view} ${feature}`));
    expect([...named]).toEqual(['crypto@1 spread_bps']);
  });
});
