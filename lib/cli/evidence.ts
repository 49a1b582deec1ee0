import * as z from 'zod';
import type { Evidence } from '../../schemas/evidence.ts';
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { Name } from '../../schemas/identity.ts';
import { localPaths } from '../local/paths.ts';
import { installPython } from '../local/python-environment.ts';
import { trainerPackages } from '../local/python-packages.ts';
import { worstOf } from '../simulator/verdicts.ts';
import { usageError } from './cli-error.ts';
import { type Call, defineCommand } from './command.ts';
import { evidenceInWords, runEvidenceInWords } from './evidence/evidence-words.ts';
import { gatherEvidence } from './evidence/gather-evidence.ts';
import { measuredCode } from './evidence/measured-code.ts';
import { wholeNumber } from './simulate-options.ts';

const seeds = z
  .string()
  .transform((list) => list.split(','))
  .pipe(z.array(wholeNumber).min(1))
  .transform((numbers) => [...new Set(numbers)]);

const EvidenceOptions = z.object({
  fast: z.boolean().default(false),
  seeds: seeds.optional(),
  run: Name.optional(),
  marketSeed: wholeNumber.default(1),
});
type EvidenceCall = Call<unknown, z.output<typeof EvidenceOptions>>;

export const evidence = defineCommand({
  usage: 'evidence [packs...]',
  about:
    'Prove by simulated markets of a known truth that a pack is done: PASS, FAIL or UNDECIDED. Without a name, all packs that have such a proof. Needs no platform, unless a run of one is named.',
  examples: [
    'tidegate evidence liquidation --fast',
    'tidegate evidence liquidation --seeds 1,2,3 --json',
    'tidegate evidence liquidation --run liquidation-first',
  ],
  flags: [
    ['--fast', 'shorter worlds, one seed, and wider intervals'],
    ['--seeds <list>', 'seeds of the worlds: any whole numbers, separated by commas (default: those of the pack)'],
    ['--run <name>', 'instead: add oracle and ceiling share to a training of the replayed market'],
    ['--market-seed <number>', 'with --run: seed of the replayed market (default: 1)'],
  ],
  arguments: z.tuple([z.array(Name)]),
  options: EvidenceOptions,
  async run(call) {
    const [named] = call.arguments;
    // What it takes to measure, simulator and packs, is loaded by those who measure.
    const { measuredPacks } = await import('./evidence/measured-pack.ts');
    const packs = named.length === 0 ? measuredPacks : named;
    if (call.options.run !== undefined) return judgeOneRun(call, packs, call.options.run);
    let worst: ExitCode = exitCodes.ok;
    for (const pack of packs) worst = worseOf(worst, await judgePack(call, pack));
    return worst;
  },
});

async function judgePack(call: EvidenceCall, name: string): Promise<ExitCode> {
  const { options, terminal, signal, environment } = call;
  const began = performance.now();
  const { loadMeasuredPack } = await import('./evidence/measured-pack.ts');
  const { done } = await loadMeasuredPack(name);
  const size = options.fast ? 'fast' : 'full';
  const { seeds: ownSeeds, ...settings } = done.sizes[size];
  const chosen = options.seeds ?? ownSeeds;
  await installPython({ paths: localPaths(), packages: trainerPackages(localPaths()), environment, signal });
  // As it is when the measuring begins.
  const source = await measuredCode(signal);
  const plan = { pack: name, size: settings, seeds: chosen, dials: done.dials };
  const worlds = await gatherEvidence(plan, { environment, signal, tell: (line) => terminal.say(line) });
  const { verdicts, figures } = done.judge(worlds, size);
  const found: Evidence = {
    ...{ contract: 'evidence/1', pack: name, ...source, verdict: worstOf(verdicts) },
    ...{ verdicts: [...verdicts], size, settings, seeds: [...chosen], figures: [...figures], worlds: [...worlds] },
    seconds: (performance.now() - began) / 1000,
  };
  terminal.show(found, () => evidenceInWords(terminal, found));
  return exitOf(found);
}

async function judgeOneRun(call: EvidenceCall, packs: readonly string[], run: string): Promise<ExitCode> {
  const { options, terminal } = call;
  const [pack, another] = packs;
  if (pack === undefined || another !== undefined) throw usageError('--run: name the one pack that the run trained');
  if (options.fast || options.seeds !== undefined) throw usageError('--run has the size and the market of the run');
  const { judgeRun } = await import('./evidence/judge-run.ts');
  const found = await judgeRun(call, { pack, run, marketSeed: options.marketSeed });
  terminal.show(found, () => runEvidenceInWords(terminal, found));
  return exitOf(found);
}

/** What is undecided is no failure of the pack: the size was too small to tell. */
function exitOf({ verdict }: Pick<Evidence, 'verdict'>): ExitCode {
  if (verdict === 'FAIL') return exitCodes.failure;
  return verdict === 'UNDECIDED' ? exitCodes.precondition : exitCodes.ok;
}

/** Failure before undecided before success. */
function worseOf(one: ExitCode, other: ExitCode): ExitCode {
  return one === exitCodes.failure || other === exitCodes.ok ? one : other;
}
