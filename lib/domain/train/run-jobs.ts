import type { JobToRun } from '../../../schemas/runs.ts';
import { sha256Hex } from '../canonical-json.ts';
import { lakeKeys } from '../registry/keys.ts';
import type { Pack } from './pack.ts';
import type { RunName } from './run-documents.ts';
import type { TrainRun } from './train-runs.ts';

/** What `run-container` is handed for a job of a run. */
export function jobToRun({ tenant, run }: RunName, job: string, ground: JobGround): JobToRun {
  return { jobUri: placeIn(ground.lakeBucket, lakeKeys.trainJob.key(tenant, run, job)), limits: ground.pack.limits };
}

export interface JobGround {
  readonly pack: Pack;
  /** Name of the bucket of the lake. */
  readonly lakeBucket: string;
}

export function placeIn(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The id of a job: a ULID of the start of its run, the random part drawn from the names. The document is stored once,
 * and a repeat has to make the same one; `ulid` would draw another id each time.
 */
export function jobId({ tenant, run, startedAtUs }: Pick<TrainRun, 'tenant' | 'run' | 'startedAtUs'>, job: string) {
  const time = BigInt(Math.floor(startedAtUs / 1000));
  const chance = BigInt(`0x${sha256Hex(`${tenant}\n${run}\n${job}`).slice(0, 20)}`);
  return base32(time, 10) + base32(chance, 16);
}

/** Five bits a digit, the most significant first. */
function base32(value: bigint, digits: number): string {
  const shifts = Array.from({ length: digits }, (_, index) => BigInt(5 * (digits - 1 - index)));
  return shifts.map((shift) => alphabet[Number((value >> shift) & 31n)]).join('');
}
