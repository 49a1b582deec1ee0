import { describe, expect, test } from 'vitest';
import { stepMeter, stepOfLine } from '../../../bench/measure/step-meter.ts';

describe('the line of a step', () => {
  test.each([
    { line: '✓ Deploy: http://127.0.0.1:4566/v1 (3.5 s)', title: 'Deploy' },
    { line: '✓ Settings (0.1 s)', title: 'Settings' },
    { line: '✓ Check tools: Node 24, 24 GiB (of memory) (12.0 s)', title: 'Check tools' },
  ])('$line names $title', ({ line, title }) => {
    expect(stepOfLine(line)).toBe(title);
  });

  test.each(['✗ Deploy (3.5 s)', 'The platform is up already (process 12).', '', '✓ Deploy'])(
    '%s ends no step',
    (line) => {
      expect(stepOfLine(line)).toBeUndefined();
    },
  );
});

describe('a meter of steps', () => {
  test('measures from line to line, and the parts add up to the whole', () => {
    const clock = { ms: 1000 };
    const peaks = [50, 400, 300];
    const meter = stepMeter({ nowMs: () => clock.ms, takePeakMib: () => peaks.shift() });
    clock.ms = 1250;
    meter.readLine('✓ Check tools: Node 24 (0.1 s)');
    clock.ms = 1300;
    meter.readLine('npm warn something');
    clock.ms = 4250;
    meter.readLine('✓ Deploy (2.0 s)');
    clock.ms = 4750;
    expect(meter.finish('Stop')).toEqual([
      { title: 'Check tools', seconds: 0.25, peakMib: 50 },
      { title: 'Deploy', seconds: 3, peakMib: 400 },
      { title: 'Stop', seconds: 0.5, peakMib: 300 },
      { title: 'Total', seconds: 3.75, peakMib: 400 },
    ]);
  });

  test('says nothing of memory where none can be read', () => {
    const meter = stepMeter({ nowMs: () => 0, takePeakMib: () => undefined });
    expect(meter.finish('Stop').map(({ peakMib }) => peakMib)).toEqual([undefined, undefined]);
  });
});
