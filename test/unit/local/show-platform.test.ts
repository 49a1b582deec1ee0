import { describe, expect, test } from 'vitest';
import { showPlatform } from '../../../lib/local/show-platform.ts';
import { startSeconds } from '../../../lib/local/start-seconds.ts';
import { runStatus } from '../../support/train-runs.ts';

const platform = { baseUrl: 'http://127.0.0.1:4566/v1', token: 'tg_secret' };

describe('what a start shows', () => {
  test('is the address, with lines to paste', () => {
    const text = showPlatform(platform);
    expect(text).toMatch(/^\nTidegate answers at http:\/\/127\.0\.0\.1:4566\/v1\n/);
    expect(text).not.toContain('runs show');
  });

  test('begins with the scores of the model that was trained and its first answer, and tells how to ask again', () => {
    const run = runStatus({ Decide: 1 }, { status: 'registered', version: 3 });
    const text = showPlatform(platform, { run, scores: 'AUC 0.7', prediction: 'burst-15m 3.1 %' });
    expect(text).toMatch(
      /^\nliquidation, version 3, [^\n]*size fast, run first[^\n]*\n\nAUC 0\.7\n\n[^\n]*\n\nburst-15m 3\.1 %\n\nTidegate answers at /,
    );
    expect(text).toContain('\n  npx tidegate runs show first\n');
    expect(text).toContain(
      "'http://127.0.0.1:4566/v1/predictions/BTC-PERP?model=liquidation&horizon=15m&explain=true'",
    );
  });

  test('counts the seconds of all steps but those that install', () => {
    const steps = [
      ['Install npm packages', 50],
      ['Install Python packages', 40],
      ['Start engine', 1.2],
      ['Deploy', 5.4],
    ] as const;
    expect(startSeconds(steps.map(([title, seconds]) => ({ title, seconds, note: '' })))).toBe(7);
  });
});
