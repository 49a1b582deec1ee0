import { ulid } from 'ulid';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import type { ChampionMove, Verdict } from '../../lib/domain/registry/champions.ts';
import { chained, firstDigest } from '../../lib/domain/registry/champion-chain.ts';
import type { ModelVersion } from '../../lib/domain/registry/model-versions.ts';
import type { PromotionWish } from '../../lib/domain/registry/promote-version.ts';

export const model = 'liquidation';
export const atUs = 1_767_614_400_000_001;

/** Packs and a clock, as the wiring gives them. */
export const markets = { packs: [{ name: 'liquidation', market: 'crypto' }], time: { nowUs: async () => atUs } };

/** Digest of a serving document that only this version has. */
export function servingOf(version: number): string {
  return sha256Hex(`serving ${version}`);
}

export function modelVersion(version: number, overrides: Partial<ModelVersion> = {}): ModelVersion {
  return {
    tenant: 'main',
    model,
    version,
    pack: 'liquidation',
    run: `run-${version}`,
    status: 'unserved',
    artifact: 'a'.repeat(64),
    serving: servingOf(version),
    manifest: 'b'.repeat(64),
    dataset: 'c'.repeat(64),
    createdAtUs: atUs,
    ...overrides,
  };
}

export function wish(version: number, overrides: Partial<PromotionWish> = {}): PromotionWish {
  return {
    ...{ tenant: 'main', model, version, reason: 'It is better.', principal: 'token t1' },
    ...{ expected: undefined, verdict: ulid(), nowUs: atUs, ...overrides },
  };
}

export function verdictOn(version: number, overrides: Partial<Verdict> = {}): Verdict {
  return {
    ...{ tenant: 'main', model, id: ulid(), kind: 'human', result: 'PASS', version, champion: null, pointer: 0 },
    ...{ reason: 'It is better.', principal: 'token t1', decidedAtUs: atUs, ...overrides },
  };
}

/** What a verdict would write, after the change of that digest. */
export function moveBy(verdict: Verdict, previousDigest = firstDigest): ChampionMove {
  const { tenant, version, champion: previous, kind, id, reason, principal } = verdict;
  const number = verdict.pointer + 1;
  const change = chained({
    ...{ tenant, model: verdict.model, number, version, previous, kind, verdict: id, reason, principal },
    ...{ artifact: 'a'.repeat(64), manifest: 'b'.repeat(64), changedAtUs: atUs, previousDigest },
  });
  const { digest } = change;
  return {
    verdict,
    change,
    serving: servingOf(version),
    owed: {
      name: 'ChampionChanged',
      event: {
        ...{ contract: 'event/1', id: digest, tenant, market: 'crypto', marketTimeUs: atUs, correlationId: id },
        data: { model: verdict.model, version, previous, pointer: number, verdict: id, digest },
      },
    },
  };
}
