import { describe, expect, test } from 'vitest';
import { resultTable } from '../../../bench/figure-table.ts';
import { type RatioGoal, judgeRatio } from '../../../bench/measure/judge-ratio.ts';
import { type BenchReport, suiteResult } from '../../../bench/report.ts';

const goal: RatioGoal = { figure: 'read', column: 'ours', peer: 'theirs', atLeast: 2 };

function series(column: string, values: readonly number[]) {
  return { column, name: 'read', unit: 's', values };
}

describe('a goal', () => {
  test('passes by the ratio of the medians', () => {
    const judged = judgeRatio(goal, [series('ours', [1, 2, 1]), series('theirs', [5, 6, 5])]);
    expect(judged).toMatchObject({ verdict: 'pass', measured: { ratio: 5 } });
  });

  test('fails when the machine is steady and the ratio too small', () => {
    const judged = judgeRatio(goal, [series('ours', [1, 1, 1]), series('theirs', [1.9, 1.99, 1.95])]);
    expect(judged).toMatchObject({ verdict: 'fail', measured: { ratio: 1.95, spread: 0.023 } });
  });

  test('turns the ratio round where more is better', () => {
    const judged = judgeRatio({ ...goal, better: 'higher' }, [series('ours', [300]), series('theirs', [100])]);
    expect(judged).toMatchObject({ verdict: 'pass', measured: { ratio: 3, spread: 0 } });
  });

  test('stays undecided when rounds disagree by more than their spread may be', () => {
    const judged = judgeRatio(goal, [series('ours', [1, 1, 1, 1]), series('theirs', [1, 1.5, 3, 4])]);
    expect(judged.verdict).toBe('undecided');
  });

  test('is decided by rounds that differ much and agree about it', () => {
    const judged = judgeRatio(goal, [series('ours', [1, 1, 1]), series('theirs', [3, 6, 20])]);
    expect(judged.verdict).toBe('pass');
  });

  test('is not judged without one of the two', () => {
    expect(judgeRatio(goal, [series('ours', [1])])).toEqual({ ...goal, verdict: 'not run' });
  });
});

test('the table for people sets the verdicts below the figures', () => {
  const measured = [series('ours', [1]), series('theirs', [4])];
  const goals: readonly RatioGoal[] = [goal, { ...goal, peer: 'absent', atLeast: 1 }];
  const notRun: BenchReport['suites'][number]['notRun'] = [{ column: 'absent', reason: 'it is not installed' }];
  expect(resultTable(suiteResult('files', { series: measured, notRun, goals })).split('\n')).toEqual([
    'figure  unit  n           statistic                ours              theirs   absent',
    'read    s     1  median (min – max)  1.00 (1.00 – 1.00)  4.00 (4.00 – 4.00)  not run',
    '',
    'goal                       ratio of medians  spread  at least  verdict',
    'read: ours against theirs  4.00×                0 %     2.00×     PASS',
    'read: ours against absent  –                      –     1.00×  NOT RUN',
    'absent was not run: it is not installed.',
  ]);
});

test('a suite without goals has no verdicts', () => {
  expect(suiteResult('start', { series: [series('ours', [1])], notRun: [] })).not.toHaveProperty('ratios');
});
