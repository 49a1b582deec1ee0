import polars from 'nodejs-polars';
import { bytesOf } from './columns-in-memory.ts';
import { runLane } from './lane.ts';

const read = (path, columns) => polars.readParquet(path, { columns: [...columns] });

await runLane({
  load: ({ shared, columns }) => read(shared, columns).rechunk(),
  write: (table, path, plain) => table.writeParquet(path, plain ? { compression: 'uncompressed' } : undefined),
  read,
  bits: (table, name) => bytesOf(table.getColumn(name).toTypedArray()),
});
