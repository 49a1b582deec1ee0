import { join } from 'node:path';
import type { MeasuredWorld } from '../../../schemas/evidence.ts';
import { dayUs } from '../../domain/time.ts';
import { encodeTable, type GatheredDataset, gatherDataset } from '../../domain/train/dataset/gather-dataset.ts';
import { evaluateFolds, readFoldForecasts } from '../../domain/train/evaluation/evaluate-folds.ts';
import type { Pack } from '../../domain/train/pack.ts';
import { openRandom } from '../../simulator/random.ts';
import { type WholeScore, figuresOfHead, wholeScores } from './figures-of-head.ts';
import type { MeasuredPack } from './measured-pack.ts';
import { evidenceRun, harnessPlaces, type HarnessGround, readBelow, runHarness } from './run-harness.ts';
import { shuffleLabels, unshuffledHead } from './shuffled-labels.ts';
import { simulateEntity, simulatedSource, type SimulatedMarket } from './simulated-market.ts';
import { scoreFoldsInTruth } from './truth-of-folds.ts';
import type { WorldPlan } from './world-plan.ts';

export interface WorldGround extends HarnessGround {
  /** Work space; whoever made it removes it. */
  readonly folder: string;
  readonly nowMs: () => number;
}

/** Simulates one world, learns from it as the platform would, and compares the forecasts with its truth. */
export async function measureWorld(
  plan: WorldPlan,
  measured: MeasuredPack,
  ground: WorldGround,
): Promise<MeasuredWorld> {
  const began = ground.nowMs();
  const world = await openWorld(plan, measured);
  const whole = await fit({ name: 'whole', ...world, pack: measured.pack, plan, measured }, ground);
  const read = readBelow(whole);
  const { pack, done } = measured;
  const asked = { ...harnessPlaces, baselines: pack.baselines, regimes: pack.regimes };
  const { seed, dial, size } = plan;
  const evaluation = await evaluateFolds({ ...asked, seed, resamples: size.resamples }, read);
  const truth = scoreFoldsInTruth({
    ...{ done, pack, market: world.market, rows: world.gathered.rows },
    forecasts: await readFoldForecasts(asked, read),
    world: { seed, dial, startUs: plan.startUs, settings: size.settings, untilUs: world.untilUs, paths: size.paths },
    ...{ pointEveryUs: size.pointEveryUs, resamples: size.resamples },
  });
  return {
    contract: 'measured-world/1',
    ...{ seed, dial, rows: world.gathered.rows.places.length, testRows: evaluation.rows, points: truth.points },
    ...{ folds: evaluation.folds.length, dataset: evaluation.dataset },
    baseRates: Object.fromEntries(evaluation.heads.map(({ head, labelMean }) => [head, labelMean])),
    figures: evaluation.heads.flatMap((head) => {
      const scores = truth.scores.get(head.head);
      const told = { head: head.head, scores: wholeScores(head) };
      return scores === undefined ? [] : figuresOfHead(told, scores, done.reference);
    }),
    shuffled: dial === 'target' ? await measureShuffled(world, { plan, measured }, ground) : [],
    seconds: (ground.nowMs() - began) / 1000,
  };
}

interface OpenedWorld {
  readonly market: SimulatedMarket;
  readonly untilUs: number;
  readonly gathered: GatheredDataset;
}

async function openWorld({ seed, dial, startUs, size }: WorldPlan, measured: MeasuredPack): Promise<OpenedWorld> {
  const { pack, data, done } = measured;
  const { entities: count, days, settings } = size;
  const untilUs = startUs + days * dayUs;
  const entities = done.world.entities.slice(0, count);
  const options = { seed, dial, startUs, days };
  const market = new Map(
    entities.map((entity) => [entity, simulateEntity(entity, { world: done.world, options, pack, untilUs })]),
  );
  const spans = entities.map((entity) => ({ entity, fromUs: startUs, untilUs, delayUs: pack.labelDelayUs }));
  const request = { tenant: 'evidence', pack, data, settings, asOfUs: untilUs };
  return { market, untilUs, gathered: await gatherDataset(spans, request, simulatedSource(market)) };
}

interface Fit extends Pick<OpenedWorld, 'untilUs' | 'gathered'> {
  readonly name: string;
  readonly pack: Pack;
  readonly plan: WorldPlan;
  readonly measured: MeasuredPack;
}

/** The folder of the training. */
async function fit({ name, pack, plan, measured, untilUs, gathered }: Fit, ground: WorldGround): Promise<string> {
  const folder = join(ground.folder, name);
  const { seed, size } = plan;
  const run = evidenceRun({ seed, settings: size.settings, asOfUs: untilUs, pack: pack.name }, name);
  const dataset = encodeTable({ tenant: run.tenant, pack, asOfUs: untilUs }, gathered);
  await runHarness({ folder, run, pack, recipe: measured.recipe, dataset }, ground);
  return folder;
}

interface Shuffling {
  readonly plan: WorldPlan;
  readonly measured: MeasuredPack;
}

/** An interval of each replicate would be waste: their spread tells more. */
const fewestResamples = 2;

async function measureShuffled(
  { gathered, untilUs }: OpenedWorld,
  { plan, measured }: Shuffling,
  ground: WorldGround,
): Promise<MeasuredWorld['shuffled']> {
  const { seed, size } = plan;
  const random = openRandom({ world: measured.done.world.name, seed, stream: 'evidence/shuffles' });
  const found = new Map(measured.pack.heads.map(({ name }) => [name, emptyScores()]));
  let job = 0;
  for (const shuffled of shuffleLabels({ pack: measured.pack, gathered }, size.replicates, random)) {
    const folder = await fit({ name: `shuffled-${++job}`, ...shuffled, untilUs, plan, measured }, ground);
    const asked = { ...harnessPlaces, baselines: [], regimes: shuffled.pack.regimes, seed };
    const { heads } = await evaluateFolds({ ...asked, resamples: fewestResamples }, readBelow(folder));
    for (const head of heads) {
      const { auc, skill } = shuffledScores(wholeScores(head));
      found.get(unshuffledHead(head.head))?.auc.push(auc);
      found.get(unshuffledHead(head.head))?.skill.push(skill);
    }
  }
  return [...found].map(([head, { auc, skill }]) => ({ head, auc, skill }));
}

function emptyScores(): { readonly auc: number[]; readonly skill: number[] } {
  return { auc: [], skill: [] };
}

/** Against the climatology of what each fold learnt from, the only naive forecast there is. */
function shuffledScores(scores: readonly WholeScore[]) {
  const auc = scores.find(({ metric }) => metric === 'auc')?.score.value;
  const [against] = Object.values(scores.find(({ metric }) => metric === 'brier')?.naive ?? {});
  const skill = against?.skill?.value;
  if (auc === undefined || skill === undefined) throw new RangeError('shuffled labels cannot be scored: too few rows');
  return { auc, skill };
}
