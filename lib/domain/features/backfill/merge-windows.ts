import type { WindowsToMerge } from '../../../../schemas/backfill.ts';
import { TidegateError } from '../../fault.ts';
import type { Lake } from '../../ingest/ports.ts';
import { extendMaterialised, isSameMaterialised, type Materialised, type MaterialisedLog } from '../materialised.ts';
import {
  type BackfillReport,
  keepObject,
  planObject,
  readObject,
  reportObject,
  windowsObject,
} from './backfill-objects.ts';

export interface MergePorts {
  readonly lake: Lake;
  readonly materialised: MaterialisedLog;
}

/** The hourly materialisation moves the same item: it is rarely in the way, and never twice in a row. */
const mostTries = 3;

/** Says of each entity how far it is materialised now, once all of its windows are there. */
export async function mergeWindows(request: WindowsToMerge, ports: MergePorts): Promise<BackfillReport> {
  const { tenant, materialised } = request;
  const plan = await readObject(ports.lake, request, planObject);
  const windows = await readObject(ports.lake, request, windowsObject);
  if (windows.length !== materialised.length) {
    throw new TidegateError('TG-2009', `${windows.length} windows were planned, ${materialised.length} are written`);
  }
  const spans = new Map<string, Materialised>();
  for (const [index, { entity, fromUs, untilUs }] of windows.entries()) {
    const { lateUntilVersion = 0 } = materialised[index] ?? {};
    const before = spans.get(entity);
    // Between two windows a revision may have been adopted: all that both have is what the older one has.
    const least = Math.min(lateUntilVersion, before?.lateUntilVersion ?? Infinity);
    spans.set(entity, { fromUs: before?.fromUs ?? fromUs, untilUs, lateUntilVersion: least });
  }
  for (const [entity, span] of spans) await extend(tenant, { entity, span }, ports.materialised);
  const report = {
    entities: plan.entities.length,
    parts: plan.parts,
    windows: windows.length,
    rows: materialised.reduce((sum, { rows }) => sum + rows, 0),
    files: materialised.reduce((sum, { files }) => sum + files, 0),
    spans: [...spans].map(([entity, span]) => ({ entity, ...span })),
  };
  return keepObject(ports.lake, request, { ...reportObject, content: report });
}

interface Extension {
  readonly entity: string;
  readonly span: Materialised;
}

async function extend(tenant: string, { entity, span }: Extension, log: MaterialisedLog): Promise<void> {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const from = await log.read(tenant, entity);
    const to = extendMaterialised(from, span);
    if (to === undefined) throw new TidegateError('TG-2009', `hours of ${entity} are missing before what was written`);
    if (isSameMaterialised(from, to) || (await log.replace(tenant, entity, { from, to }))) return;
  }
  throw new TidegateError('TG-2009', `how far ${entity} is materialised was moved ${mostTries} times meanwhile`);
}
