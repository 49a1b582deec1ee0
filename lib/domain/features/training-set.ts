import type { ColumnData } from '../../kernels/parquet/write-parquet.ts';
import type { HistoryIndex } from './feature-history.ts';
import { type LabelRows, maturedLabels } from './label-maturity.ts';
import { type JoinedRows, type JoinedView, featureStatuses, joinPointInTime } from './point-in-time-join.ts';
import { digestTable } from './table-digest.ts';

export interface TrainingSet {
  readonly columns: readonly ColumnData[];
  readonly rows: number;
  /** Of the content: equal knowledge gives an equal digest, in whatever order and files it is stored. */
  readonly digest: string;
}

export interface TrainingRequest {
  readonly labels: LabelRows;
  /** Labels that had not matured by then are left out; what becomes known later changes nothing. */
  readonly asOfUs: number;
}

/** Matured labels, each with the features as they were known at its prediction time. */
export function materialiseTrainingSet(
  { labels, asOfUs }: TrainingRequest,
  index: HistoryIndex,
  view: JoinedView,
): TrainingSet {
  const { predictionId, entity, predictionTimeUs, horizonUs, values } = maturedLabels(labels, asOfUs);
  const joined = joinPointInTime({ rowId: predictionId, entity, timeUs: predictionTimeUs }, index, view);
  const columns: ColumnData[] = [
    ...joinedColumns(joined),
    { name: 'horizon_us', type: 'int64', values: horizonUs },
    { name: 'label', type: 'double', values },
  ];
  return { columns, rows: entity.length, digest: digestTable(columns) };
}

/** The joined rows as they stand in a file: values that are missing are null, and beside each column is the reason. */
export function joinedColumns({ rowId, entity, timeUs, features, ...found }: JoinedRows): ColumnData[] {
  return [
    rowId instanceof Float64Array
      ? { name: 'row_id', type: 'int64', values: rowId }
      : { name: 'row_id', type: 'string', values: rowId },
    { name: 'entity', type: 'string', values: entity },
    { name: 'time', type: 'timestamp', values: timeUs },
    { name: 'event_time', type: 'timestamp', nullable: true, values: found.eventTimeUs },
    { name: 'knowledge_time', type: 'timestamp', nullable: true, values: found.knowledgeTimeUs },
    ...features.flatMap(({ name, values, status }): ColumnData[] => [
      { name, type: 'double', nullable: true, values },
      { name: `${name}__status`, type: 'string', values: Array.from(status, (code) => featureStatuses[code] ?? null) },
    ]),
  ];
}
