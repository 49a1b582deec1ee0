import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parquetRead } from 'hyparquet';
import { parquetWriteFile } from 'hyparquet-writer';
import { bytesOf, columnsInMemory } from './columns-in-memory.ts';
import { runLane } from './lane.ts';

/** Its own reader of files goes through streams, which costs it half as much again: this one is quicker. */
function openFile(path) {
  const file = openSync(path, 'r');
  const byteLength = fstatSync(file).size;
  return {
    byteLength,
    slice(start, end = byteLength) {
      const bytes = new ArrayBuffer(end - start);
      readSync(file, new Uint8Array(bytes), 0, bytes.byteLength, start);
      return bytes;
    },
    close: () => closeSync(file),
  };
}

async function read(path, columns) {
  const file = openFile(path);
  const table = new Map(columns.map((name) => [name, []]));
  const onChunk = ({ columnName, columnData }) => void table.get(columnName).push(columnData);
  await parquetRead({ file, columns: [...columns], onChunk });
  file.close();
  return table;
}

await runLane({
  load: ({ data, columns, rows }) => columnsInMemory(data, columns, rows),
  write(table, filename, plain) {
    const column = plain ? { type: 'DOUBLE', nullable: false, encoding: 'PLAIN' } : { type: 'DOUBLE' };
    const columnData = [...table].map(([name, data]) => ({ name, data, ...column }));
    parquetWriteFile({ filename, columnData, ...(plain && { codec: 'UNCOMPRESSED', statistics: false }) });
  },
  read,
  bits(table, name) {
    const parts = table.get(name);
    return Buffer.concat(parts.map((part) => bytesOf(Float64Array.from(part))));
  },
});
