import { describe, expect, test } from 'vitest';
import type { EvidenceFigure, EvidenceTruth, MeasuredWorld } from '../../schemas/evidence.ts';
import type { Interval } from '../../schemas/training.ts';
import { dials } from '../../lib/simulator/world.ts';
import { done } from './done.ts';

type Dial = MeasuredWorld['dial'];

const around = (value: number, half = 0.01) => ({ value, low: value - half, high: value + half });

const share: Readonly<Record<Dial, number>> = { easy: 0.7, target: 0.6, hard: 0.5, null: 0 };

const names = ['climatology', 'persistence', 'trailing-intensity'];

/** What a sound model would score: above the naive forecasts, below the oracle, and nothing where there is nothing. */
function soundFigure(dial: Dial, head: string, metric: EvidenceFigure['metric']): EvidenceFigure {
  const advantage = dial === 'null' ? around(0) : around(0.05);
  // By outcomes it may look worse than it is.
  const score = metric === 'ece' ? around(0.06) : dial === 'null' ? around(0) : around(0.7);
  const naive = Object.fromEntries(names.map((name) => [name, { score: 0.6, advantage }]));
  const gap = dial === 'null' ? around(0) : around(0.05);
  const inTruth = Object.fromEntries(names.map((name) => [name, { score: 0.6, share: around(share[dial]) }]));
  const truth = { score, oracle: around(score.value + gap.value), gap, gapError: 0.005, naive: inTruth };
  return { head, metric, score, naive, truth: metric === 'ece' ? errorInTruth(around(0.02)) : truth };
}

function errorInTruth(score: Interval): EvidenceTruth {
  const gap = { value: -score.value, low: -score.high, high: -score.low };
  const naive = Object.fromEntries(names.map((name) => [name, { score: 0.1, share: null }]));
  return { score, oracle: around(0, 0), gap, gapError: 0.005, naive };
}

type Change = (figure: EvidenceFigure, dial: Dial) => EvidenceFigure;

function soundWorlds(change: Change = (figure) => figure, shuffledSkill = 0): MeasuredWorld[] {
  return dials.map((dial) => ({
    ...{ contract: 'measured-world/1', seed: 1, dial, rows: 9, testRows: 5, folds: 1, points: 2, seconds: 1 },
    ...{ dataset: 'd'.repeat(64), baseRates: {} },
    figures: done.heads.flatMap((head) =>
      (['auc', 'pr-auc', 'brier-skill', 'ece'] as const).map((metric) => change(soundFigure(dial, head, metric), dial)),
    ),
    shuffled:
      dial === 'target'
        ? done.heads.map((head) => ({
            head,
            auc: [0.499, 0.501, 0.5],
            skill: [0, 0.001, -0.001].map((own) => own + shuffledSkill),
          }))
        : [],
  }));
}

function failed(worlds: readonly MeasuredWorld[], size: 'full' | 'fast' = 'full'): string[] {
  const { verdicts } = done.judge(worlds, size);
  return [...new Set(verdicts.filter(({ verdict }) => verdict === 'FAIL').map(({ criterion }) => criterion))];
}

/** Of one metric in one dial. */
const changing =
  (metric: EvidenceFigure['metric'], dial: Dial, change: (figure: EvidenceFigure) => Partial<EvidenceFigure>): Change =>
  (figure, own) =>
    figure.metric === metric && own === dial ? { ...figure, ...change(figure) } : figure;

describe('the definition of done', () => {
  test('is met by a sound model at every horizon', () => {
    const { verdicts } = done.judge(soundWorlds(), 'full');
    expect(verdicts.filter(({ verdict }) => verdict !== 'PASS')).toEqual([]);
    // Of each horizon 6 against naive forecasts, error, gap, null world, 2 of shuffles, and 3 scores in 3 dials.
    expect(verdicts).toHaveLength(4 * (6 + 1 + 1 + 1 + 2 + 3 * 3) + 1);
  });

  test('is missed by a model that a naive forecast may equal: full worlds fail, fast ones do not decide', () => {
    const unsure = changing('pr-auc', 'target', ({ naive }) => {
      return { naive: { ...naive, persistence: { score: 0.6, advantage: around(0.005) } } };
    });
    expect(failed(soundWorlds(unsure))).toEqual(['PR-AUC beats persistence']);
    expect(failed(soundWorlds(unsure), 'fast')).toEqual([]);
    const open = done.judge(soundWorlds(unsure), 'fast').verdicts.filter(({ verdict }) => verdict === 'UNDECIDED');
    expect(open.map(({ criterion }) => criterion)).toEqual(done.heads.map(() => 'PR-AUC beats persistence'));
  });

  test.each([
    ['expected calibration error', changing('ece', 'target', () => ({ truth: errorInTruth(around(0.05)) }))],
    [
      'AUC below the oracle',
      changing('auc', 'target', ({ truth }) => ({ truth: truth && { ...truth, gap: around(0.005) } })),
    ],
    [
      'brier-skill not above the oracle',
      changing('brier-skill', 'hard', ({ truth }) => ({ truth: truth && { ...truth, gap: around(-0.02) } })),
    ],
    ['no skill where nothing is foreseeable', changing('brier-skill', 'null', () => ({ score: around(0.03) }))],
    [
      'ceiling share falls from easy to hard',
      changing('auc', 'hard', ({ truth }) => ({
        truth: truth && { ...truth, naive: { climatology: { score: 0.5, share: around(0.9) } } },
      })),
    ],
  ])('is missed by a model whose %s is not what it should be', (criterion, change) => {
    expect(failed(soundWorlds(change))).toEqual([criterion]);
  });

  test('is missed by a model that learns from shuffled labels', () => {
    expect(failed(soundWorlds(undefined, 0.03))).toEqual(['Brier skill on shuffled labels']);
  });

  test('is not met by what was not measured', () => {
    const { verdicts } = done.judge([], 'full');
    expect(new Set(verdicts.map(({ verdict }) => verdict))).toEqual(new Set(['UNDECIDED']));
  });

  test('judges figures of one training by the target dial alone', () => {
    const told = judgeErrors((figure) => ({ ...figure, truth: null, score: around(0.02) }));
    expect(told).toEqual(done.heads.map(() => 'PASS'));
  });
});

/** Of one training, by head. */
function judgeErrors(change: (figure: EvidenceFigure) => EvidenceFigure): readonly string[] {
  const figures = done.heads.map((head) => ({
    ...change(soundFigure('target', head, 'ece')),
    dial: 'target' as const,
  }));
  const told = done.judgeTarget(figures).filter(({ criterion }) => criterion === 'expected calibration error');
  return told.map(({ verdict }) => verdict);
}

describe('an error of calibration', () => {
  test('is judged in truth, and by outcomes only where the truth has nothing to compare with', () => {
    expect(judgeErrors((figure) => figure)).toEqual(done.heads.map(() => 'PASS'));
    const unknown = (figure: EvidenceFigure) => ({ ...figure, truth: null });
    expect(judgeErrors(unknown)).toEqual(done.heads.map(() => 'FAIL'));
    const withoutForecasts = (figure: EvidenceFigure) => ({
      ...figure,
      truth: { ...errorInTruth(around(0.02)), score: null },
    });
    expect(judgeErrors(withoutForecasts)).toEqual(done.heads.map(() => 'FAIL'));
    const lucky = { score: around(0.01), truth: errorInTruth(around(0.06)) };
    expect(judgeErrors((figure) => ({ ...figure, ...lucky }))).toEqual(done.heads.map(() => 'FAIL'));
  });

  test('fails where more than luck is beyond the limit; otherwise full worlds fail, and fast ones do not decide', () => {
    const unlucky = changing('ece', 'target', () => ({ truth: errorInTruth({ value: 0.05, low: 0.04, high: 0.08 }) }));
    const criterion = 'expected calibration error';
    expect(failed(soundWorlds(unlucky), 'fast')).toEqual([]);
    expect(failed(soundWorlds(unlucky))).toEqual([criterion]);
    const worse = changing('ece', 'target', () => ({ truth: errorInTruth({ value: 0.05, low: 0.04, high: 0.06 }) }));
    expect(failed(soundWorlds(worse), 'fast')).toEqual([criterion]);
  });
});

describe('the share of the ceiling', () => {
  const [first] = done.heads;
  /** With this one at the first horizon of the hard world; the three others are at 0.5, and the target dial is at 0.6. */
  const judged = (hard: Interval | null) => {
    const change: Change = (figure, dial) =>
      figure.head === first && figure.metric === 'auc' && dial === 'hard' && figure.truth !== null
        ? { ...figure, truth: { ...figure.truth, naive: { climatology: { score: 0.5, share: hard } } } }
        : figure;
    const { verdicts } = done.judge(soundWorlds(change), 'full');
    const found = verdicts.find(({ criterion }) => criterion === 'ceiling share falls from easy to hard');
    return { verdict: found?.verdict, step: found?.value?.value };
  };

  test('may rise at one horizon as long as their mean falls', () => {
    expect(judged(around(0.8)).verdict).toBe('PASS');
    expect(judged(around(0.8)).step).toBeCloseTo(0.025, 12);
    expect(judged(around(0.92)).verdict).toBe('UNDECIDED');
    expect(judged(around(0.99)).verdict).toBe('FAIL');
    expect(judged(around(0.99)).step).toBeCloseTo(-0.0225, 12);
  });

  test('is not decided without one of them', () => {
    expect(judged(null)).toEqual({ verdict: 'UNDECIDED', step: undefined });
  });
});
