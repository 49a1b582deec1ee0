import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { parquetWriter } from '../../../lib/kernels/parquet/parquet-writer.ts';
import { bytesOf, columnsInMemory } from './columns-in-memory.ts';
import { runLane } from './lane.ts';

const rowsPerGroup = 2 ** 17;

function write(table, path) {
  const file = openSync(path, 'w');
  const columns = [...table.keys()].map((name) => ({ name, type: 'double' }));
  const emit = (part) => {
    for (let at = 0; at < part.length;) at += writeSync(file, part, at);
  };
  const writer = parquetWriter({ columns, emit, crc32 });
  const values = [...table.values()];
  for (let start = 0; start < values[0].length; start += rowsPerGroup) {
    writer.appendRowGroup(values.map((column) => column.subarray(start, start + rowsPerGroup)));
  }
  writer.finish();
  closeSync(file);
}

function withFile(path, use) {
  const file = openSync(path, 'r');
  const source = {
    byteLength: fstatSync(file).size,
    read: (offset, length, into = new Uint8Array(length)) => into.subarray(0, readSync(file, into, 0, length, offset)),
  };
  const parquet = openParquet(source, { crc32 });
  const used = use(parquet);
  closeSync(file);
  return used;
}

function read(path, columns) {
  return withFile(path, (parquet) => new Map(columns.map((name) => [name, parquet.readNumbers(name)])));
}

/** Every array is filled again. */
function readInto(path, table) {
  withFile(path, (parquet) => {
    for (const [name, into] of table) parquet.readNumbers(name, { into });
  });
}

await runLane({
  load: ({ data, columns, rows }) => columnsInMemory(data, columns, rows),
  ...{ write, read, readInto },
  bits: (table, name) => bytesOf(table.get(name)),
});
