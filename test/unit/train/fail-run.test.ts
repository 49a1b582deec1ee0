import { describe, expect, test } from 'vitest';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { failRun } from '../../../lib/domain/train/fail-run.ts';
import { failureOf } from '../../../lib/domain/train/failure-of.ts';
import { standingOf } from '../../../lib/domain/train/run-standing.ts';
import { trainRun } from '../../support/train-run.ts';

const describedBy = (Error: string, Cause: string) =>
  JSON.stringify({ ExecutionArn: 'arn:aws:states:x', Input: '{}', Status: 'FAILED', Error, Cause });

describe('the failure of a run', () => {
  test.each([
    ['of a container, as an engine hands it on', { error: 'JobFailed', cause: 'TG-3012: burst_5m is constant' }],
    [
      'of a container, as Step Functions hands it on',
      { error: 'States.TaskFailed', cause: describedBy('JobFailed', 'TG-3012: burst_5m is constant') },
    ],
    [
      'of a function that names its code',
      { error: 'Error', cause: '{"errorMessage":"TG-3012: burst_5m is constant","errorType":"Error"}' },
    ],
  ])('has the code that begins the cause: %s', (_, caught) => {
    expect(failureOf(caught)).toEqual({ code: 'TG-3012', reason: 'burst_5m is constant' });
  });

  test.each([
    ['Error', '{"errorMessage":"no answer","errorType":"TypeError"}', 'TG-3052', 'TypeError: no answer'],
    ['Runtime.HandlerError', 'plain text', 'TG-3052', 'Runtime.HandlerError: plain text'],
    ['States.Timeout', '', 'TG-3053', 'States.Timeout: '],
    ['States.TaskFailed', describedBy('States.HeartbeatTimeout', ''), 'TG-3053', 'States.HeartbeatTimeout: '],
    ['States.TaskFailed', describedBy('States.Timeout', 'late'), 'TG-3053', 'States.Timeout: late'],
    ['JobFailed', 'TG-9999: not of the catalogue', 'TG-3052', 'JobFailed: TG-9999: not of the catalogue'],
  ])('has a code by the name of the error %s where the cause has none: %s', (error, cause, ...[code, reason]) => {
    expect(failureOf({ error, cause })).toEqual({ code, reason });
  });

  test('keeps the lines of a reason, and cuts an overlong one', () => {
    expect(failureOf({ error: 'JobFailed', cause: 'TG-3071: ended\nlast line' }).reason).toBe('ended\nlast line');
    expect(failureOf({ error: 'JobFailed', cause: `TG-3071: ${'x'.repeat(9000)}` }).reason).toHaveLength(2000);
  });
});

describe('failRun', () => {
  const failed = { tenant: 'main', run: 'first', execution: 'train-1', error: 'JobFailed', cause: 'TG-3071: ended' };

  test('ends the record of the run, and records the failed execution', async () => {
    const ports = { runs: memoryTrainRuns(), runFailures: memoryRunFailures() };
    await ports.runs.begin(trainRun());
    await failRun(failed, 77, ports);
    const failure = { code: 'TG-3071', reason: 'ended' };
    expect(await ports.runs.find('main', 'first')).toEqual(trainRun({ status: 'failed', finishedAtUs: 77, failure }));
    expect(await ports.runFailures.find('main', 'retrain-model', 'train-1')).toMatchObject({
      error: 'JobFailed',
      atUs: 77,
    });
  });

  test('gives the same answer to whoever asks between its two writes', async () => {
    const ports = { runs: memoryTrainRuns(), runFailures: memoryRunFailures() };
    await ports.runs.begin(trainRun());
    const between: unknown[] = [];
    const end: typeof ports.runs.end = async (...change) => {
      const found = await ports.runs.find('main', 'first');
      if (found !== undefined) between.push(await standingOf(found, 78, ports.runFailures));
      return ports.runs.end(...change);
    };
    await failRun(failed, 77, { ...ports, runs: { end } });
    expect(between).toEqual([await ports.runs.find('main', 'first')]);
  });

  test('lets the first failure of a run stand', async () => {
    const ports = { runs: memoryTrainRuns(), runFailures: memoryRunFailures() };
    await ports.runs.begin(trainRun());
    await failRun(failed, 77, ports);
    await failRun({ ...failed, error: 'SearchFailed', cause: 'a container failed' }, 99, ports);
    expect((await ports.runs.find('main', 'first'))?.failure).toEqual({ code: 'TG-3071', reason: 'ended' });
  });
});
