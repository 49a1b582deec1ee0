import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../lib/cli/program.ts';
import history from '../../../schemas/examples/champion-history/valid/two-changes.json' with { type: 'json' };
import list from '../../../schemas/examples/model-list/valid/two-models.json' with { type: 'json' };
import record from '../../../schemas/examples/model-version/valid/champion.json' with { type: 'json' };
import versions from '../../../schemas/examples/model-version-list/valid/three-versions.json' with { type: 'json' };
import promotion from '../../../schemas/examples/promotion/valid/after-another.json' with { type: 'json' };
import { cliWorld } from '../../support/cli-world.ts';
import { answering, json, problem } from '../../support/http-answers.ts';

type Answers = Parameters<typeof answering>;

async function run(answers: Answers, ...line: readonly string[]) {
  const { baseUrl, received } = await answering(...answers);
  const { world, stdout, stderr } = cliWorld();
  const exit = await runCommandLine([...line, '--url', baseUrl, '--token', 'secret'], world);
  return { exit, stdout: stdout(), stderr: stderr(), received };
}

const promote = ['models', 'promote', 'liquidation', '7'] as const;
const reason = ['--reason', 'Better in the crash of January.'] as const;

describe('models ls', () => {
  test('lists models with their champions, and says where there is none', async () => {
    const { exit, stdout } = await run([json(200, list)], 'models', 'ls', '--plain');
    expect(exit).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'liquidation\t7\t6\t2026-01-20T12:00:00Z\t2\t8',
      'liquidation.btc\t-\t-\t-\t0\t1',
    ]);
  });

  test('says how to train a model where there is none yet', async () => {
    const { stderr } = await run([json(200, { ...list, models: [] })], 'models', 'ls');
    expect(stderr).toContain('tidegate train');
  });
});

describe('models show', () => {
  test('shows the version that is named', async () => {
    const { exit, stdout, received } = await run([json(200, record)], 'models', 'show', 'liquidation@7');
    expect(exit).toBe(0);
    expect(received.map(({ url }) => url)).toEqual(['/models/liquidation/versions/7']);
    expect(stdout).toContain('liquidation@7, the champion');
    expect(stdout).toContain(record.code.commit);
  });

  test.each([
    ['the champion', versions, '7'],
    ['the newest where there is no champion', { ...versions, champion: null }, '8'],
  ])('shows %s where none is named', async (_what, listed, version) => {
    const answers: Answers = [json(200, listed), json(200, record)];
    const { exit, received } = await run(answers, 'models', 'show', 'liquidation', '--json');
    expect(exit).toBe(0);
    expect(received.at(-1)?.url).toBe(`/models/liquidation/versions/${version}`);
  });

  test.each(['liquidation@', 'liquidation@0', 'liquidation@x', 'liquidation@7@8', 'Liquidation', '@7'])(
    'asks nothing for %s',
    async (name) => {
      const { exit, received } = await run([json(200, record)], 'models', 'show', name);
      expect({ exit, received }).toEqual({ exit: 2, received: [] });
    },
  );
});

describe('models promote', () => {
  test.each([
    ['whoever is the champion', [], {}],
    ['the champion that is expected', ['--expect', '6'], { expected: 6 }],
    ['nobody', ['--expect', 'none'], { expected: null }],
  ])('promotes in place of %s', async (_what, flags, sent) => {
    const { exit, stdout, received } = await run([json(200, promotion)], ...promote, ...reason, ...flags);
    expect(exit).toBe(0);
    expect(stdout).toBe('liquidation@7 is the champion, after liquidation@6 (change 2)\n');
    expect(received[0]).toMatchObject({ method: 'POST', url: '/models/liquidation/champion' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ version: 7, reason: reason[1], ...sent });
  });

  test('sends all tries of one call under one key', async () => {
    const answers: Answers = [problem(503, 'TG-0015'), json(200, promotion)];
    const { exit, received } = await run(answers, ...promote, ...reason);
    expect(exit).toBe(0);
    expect(received).toHaveLength(2);
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test.each([
    ['TG-5003', 409, 5],
    ['TG-5004', 409, 3],
    ['TG-5006', 409, 3],
    ['TG-5002', 404, 1],
    ['TG-0008', 403, 6],
  ])('ends with the exit code of %s', async (code, status, exit) => {
    const refused = await run([problem(status, code)], ...promote, ...reason);
    expect(refused).toMatchObject({ exit, stdout: '' });
    expect(refused.stderr).toContain(code);
  });

  test.each([[[]], [['--reason', '  ']], [['--reason', 'x'.repeat(501)]], [[...reason, '--expect', '0']]])(
    'asks nothing with the flags %j',
    async (flags) => {
      const { exit, received } = await run([json(200, promotion)], ...promote, ...flags);
      expect({ exit, received }).toEqual({ exit: 2, received: [] });
    },
  );
});

describe('models history', () => {
  test('lists every change, and fails where the chain is broken', async () => {
    const whole = await run([json(200, history)], 'models', 'history', 'liquidation');
    expect(whole).toMatchObject({ exit: 0, stderr: '' });
    expect(whole.stdout).toContain('Better in the crash of January.');
    const broken = await run([json(200, { ...history, brokenAt: 2 })], 'models', 'history', 'liquidation');
    expect(broken.exit).toBe(1);
    expect(broken.stderr).toContain('Change 2 of liquidation is missing or altered');
  });
});
