import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import type { MarketTime } from '../market-clock.ts';
import { chained, firstDigest } from './champion-chain.ts';
import type { ChampionChange, ChampionMove, ChampionPointer, Champions, Verdict } from './champions.ts';
import { judgePromotion, type PromotionJudgement, type Standing } from './judge-promotion.ts';
import type { ModelVersions } from './model-versions.ts';
import type { OwedEvent } from './outbox.ts';

export interface PromotionWish {
  readonly tenant: string;
  readonly model: string;
  readonly version: number;
  readonly reason: string;
  readonly principal: string;
  /** Undefined = whoever is the champion now. */
  readonly expected: number | null | undefined;
  /** Id of the verdict, the same one however often the wish is sent: a ULID. */
  readonly verdict: string;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface PromotionPorts {
  readonly champions: Champions;
  readonly versions: Pick<ModelVersions, 'find'>;
  /** Whose markets have the clocks by which changes are told. */
  readonly packs: readonly { readonly name: string; readonly market: string }[];
  readonly time: MarketTime;
}

export type PromotionOutcome =
  /** `owed` by the try that has moved the pointer; a repeat owes nothing. */
  | { readonly kind: 'promoted'; readonly change: ChampionChange; readonly owed?: OwedEvent }
  | Exclude<PromotionJudgement, { readonly kind: 'promoted' | 'move' }>;

/** After a transaction that was refused, something has changed for good: the next look tells what. */
const attempts = 3;

/**
 * Makes a version the champion by the decision of a person. The decision is written first, bound to the pointer as it
 * is; then one transaction moves that pointer and uses the decision up. A try that broke off between the two is taken up
 * by its repeat, unless somebody else was faster; one whose answer was lost is told what it has done.
 */
export async function promoteVersion(wish: PromotionWish, ports: PromotionPorts): Promise<PromotionOutcome> {
  const { tenant, model, verdict: id } = wish;
  const { champions } = ports;
  if ((await champions.verdict(tenant, model, id)) === undefined) {
    const draft = draftVerdict(wish, await champions.pointer(tenant, model));
    const judgement = judgePromotion(draft, await standingOf(draft, ports));
    // What nobody could promote is no decision: nothing is written.
    if (judgement.kind === 'refused') return judgement;
    await champions.decide(draft);
  }
  return carryOut(wish, ports);
}

async function carryOut(wish: PromotionWish, ports: PromotionPorts): Promise<PromotionOutcome> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const standing = await standingOf(wish, ports);
    // Read after the pointer: a change that this very verdict has brought about is never taken for somebody else's.
    const verdict = await ports.champions.verdict(wish.tenant, wish.model, wish.verdict);
    if (verdict === undefined) break;
    const judgement = judgePromotion(verdict, standing);
    if (judgement.kind === 'promoted') return { kind: 'promoted', change: await changeOf(verdict, judgement, ports) };
    if (judgement.kind !== 'move') return judgement;
    const move = await makeMove({ wish, verdict, judgement, pointer: standing.pointer }, ports);
    const outcome = await ports.champions.move(move);
    if (outcome === 'moved') return { kind: 'promoted', change: move.change, owed: move.owed };
  }
  throw new TidegateError('TG-5007', `the verdict ${wish.verdict} on ${wish.model}@${wish.version} cannot be used`);
}

function draftVerdict(wish: PromotionWish, pointer: ChampionPointer | undefined): Verdict {
  const { tenant, model, version, reason, principal, expected, verdict: id, nowUs } = wish;
  const champion = expected === undefined ? (pointer?.version ?? null) : expected;
  const about = { version, champion, pointer: pointer?.number ?? 0 };
  return { tenant, model, id, kind: 'human', result: 'PASS', ...about, reason, principal, decidedAtUs: nowUs };
}

type Wanted = Pick<Verdict, 'tenant' | 'model' | 'version'>;

async function standingOf({ tenant, model, version }: Wanted, ports: PromotionPorts): Promise<Standing> {
  const [found, pointer] = await Promise.all([
    ports.versions.find(tenant, model, version),
    ports.champions.pointer(tenant, model),
  ]);
  return { version: found, pointer };
}

async function changeOf(
  { tenant, model, id }: Verdict,
  { number }: { readonly number: number },
  { champions }: PromotionPorts,
): Promise<ChampionChange> {
  const change = await champions.change(tenant, model, number);
  if (change?.verdict === id) return change;
  throw new TidegateError('TG-5007', `change ${number} of ${model} does not name the verdict ${id} that it has used`);
}

interface Facts {
  readonly wish: PromotionWish;
  readonly verdict: Verdict;
  readonly judgement: Extract<PromotionJudgement, { readonly kind: 'move' }>;
  readonly pointer: ChampionPointer | undefined;
}

async function makeMove({ wish, verdict, judgement, pointer }: Facts, ports: PromotionPorts): Promise<ChampionMove> {
  const { tenant, model, kind, reason, principal } = verdict;
  const { version, serving } = judgement;
  const change = chained({
    ...{ tenant, model, kind, reason, principal, verdict: verdict.id },
    number: verdict.pointer + 1,
    version: verdict.version,
    previous: verdict.champion,
    artifact: version.artifact,
    manifest: version.manifest,
    changedAtUs: wish.nowUs,
    previousDigest: pointer?.digest ?? firstDigest,
  });
  return { verdict, change, serving, owed: await owedOf(change, version.pack, ports) };
}

async function owedOf(change: ChampionChange, pack: string, { packs, time }: PromotionPorts): Promise<OwedEvent> {
  const { tenant, model, number, version, previous, verdict, digest } = change;
  const market = packs.find(({ name }) => name === pack)?.market;
  if (market === undefined)
    throw new TidegateError('TG-3093', `${model} is of the pack ${pack}, which is not deployed`);
  return {
    name: 'ChampionChanged',
    event: {
      contract: 'event/1',
      id: sha256Hex(`ChampionChanged\n${tenant}\n${model}\n${number}`),
      ...{ tenant, market },
      marketTimeUs: await time.nowUs(tenant, market),
      correlationId: verdict,
      data: { model, version, previous, pointer: number, verdict, digest },
    },
  };
}
