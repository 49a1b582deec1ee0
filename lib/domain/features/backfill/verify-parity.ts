import { sha256Hex } from '../../canonical-json.ts';
import { TidegateError } from '../../fault.ts';
import type { EntityStates, Lake, StateArchive } from '../../ingest/ports.ts';
import { formatTime, hourUs } from '../../time.ts';
import { readStanding } from '../materialise-window.ts';
import { offlineRows } from '../offline-rows.ts';
import { type Attempt, type BackfillReport, readObject, reportObject } from './backfill-objects.ts';
import { differenceOf } from './compare-rows.ts';
import { readHourRows } from './read-hour-rows.ts';

export interface VerifyPorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'pointer' | 'changes'>;
  readonly archive: StateArchive;
}

export interface Parity {
  readonly isEqual: boolean;
  /** Hours that were compared. */
  readonly verified: number;
  readonly difference?: string;
}

/** A wrong window of a few days has a good chance to be hit, and the sample fits into one call. */
const mostHours = 12;
/** Windows begin with the state that was kept at their start; the check runs through from so long before the hour. */
const aheadUs = 6 * hourUs;

/** Computes a sample of hours again from the raw lake, and compares every row of every view bit by bit. */
export async function verifyParity(attempt: Attempt, ports: VerifyPorts): Promise<Parity> {
  const report = await readObject(ports.lake, attempt, reportObject);
  const sample = sampleHours(report, `${attempt.tenant}\n${attempt.run}\n${attempt.attempt}`);
  for (const [verified, hour] of sample.entries()) {
    const difference = await verifyHour(attempt.tenant, hour, ports);
    if (difference !== undefined) return { isEqual: false, verified, difference };
  }
  return { isEqual: true, verified: sample.length };
}

export interface SampledHour {
  readonly entity: string;
  /** Of what was written of the entity. */
  readonly firstUs: number;
  readonly fromUs: number;
  readonly lateUntilVersion: number;
}

/** Without the same hour twice; another attempt takes others. */
export function sampleHours({ spans }: Pick<BackfillReport, 'spans'>, seed: string): readonly SampledHour[] {
  const hours = spans.reduce((sum, { fromUs, untilUs }) => sum + (untilUs - fromUs) / hourUs, 0);
  const numbers = new Set<number>();
  for (let draw = 0; numbers.size < Math.min(mostHours, hours); draw += 1) {
    numbers.add(Number.parseInt(sha256Hex(`${seed}\n${draw}`).slice(0, 12), 16) % hours);
  }
  return [...numbers].sort((a, b) => a - b).map((number) => hourOfNumber(spans, number));
}

function hourOfNumber(spans: BackfillReport['spans'], number: number): SampledHour {
  let left = number;
  for (const { entity, fromUs, untilUs, lateUntilVersion } of spans) {
    const hours = (untilUs - fromUs) / hourUs;
    if (left < hours) return { entity, firstUs: fromUs, fromUs: fromUs + left * hourUs, lateUntilVersion };
    left -= hours;
  }
  throw new RangeError(`there is no hour ${number}`);
}

async function verifyHour(tenant: string, hour: SampledHour, ports: VerifyPorts): Promise<string | undefined> {
  const { entity, firstUs, fromUs, lateUntilVersion } = hour;
  const untilUs = fromUs + hourUs;
  const standing = await readStanding(tenant, entity, ports.states);
  if (standing === undefined) return `${entity} has no state`;
  const startUs = Math.max(firstUs, fromUs - aheadUs);
  try {
    const computed = await offlineRows({ tenant, entity, fromUs: startUs, untilUs, ...standing }, ports);
    for (const { view, ...rows } of computed) {
      const stored = await readHourRows({ tenant, entity, fromUs, view }, ports.lake);
      const difference = differenceOf(rows, stored, { fromUs, untilUs, lateUntilVersion });
      if (difference !== undefined) return `${view.name}@${view.version} of ${entity}: ${difference}`;
    }
  } catch (error) {
    // That the state at the end of an hour is another one than was kept is an answer, too.
    if (error instanceof TidegateError && error.code === 'TG-2008') return `${formatTime(untilUs)}: ${error.message}`;
    throw error;
  }
  return undefined;
}
