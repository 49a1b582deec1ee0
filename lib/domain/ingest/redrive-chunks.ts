import type { RedriveResult } from '../../../schemas/api.ts';
import type { DeadLetters } from './ports.ts';
import { originOf } from './record-failure.ts';

/** Sends the dead letters of one tenant again; those of others stay, whoever asks. */
export async function redriveChunks(
  { tenant, limit }: { readonly tenant: string; readonly limit: number },
  deadLetters: DeadLetters,
): Promise<RedriveResult> {
  const { redriven } = await deadLetters.redrive(limit, (letter) => originOf(letter).tenant === tenant);
  return { contract: 'redrive-result/1', redriven, remaining: await deadLetters.depth() };
}
