/** Writes nasty series, and the rows that the view crypto@1 makes of them: `write-rows.ts FOLDER SEED COUNT`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { computeRows } from '../../../../lib/domain/features/batch.ts';
import { cryptoView } from '../../../../lib/domain/features/crypto/crypto-view.ts';
import { nastySeries, nastyTicks } from '../../../support/nasty-ticks.ts';

const [folder = '.', seed = '1', count = '10000'] = process.argv.slice(2);

function writeLines(name: string, values: readonly unknown[]): void {
  writeFileSync(join(folder, name), values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

/** JSON has null for NaN, and would have it for infinity too. */
function jsonNumber(value: number | undefined): number | null {
  if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) throw new Error(`${value} is no feature`);
  return Number.isNaN(value) ? null : value;
}

for (const series of nastySeries) {
  const events = nastyTicks(series, { seed: Number(seed), count: Number(count) });
  const rows = computeRows(cryptoView, events, { untilUs: Number.POSITIVE_INFINITY });
  const written = Array.from(rows.eventTimesUs, (eventTimeUs, row) => ({
    eventTimeUs,
    values: rows.values.map((column) => jsonNumber(column[row])),
  }));
  writeLines(`${series.name}.events.ndjson`, events);
  writeLines(`${series.name}.rows.ndjson`, written);
}
writeFileSync(join(folder, 'features.json'), JSON.stringify(cryptoView.features.map(({ name }) => name)));
