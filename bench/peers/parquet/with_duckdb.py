import duckdb
import numpy as np
import pyarrow as pa
from lane import run_lane


class DuckdbLane:
    def __init__(self) -> None:
        self.database = duckdb.connect()

    def load(self, shared: str) -> None:
        self.database.sql("DROP TABLE IF EXISTS data")
        self.database.read_parquet(shared).create("data")

    def write(self, table: None, path: str, *, plain: bool) -> None:
        options = "FORMAT parquet, COMPRESSION uncompressed" if plain else "FORMAT parquet"
        self.database.sql(f"COPY data TO '{path}' ({options})")

    def read(self, path: str, columns: list[str]) -> pa.Table:
        return self.database.read_parquet(path).project(", ".join(columns)).to_arrow_table()

    def values(self, table: pa.Table, column: str) -> np.ndarray:
        return table.column(column).to_numpy()


run_lane(DuckdbLane())
