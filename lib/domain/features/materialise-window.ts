import { type EntityChange, lateInForce } from '../ingest/entity-changes.ts';
import type { EntityStates, Lake } from '../ingest/ports.ts';
import { lakeKeys } from '../registry/keys.ts';
import { dayOf, dayUs, hourOf, startOfDay } from '../time.ts';
import { encodeFeatureFile, type FileRows } from './feature-files.ts';
import { type OfflinePorts, offlineRows } from './offline-rows.ts';
import type { OfflineRows } from './pick-rows.ts';

/** An entity as it stood at one moment: what is materialised together is materialised of one standing. */
export interface Standing {
  readonly version: number;
  readonly watermarkUs: number;
  readonly changes: readonly EntityChange[];
  /** Late events up to this version are in. */
  readonly lateUntilVersion: number;
}

export interface MaterialiseWindow {
  readonly tenant: string;
  readonly entity: string;
  /** Full hours. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** Only rows of later adoptions than this. @default all */
  readonly afterLateVersion?: number | undefined;
}

export interface WindowPorts extends OfflinePorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'pointer' | 'changes'>;
}

export interface MaterialisedRows {
  readonly rows: number;
  readonly files: number;
  /** Late events up to this version are in. */
  readonly lateUntilVersion: number;
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

/**
 * Writes the rows of a stretch of hours as Parquet, a file per view and day. Doing it again writes the same files: a
 * name says which rows there are, and what is written is a function of them.
 */
export async function materialiseWindow(
  window: MaterialiseWindow,
  ports: WindowPorts,
  standing?: Standing,
): Promise<MaterialisedRows> {
  const { tenant, entity, fromUs, untilUs } = window;
  const stands = standing ?? (await readStanding(tenant, entity, ports.states));
  if (stands === undefined) return { rows: 0, files: 0, lateUntilVersion: 0 };
  if (stands.watermarkUs < untilUs) {
    throw new RangeError(`${entity} is not complete until ${hourOf(untilUs)}`);
  }
  const { lateUntilVersion } = stands;
  const name = [hourOf(fromUs), hourOf(untilUs), window.afterLateVersion ?? 'all', lateUntilVersion].join('-');
  let [rows, files] = [0, 0];
  for (const ofView of await offlineRows({ ...window, ...stands }, ports)) {
    const { view, eventTimeUs } = ofView;
    for (const [day, part] of splitByDay(entity, ofView)) {
      const key = lakeKeys.features.key(tenant, view.name, view.version, day, entity, name);
      await ports.lake.putOnce(key, encodeFeatureFile(view, part));
      files += 1;
    }
    rows += eventTimeUs.length;
  }
  return { rows, files, lateUntilVersion };
}

/** Rows come in the order of their intervals, so those of a day stand together. */
function* splitByDay(entity: string, { eventTimeUs, ...rows }: OfflineRows): Generator<[day: string, FileRows]> {
  for (let start = 0; start < eventTimeUs.length;) {
    const firstUs = eventTimeUs[start] ?? 0;
    const dayEndUs = startOfDay(firstUs) + dayUs;
    let end = start;
    while (end < eventTimeUs.length && (eventTimeUs[end] ?? 0) < dayEndUs) end += 1;
    const cut = (column: Float64Array) => column.subarray(start, end);
    yield [
      dayOf(firstUs),
      {
        entity: new Array<string>(end - start).fill(entity),
        eventTimeUs: cut(eventTimeUs),
        knowledgeTimeUs: cut(rows.knowledgeTimeUs),
        sequence: cut(rows.sequence),
        values: rows.values.map(cut),
      },
    ];
    start = end;
  }
}
