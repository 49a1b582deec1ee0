import { describe, expect, test } from 'vitest';
import type { EngineFact, EngineRuns, ProbedEngine } from '../../../lib/cli/generate/engine-facts.ts';
import { enginesPage } from '../../../lib/cli/generate/engines-page.ts';

const fact: EngineFact = {
  ...{ service: 'SQS', id: 'order', fact: 'In order.', use: 'now', why: 'Chunks.' },
  ...{ expected: 'holds', observed: 'holds' },
};

function tier(engine: ProbedEngine, facts: readonly EngineFact[] = [fact], failed = 0) {
  return { tier: `engine-${engine}`, failed, engine: { version: '1.2.3', facts: [...facts] } };
}

function runOf(...tiers: readonly ReturnType<typeof tier>[]): EngineRuns {
  const commit = '0123456789abcdef0123456789abcdef01234567';
  const origin = { commit, isDirty: true, seed: 42, date: '2026-01-02T03:04:05.000Z' };
  return { contract: 'test-run/1', ...origin, tiers: [...tiers] };
}

describe('the page of engines', () => {
  test('says where it comes from, and how often an engine differs', () => {
    const other = { ...fact, observed: 'does not hold', so: 'We wait.' };
    const { text } = enginesPage(runOf(tier('ministack', [other]), tier('localstack-host')));
    expect(text).toContain('2026-01-02, commit `0123456789ab` with local changes, seed 42.');
    expect(text).toContain('| `ministack` | 1.2.3 | 1 | 1 |');
    expect(text).toContain('| `localstack-host` | 1.2.3 | 1 | 0 |');
  });

  test('has a table per service, and a column per engine', () => {
    const odd = { ...fact, observed: '403', so: 'No slash.' };
    const second = { ...fact, service: 'S3', id: 'list', fact: 'Listed.', observed: 'does not hold', so: 'We read.' };
    const { text } = enginesPage(runOf(tier('ministack', [second, fact]), tier('localstack-host', [odd, second])));
    expect(text).toContain('## S3\n\n| Fact | Why it matters | ministack | localstack-host | So |');
    expect(text).toContain('| Listed. | Chunks. | ✗ | ✗ | We read. |');
    expect(text).toContain('| In order. | Chunks. | ✓ | 403 |');
    expect(text.indexOf('## S3')).toBeLessThan(text.indexOf('## SQS'));
  });

  test('keeps what rests on a fact apart from what is open', () => {
    const open: EngineFact = { ...fact, id: 'delay', fact: 'Delayed.', use: 'open', why: 'Whether it could wait.' };
    const { text } = enginesPage(runOf(tier('ministack', [open, fact]), tier('localstack-host', [open, fact])));
    const [, now, later] = text.split('| Fact |');
    expect(now).toMatch(/^ Why it matters \|[^]*\| In order\. \| Chunks\. \|/);
    expect(later).toMatch(/^ Open question \|[^]*\| Delayed\. \| Whether it could wait\. \|/);
  });

  test('tells what is done about an exception, whichever engine it stands with', () => {
    const odd = { ...fact, observed: '403', so: 'No slash.' };
    const { text } = enginesPage(
      runOf(tier('ministack', [{ ...fact, so: 'No slash.' }]), tier('localstack-host', [odd])),
    );
    expect(text).toContain('| ✓ | 403 | No slash. |');
  });

  test.each([
    {
      name: 'in which two facts have one name',
      run: runOf(tier('ministack', [fact, fact]), tier('localstack-host', [fact, fact])),
      reason: 'two facts under one name',
    },
    { name: 'without one of the engines', run: runOf(tier('ministack')), reason: 'no facts of localstack-host' },
    {
      name: 'with failures',
      run: runOf(tier('ministack'), tier('localstack-host', [fact], 2)),
      reason: 'a run with 2 failures on localstack-host',
    },
    {
      name: 'in which an engine lacks a fact',
      run: runOf(tier('ministack'), tier('localstack-host', [{ ...fact, id: 'other' }])),
      reason: 'probed on one engine only',
    },
  ])('is not made of a run $name', ({ run, reason }) => {
    expect(() => enginesPage(run)).toThrow(reason);
  });
});
