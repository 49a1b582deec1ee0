import numpy as np
import polars as pl
from lane import run_lane


class PolarsLane:
    def load(self, shared: str) -> pl.DataFrame:
        return pl.read_parquet(shared).rechunk()

    def write(self, table: pl.DataFrame, path: str, *, plain: bool) -> None:
        if plain:
            table.write_parquet(path, compression="uncompressed", statistics=False)
        else:
            table.write_parquet(path)

    def read(self, path: str, columns: list[str]) -> pl.DataFrame:
        return pl.read_parquet(path, columns=columns)

    def values(self, table: pl.DataFrame, column: str) -> np.ndarray:
        return table.get_column(column).to_numpy()


run_lane(PolarsLane())
