import { type EntityChange, lateInForce } from '../ingest/entity-changes.ts';
import type { EntityStates, Lake } from '../ingest/ports.ts';
import { hourOf } from '../time.ts';
import { type OfflinePorts, offlineRows } from './offline-rows.ts';
import { type MaterialisedRows, type RowsWindow, writeRows } from './write-rows.ts';

/** An entity as it stood at one moment: what is materialised together is materialised of one standing. */
export interface Standing {
  readonly version: number;
  readonly watermarkUs: number;
  readonly changes: readonly EntityChange[];
  /** Late events up to this version are in. */
  readonly lateUntilVersion: number;
}

export type MaterialiseWindow = Omit<RowsWindow, 'lateUntilVersion'>;

export interface WindowPorts extends OfflinePorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'pointer' | 'changes'>;
}

/** Undefined for an entity that has no state. */
export async function readStanding(
  tenant: string,
  entity: string,
  states: WindowPorts['states'],
): Promise<Standing | undefined> {
  const pointer = await states.pointer(tenant, entity);
  if (pointer === undefined) return undefined;
  const { version, watermarkUs } = pointer;
  // Read after the pointer: what is newer than it is left out, and nothing is missing.
  const all = await states.changes(tenant, entity);
  const changes = all.filter((change) => change.version <= version);
  return { version, watermarkUs, changes, lateUntilVersion: lateInForce(changes, version) };
}

/** Writes the rows of a stretch of hours, computed from the raw lake. Doing it again writes the same files. */
export async function materialiseWindow(
  window: MaterialiseWindow,
  ports: WindowPorts,
  standing?: Standing,
): Promise<MaterialisedRows> {
  const { tenant, entity, untilUs } = window;
  const stands = standing ?? (await readStanding(tenant, entity, ports.states));
  if (stands === undefined) return { rows: 0, files: 0, lateUntilVersion: 0 };
  if (stands.watermarkUs < untilUs) {
    throw new RangeError(`${entity} is not complete until ${hourOf(untilUs)}`);
  }
  const rows = await offlineRows({ ...window, ...stands }, ports);
  return writeRows({ ...window, lateUntilVersion: stands.lateUntilVersion }, rows, ports.lake);
}
