import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from lane import run_lane


class PyarrowLane:
    def load(self, shared: str) -> pa.Table:
        return pq.read_table(shared).combine_chunks()

    def write(self, table: pa.Table, path: str, *, plain: bool) -> None:
        if plain:
            pq.write_table(table, path, compression="none", use_dictionary=False, write_statistics=False)
        else:
            pq.write_table(table, path)

    def read(self, path: str, columns: list[str]) -> pa.Table:
        return pq.read_table(path, columns=columns)

    def values(self, table: pa.Table, column: str) -> np.ndarray:
        return table.column(column).to_numpy()


run_lane(PyarrowLane())
