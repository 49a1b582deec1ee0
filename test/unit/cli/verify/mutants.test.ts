/** Would the verification notice a wrong recurrence? Each mutant computes a kept market; the online rows are those of the true code. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { answerOf, toHex } from '../../../../lib/cli/verify/answers.ts';
import {
  readQuestions,
  readRows,
  type RowsOfQuestion,
  writeQuestions,
} from '../../../../lib/cli/verify/question-files.ts';
import { recordMarket } from '../../../../lib/cli/verify/record-market.ts';
import { askFresh } from '../../../../lib/cli/verify/run-verification.ts';
import { type Snapshot } from '../../../../lib/cli/verify/take-snapshots.ts';
import { liveFromUs } from '../../../../lib/cli/verify/verified-market.ts';
import { findView } from '../../../../lib/domain/features/find-view.ts';
import { viewDefinitions } from '../../../../lib/domain/features/view-definitions.ts';
import { dayUs, secondUs } from '../../../../lib/domain/time.ts';
import { openRandom } from '../../../../lib/simulator/random.ts';
import { listMutants, makeSandbox, type Mutant, plant } from '../../../support/feature-mutants.ts';
import { MemoryPlatform } from '../../../support/memory-platform.ts';
import { verifiedPlan } from '../../../support/verified-plan.ts';

const isLong = process.env['TIDEGATE_LONG'] === '1';
const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const wanted = Number(process.env['TIDEGATE_MUTANTS'] ?? 20);
/** More than this, and the mutants are not worth drawing. */
const mostEquivalent = 2 * wanted;
const minuteMs = 60_000;

const roots: string[] = [];
const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-mutants-'));
  roots.push(folder);
  return folder;
};
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

function recompute(root: string, folder: string): { readonly failed?: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'lib/cli/verify/recompute.ts'), folder], {
    encoding: 'utf8',
    timeout: 5 * minuteMs,
  });
  if (status === 0) return {};
  return { failed: /^.*(Error|Timeout).*$/m.exec(stderr)?.[0] ?? `exit ${status}` };
}

interface KeptMarket {
  readonly folder: string;
  readonly snapshots: readonly Snapshot[];
  /** What the true code computes at the end of every interval. */
  readonly truth: ReadonlyMap<string, string>;
}

/** A market on the platform, what its online store showed, and beside these points every row of the last revision. */
async function keepMarket(sandbox: string): Promise<KeptMarket> {
  const folder = freshFolder();
  const plan = verifiedPlan({ seed, historyDays: 1, days: 0.25 });
  const recording = { plan, points: 150, folder, signal: new AbortController().signal, tell: () => undefined };
  const taken = await recordMarket({ ...recording, platform: new MemoryPlatform() });
  await askFresh({ plan, folder, recompute: async () => undefined }, taken);
  const fromUs = liveFromUs(plan);
  const everywhere = Array.from({ length: (plan.days * dayUs) / (10 * secondUs) }, (_, index) => ({
    number: taken.snapshots.length + index,
    watermarkUs: fromUs + (index + 1) * 10 * secondUs,
    revision: taken.sent[0]?.revisions ?? 0,
  }));
  writeQuestions(
    folder,
    readQuestions(folder).map(({ events, questions }) => ({ events, questions: [...questions, ...everywhere] })),
  );
  expect(recompute(sandbox, folder)).toEqual({});
  const rows = await readRows(folder);
  expect(firstMismatch(taken.snapshots, rows)).toBeUndefined();
  return { folder, snapshots: taken.snapshots, truth: new Map(rows.map((row) => [nameOf(row), bitsOf(row)])) };
}

const nameOf = ({ view, number }: RowsOfQuestion): string => `${view} ${number}`;
const bitsOf = ({ batch, incremental }: RowsOfQuestion): string =>
  [batch, incremental].map((row) => `${row?.eventTimeUs} ${row === undefined ? '' : toHex(row.values)}`).join();

/** The first point and feature at which what is computed is not what the online store showed. */
function firstMismatch(snapshots: readonly Snapshot[], rows: readonly RowsOfQuestion[]): string | undefined {
  const computed = new Map(rows.map((row) => [nameOf(row), row]));
  for (const { view: key, point, online } of snapshots) {
    const view = findView(viewDefinitions, key)!;
    const own = computed.get(`${key} ${point.number}`);
    for (const row of [own?.batch, own?.incremental]) {
      const answer = answerOf(row, view, point.timeUs);
      const wrong = view.features.findIndex(
        (_, index) =>
          answer.statuses[index] !== online.statuses[index] ||
          !Object.is(answer.values[index]! + 0, online.values[index]! + 0),
      );
      if (wrong >= 0) {
        const values = `${online.values[wrong]} online, ${answer.values[wrong]} computed`;
        return `${view.features[wrong]!.name} at point ${point.number}: ${values}`;
      }
    }
  }
  return undefined;
}

type Fate = 'caught' | 'equivalent' | 'missed';

async function judge(
  sandbox: string,
  mutant: Mutant,
  kept: KeptMarket,
): Promise<{ fate: Fate; how: string } | undefined> {
  const takeOut = plant(sandbox, mutant);
  if (takeOut === undefined) return undefined;
  try {
    const { failed } = recompute(sandbox, kept.folder);
    if (failed !== undefined) return { fate: 'caught', how: failed };
    const rows = await readRows(kept.folder);
    const mismatch = firstMismatch(kept.snapshots, rows);
    if (mismatch !== undefined) return { fate: 'caught', how: mismatch };
    const differing = rows.filter((row) => kept.truth.get(nameOf(row)) !== bitsOf(row)).length;
    if (differing === 0) return { fate: 'equivalent', how: 'no row of the market differs in a bit' };
    return { fate: 'missed', how: `${differing} rows differ, and no point` };
  } finally {
    takeOut();
  }
}

describe.runIf(isLong)('mutants of the recurrences', () => {
  it(
    `are caught, all ${wanted} of them; one that changes no row of the market is equivalent and replaced`,
    { timeout: 60 * minuteMs },
    async () => {
      const sandbox = freshFolder();
      makeSandbox(sandbox);
      const kept = await keepMarket(sandbox);
      const random = openRandom({ world: 'mutants', seed, stream: 'draw' });
      const left = [...listMutants(sandbox)];
      const fates: Record<Fate, number> = { caught: 0, equivalent: 0, missed: 0 };
      const told: object[] = [];
      while (fates.caught + fates.missed < wanted && fates.equivalent < mostEquivalent && left.length > 0) {
        const [mutant] = left.splice(random.below(left.length), 1);
        const judged = await judge(sandbox, mutant!, kept);
        if (judged === undefined) continue;
        fates[judged.fate] += 1;
        told.push({ ...mutant, ...judged });
        process.stdout.write(
          `${judged.fate}: ${mutant!.file}:${mutant!.line} ${mutant!.after.trim()} — ${judged.how}\n`,
        );
      }
      const file = process.env['TIDEGATE_MUTANTS_FILE'];
      if (file !== undefined) writeFileSync(file, JSON.stringify({ seed, fates, mutants: told }, null, 2));
      expect(fates).toMatchObject({ caught: wanted, missed: 0 });
    },
  );
});
