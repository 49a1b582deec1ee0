/** Writes nasty bars and their rolling columns as raw float64 into a folder, for a reader in another language. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { rollingColumns, rollingWindows } from '../../lib/kernels/rolling/rolling-kinds.ts';
import { RollingSet } from '../../lib/kernels/rolling/rolling-set.ts';
import { nastyBars } from './nasty-bars.ts';

const [folder = '', seed = '1'] = process.argv.slice(2);
const { prices, volumes } = nastyBars(Number(seed));
const outputs = new Float64Array(60 * prices.length);
new RollingSet({ windows: rollingWindows, firstBar: 13 }).run({ prices, volumes }, outputs);
for (const [name, values] of Object.entries({ prices, volumes, outputs })) {
  writeFileSync(join(folder, `${name}.f64`), new Uint8Array(values.buffer));
}
writeFileSync(join(folder, 'columns.json'), JSON.stringify(rollingColumns(rollingWindows)));
