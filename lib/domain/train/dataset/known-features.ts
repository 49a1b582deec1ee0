import { decodeFeatureFile, type FileRows, joinFileRows } from '../../features/feature-files.ts';
import { indexHistory } from '../../features/feature-history.ts';
import type { ViewDefinition } from '../../features/feature-view.ts';
import { joinPointInTime, type RequestRows, statusCodes } from '../../features/point-in-time-join.ts';
import { TidegateError } from '../../fault.ts';
import { inBatches } from '../../in-batches.ts';
import type { Lake } from '../../ingest/ports.ts';
import { lakePrefixes } from '../../registry/keys.ts';
import { dayOf, dayUs, startOfDay } from '../../time.ts';
import { firstAtOrAfter } from '../first-at-or-after.ts';

export interface FeatureQuestion {
  readonly tenant: string;
  readonly entity: string;
  readonly view: ViewDefinition;
  readonly features: readonly string[];
  /** Ascending. */
  readonly timesUs: Float64Array;
}

/** Written by the reader: a place for each time. */
export interface FeatureSink {
  /** In the order of the features that were asked for. */
  readonly values: readonly Float64Array[];
  /** 1 = there was a row that had not expired. */
  readonly isPresent: Uint8Array;
}

/**
 * The features of one entity as they were known at each time. A day at a time: the rows of all days at once would take
 * more memory than the table that is made of them.
 */
export async function readKnownFeatures(question: FeatureQuestion, lake: Lake, sink: FeatureSink): Promise<void> {
  const { timesUs } = question;
  const days = openDays(question, lake);
  for (let from = 0; from < timesUs.length;) {
    const dayEndUs = startOfDay(timesUs[from] ?? 0) + dayUs;
    const until = firstAtOrAfter(timesUs, dayEndUs);
    takeKnownFeatures(question, { from, until, sink, rows: await days.upTo(timesUs.subarray(from, until)) });
    from = until;
  }
}

export interface TimesToFill {
  /** Places of the times. */
  readonly from: number;
  readonly until: number;
  readonly rows: FileRows;
  readonly sink: FeatureSink;
}

/** What these rows say of some of the times. */
export function takeKnownFeatures(question: FeatureQuestion, { from, until, rows, sink }: TimesToFill): void {
  const { entity, view, timesUs } = question;
  const requests: RequestRows = {
    rowId: Float64Array.from({ length: until - from }, (_, place) => from + place),
    entity: new Array<string>(until - from).fill(entity),
    timeUs: timesUs.subarray(from, until),
  };
  const joined = joinPointInTime(requests, indexHistory(rows), view);
  question.features.forEach((name, place) => {
    const feature = joined.features.find((candidate) => candidate.name === name);
    if (feature !== undefined) sink.values[place]?.set(feature.values, from);
  });
  joined.features[0]?.status.forEach((status, row) => {
    sink.isPresent[from + row] = Number(status === statusCodes.PRESENT || status === statusCodes.NULL);
  });
}

/** Reads each day once, and keeps those that rows of the next day may still be known from. */
function openDays({ tenant, entity, view }: FeatureQuestion, lake: Lake) {
  const kept = new Map<number, FileRows>();
  const read = async (day: number): Promise<FileRows> => {
    const prefix = lakePrefixes.features(tenant, view.name, view.version, dayOf(day), entity);
    const parts = await inBatches(await lake.list(prefix), async (key) => {
      const body = await lake.get(key);
      if (body === undefined) throw new TidegateError('TG-2003', `${key} was listed and is gone`);
      return decodeFeatureFile(view, key, body);
    });
    return joinFileRows(view, parts);
  };
  return {
    async upTo(timesUs: Float64Array): Promise<FileRows> {
      const firstDay = startOfDay((timesUs[0] ?? 0) - view.ttlUs);
      const lastDay = startOfDay(timesUs.at(-1) ?? 0);
      for (const day of kept.keys()) if (day < firstDay) kept.delete(day);
      for (let day = firstDay; day <= lastDay; day += dayUs) if (!kept.has(day)) kept.set(day, await read(day));
      return joinFileRows(view, [...kept.values()]);
    },
  };
}
