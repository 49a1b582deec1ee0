import { Buffer } from 'node:buffer';
import { DuckDBInstance } from '@duckdb/node-api';
import { runLane } from './lane.ts';

const database = process.argv[2] === 'load' ? undefined : await (await DuckDBInstance.create(':memory:')).connect();
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** As the chunks come from the database: nobody has looked at a value yet. */
async function read(path, columns) {
  const result = await database.run(`SELECT ${columns.join(', ')} FROM read_parquet(${quoted(path)})`);
  return { columns, chunks: await result.fetchAllChunks() };
}

await runLane({
  async load({ shared, columns }) {
    await database.run(
      `CREATE OR REPLACE TABLE data AS SELECT ${columns.join(', ')} FROM read_parquet(${quoted(shared)})`,
    );
    return { columns, chunks: [] };
  },
  async write(_table, path, plain) {
    const options = plain ? 'FORMAT parquet, COMPRESSION uncompressed' : 'FORMAT parquet';
    await database.run(`COPY data TO ${quoted(path)} (${options})`);
  },
  read,
  bits({ columns, chunks }, name) {
    const index = columns.indexOf(name);
    const parts = chunks.map((chunk) => Float64Array.from(chunk.getColumnValues(index)));
    return Buffer.concat(parts.map(({ buffer }) => new Uint8Array(buffer)));
  },
});
