import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../../../lib/cli/program.ts';
import { RunReproduction } from '../../../schemas/cli-runs.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { answering, json } from '../../support/http-answers.ts';
import { offerTraining, resultUri } from '../../support/offered-training.ts';
import { planted } from '../../support/planted-training.ts';
import { tellFigures } from '../../support/tell-figures.ts';
import { useTrainingRoom } from './training-bench.ts';

vi.setConfig({ testTimeout: 600_000 });

const room = useTrainingRoom();

/** As the command line ends that trains again what is offered. */
async function reproduce(objects: Map<string, Uint8Array>) {
  const { offer } = await offerTraining(objects);
  const { baseUrl } = await answering(json(200, offer));
  const { world, stdout, stderr } = cliWorld();
  const line = ['runs', 'reproduce', 'planted-run', '--json', '--url', baseUrl, '--token', 'secret'];
  const exit = await runCommandLine(line, world);
  const said = stderr();
  return { exit, said, found: RunReproduction.parse(JSON.parse(stdout() || `"${said}"`)) };
}

test('what a job runner has trained is the same to the byte when it is trained again', async (context) => {
  const bench = room().bench(planted());
  bench.start();
  expect(await bench.answer()).toMatchObject({ kind: 'succeeded' });
  const original = bench.result();
  const { exit, said, found } = await reproduce(bench.files.objects);
  tellFigures(context, { ...found, software: original.software });
  expect(exit, said).toBe(0);
  expect(found).toMatchObject({
    ...{ verdict: 'reproduced', differences: [] },
    artifact: { original: original.artifact, again: original.artifact },
    heads: ['up', 'amount'].map((name) => ({ name })),
  });

  const [up, amount] = original.heads;
  const heads = [up, { ...amount, digest: '0'.repeat(64) }];
  const other = new Map(bench.files.objects);
  other.set(resultUri, Buffer.from(JSON.stringify({ ...original, heads, artifact: '1'.repeat(64) })));
  const differing = await reproduce(other);
  expect(differing.exit, differing.said).toBe(1);
  expect(differing.found.verdict).toBe('differs');
  expect(differing.found.heads.filter(({ original, again }) => original !== again)).toEqual([
    { name: 'amount', original: '0'.repeat(64), again: amount?.digest },
  ]);
  expect(differing.said).toContain('look at the code of the trainer');
});
