import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ulid } from 'ulid';
import * as z from 'zod';
import type { FeaturesVerified } from '../../schemas/cli-features.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { maxReadEntities } from '../../schemas/limits.ts';
import { liquidationWorld } from '../simulator/liquidation/liquidation-world.ts';
import { findAccess, openApi } from './api-access.ts';
import { type Call, defineCommand, noArguments } from './command.ts';
import { wholeNumber } from './simulate-options.ts';
import { ApiPlatform } from './verify/api-platform.ts';
import { currentCommit } from './verify/current-commit.ts';
import { judgeVerification, tellMismatches } from './verify/judge-verification.ts';
import { runScript } from './verify/own-process.ts';
import { runVerification } from './verify/run-verification.ts';
import { verificationInWords } from './verify/verification-words.ts';
import type { MarketPlan } from './verify/verified-market.ts';

const share = z
  .string()
  .regex(/^(0|0?\.\d{1,6}|1)$/, 'expected a share from 0 to 1')
  .transform(Number);

const days = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,6})?$/, 'expected a number of days')
  .transform(Number)
  .pipe(z.number().gt(0, 'expected more than 0'));

const VerifyOptions = z.object({
  seed: wholeNumber.default(1),
  days: days.default(3),
  history: days.default(1),
  symbols: wholeNumber.pipe(z.number().min(1).max(maxReadEntities)).default(1),
  points: wholeNumber.pipe(z.number().min(1)).default(2000),
  shuffle: z.boolean().default(false),
  late: share.default(0),
  distinct: wholeNumber.default(100),
  present: share.default(0.9),
});
type VerifyOptions = z.infer<typeof VerifyOptions>;

/** A Monday: the simulated market begins there, wherever the clock of the wall stands. */
const startUs = Date.UTC(2026, 0, 5) * 1000;

export const verify = defineCommand({
  usage: 'verify',
  about:
    'Send a simulated market of its own through the platform, and prove that online, incremental, batch and offline features agree bit for bit.',
  examples: [
    'tidegate features verify --seed 7 --days 3 --shuffle --late 0.1',
    'tidegate features verify --days 0.1 --history 0.2 --points 20 --present 0 --distinct 0 --json',
  ],
  flags: [
    ['--seed <number>', 'same seed, same market, same disorder (default: 1)'],
    ['--days <number>', 'how much is sent (default: 3)'],
    ['--history <number>', 'days that are imported before (default: 1)'],
    ['--symbols <number>', 'entities (default: 1)'],
    ['--points <number>', 'times at which an entity is compared, at least (default: 2000)'],
    ['--shuffle', 'out of order within the allowed lateness'],
    ['--late <share>', 'late events in each stream; a hundredth of that among the deltas of the book (default: 0)'],
    ['--distinct <number>', 'demand so many different values of each feature (default: 100)'],
    ['--present <share>', 'demand a value of each feature at so many points (default: 0.9)'],
  ],
  arguments: noArguments,
  options: VerifyOptions,
  async run(call) {
    const { options, terminal } = call;
    const verified = await carryOut(call, planOf(options, ulid().slice(0, 16)));
    terminal.show(verified, () => verificationInWords(terminal, verified));
    return verified.ok ? exitCodes.ok : exitCodes.failure;
  },
});

function planOf({ seed, days: sentDays, history, symbols, shuffle, late }: VerifyOptions, run: string): MarketPlan {
  return {
    ...{ world: liquidationWorld, seed, startUs, historyDays: history, days: sentDays, isShuffled: shuffle, late },
    entities: Array.from({ length: symbols }, (_, place) => `VERIFY-${run}-${place + 1}`),
    market: `verify-${run.toLowerCase()}`,
  };
}

async function carryOut(call: Call<unknown, VerifyOptions>, plan: MarketPlan): Promise<FeaturesVerified> {
  const { options, terminal, signal } = call;
  const { baseUrl, token } = findAccess(call);
  const env = { ...call.environment, TIDEGATE_URL: baseUrl, TIDEGATE_TOKEN: token };
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-verify-'));
  try {
    const { market } = plan;
    const platform = new ApiPlatform({ api: openApi(call), run: market, market, folder, env, signal });
    const { comparisons, ...verified } = await runVerification({
      ...{ plan, points: options.points, platform, folder, signal },
      recompute: (questions) => runScript('lib/cli/verify/recompute.ts', [questions], { env, signal }),
      tell: (line) => terminal.say(line),
    });
    const shortfalls = judgeVerification(comparisons, options);
    return {
      ...{ contract: 'features-verified/1', ok: shortfalls.length === 0, commit: await currentCommit(signal) },
      ...{ seed: plan.seed, days: plan.days, market, ...verified },
      views: comparisons.map(({ view, points, comparisons: count }) => ({ view, points, comparisons: count })),
      features: comparisons.flatMap(({ features }) => features),
      mismatches: tellMismatches(comparisons),
      shortfalls: [...shortfalls],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
