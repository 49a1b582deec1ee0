import * as z from 'zod';
import type { FeaturesHistory } from '../../schemas/cli-features.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { Name } from '../../schemas/identity.ts';
import { TidegateError } from '../domain/fault.ts';
import { viewKey } from '../domain/features/feature-view.ts';
import { featureStatuses, type JoinedRows } from '../domain/features/point-in-time-join.ts';
import { digestTable } from '../domain/features/table-digest.ts';
import { joinedColumns } from '../domain/features/training-set.ts';
import { findView } from '../domain/features/find-view.ts';
import { viewDefinitions } from '../domain/features/view-definitions.ts';
import { openApi } from './api-access.ts';
import { defineCommand } from './command.ts';
import { answerRequests } from './history/answer-requests.ts';
import { readRequestFile } from './history/request-file.ts';
import { formatOf, writeTable } from './history/table-file.ts';
import { ProgressBar } from './import/progress.ts';
import { pairs } from './table.ts';

export const history = defineCommand({
  usage: 'history <view>',
  about:
    'Write a table with the features of entities as they were known at given times: for training, in any notebook.',
  examples: [
    'tidegate features history crypto --rows labels.csv --out training.parquet',
    'tidegate features history trades --rows questions.ndjson --out answers.csv --statuses',
  ],
  flags: [
    ['--rows <file>', 'CSV, NDJSON or Parquet with the columns entity, time and perhaps row_id'],
    ['--out <file>', 'where the table goes: .parquet or .csv'],
    ['--statuses', 'a column beside each feature: PRESENT, NULL, NOT_FOUND or EXPIRED'],
  ],
  arguments: z.tuple([Name]),
  options: z.object({ rows: z.string().min(1), out: z.string().min(1), statuses: z.boolean().default(false) }),
  async run(call) {
    const { rows: file, out, statuses: hasStatuses } = call.options;
    const view = findView(viewDefinitions, call.arguments[0]);
    if (view === undefined) throw new TidegateError('TG-2001', `there is no feature view ${call.arguments[0]}`);
    formatOf(out);
    const requests = await readRequestFile(file);
    const bar = new ProgressBar(call.terminal);
    const onBlock = (done: number, of: number) => bar.show({ title: 'joining', share: done / of });
    const { joined, rowsRead } = await answerRequests(requests, view, {
      api: openApi(call),
      signal: call.signal,
      onBlock,
    }).finally(() => bar.clear());
    const columns = joinedColumns(joined).filter(({ name }) => hasStatuses || !isStatus(name, joined));
    await writeTable(out, columns, { contract: 'features-history/1', view: viewKey(view) });
    const document: FeaturesHistory = {
      contract: 'features-history/1',
      view: view.name,
      featureViewVersion: view.version,
      file: out,
      rows: requests.entity.length,
      entities: new Set(requests.entity).size,
      rowsRead,
      statuses: countStatuses(joined),
      digest: digestTable(columns),
    };
    call.terminal.show(document, () => {
      const { contract: _, statuses, ...facts } = document;
      return pairs(call.terminal, { ...facts, ...statuses });
    });
    return exitCodes.ok;
  },
});

function isStatus(name: string, { features }: JoinedRows): boolean {
  return features.some((feature) => name === `${feature.name}__status`);
}

/** Of the cells, not the rows: a row can have some features and lack others. */
function countStatuses({ features }: JoinedRows): FeaturesHistory['statuses'] {
  const counts = { PRESENT: 0, NULL: 0, NOT_FOUND: 0, EXPIRED: 0 };
  for (const { status } of features) {
    for (const code of status) counts[featureStatuses[code] ?? 'NULL'] += 1;
  }
  return counts;
}
