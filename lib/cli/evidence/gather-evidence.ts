import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MeasuredWorld } from '../../../schemas/evidence.ts';
import { parseTime } from '../../domain/time.ts';
import { repositoryRoot } from '../../local/paths.ts';
import { endFamily, familyVariable } from '../../local/process-family.ts';
import { CliError } from '../cli-error.ts';
import { measuredFile, planFile, type WorldPlan } from './world-plan.ts';

export interface EvidencePlan extends Pick<WorldPlan, 'pack' | 'size'> {
  readonly seeds: readonly number[];
  readonly dials: readonly WorldPlan['dial'][];
}

export interface EvidenceGround {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** A Monday: a seed names one market for good. */
export const evidenceStartUs = parseTime('2025-01-06T00:00:00Z') ?? 0;

/** The target dial takes longest, as its labels are shuffled too: first come, first done. */
const order: readonly WorldPlan['dial'][] = ['target', 'easy', 'hard', 'null'];

/**
 * Measures every world of the plan from nothing but code, as many side by side as there are cores. What they write is
 * removed with their folder: nothing outlives the command.
 */
export async function gatherEvidence(plan: EvidencePlan, ground: EvidenceGround): Promise<readonly MeasuredWorld[]> {
  const root = mkdtempSync(join(tmpdir(), 'tidegate-evidence-'));
  const mark = randomBytes(16).toString('hex');
  const tasks = planWorlds(plan);
  const waiting = [...tasks.entries()];
  const measured = new Array<MeasuredWorld | undefined>(tasks.length);
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, world] = next;
      measured[place] = await measureApart(world, join(root, String(place)), { ...ground, mark });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, work));
  } finally {
    // Where one has failed, or the user has had enough, the others still run.
    waiting.length = 0;
    await endFamily(mark);
    rmSync(root, { recursive: true, force: true });
  }
  return measured.filter((world) => world !== undefined);
}

function planWorlds({ pack, size, seeds, dials }: EvidencePlan): readonly WorldPlan[] {
  const own = order.filter((dial) => dials.includes(dial));
  return seeds.flatMap((seed) => own.map((dial) => ({ pack, seed, dial, startUs: evidenceStartUs, size })));
}

async function measureApart(
  plan: WorldPlan,
  folder: string,
  { environment, signal, tell, mark }: EvidenceGround & { readonly mark: string },
): Promise<MeasuredWorld> {
  const name = `seed ${plan.seed}, dial ${plan.dial}`;
  tell(`${name}: simulating ${plan.size.days} days of ${plan.size.entities} entities`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, planFile), JSON.stringify(plan));
  const script = join(repositoryRoot, 'lib/cli/evidence/measure-world-process.ts');
  const child = spawn(process.execPath, [script, folder], {
    ...{ cwd: repositoryRoot, env: { ...environment, [familyVariable]: mark }, signal },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exit, said] = await Promise.all([closed, text(child.stderr)]);
  if (exit !== 0) {
    throw new CliError('TG-0001', `measuring ${name} ended with ${exit}:\n${said.trim()}`, {
      next: 'Read what it said.',
    });
  }
  const measured = MeasuredWorld.parse(JSON.parse(readFileSync(join(folder, measuredFile), 'utf8')));
  tell(
    `${name}: ${measured.testRows} test rows, ${measured.points} points of truth, ${Math.round(measured.seconds)} s`,
  );
  return measured;
}
