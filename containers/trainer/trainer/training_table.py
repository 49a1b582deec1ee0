"""What a recipe gets to see of a fold, and the bins that all of its fits share."""

from collections.abc import Mapping
from dataclasses import dataclass

import lightgbm
import numpy as np

from trainer.folds import Fold
from trainer.objectives import Setting
from trainer.table import Floats, Integers, Table


class Rows:
    """
    Some rows of a table, and of no other row a label or a weight. The matrix is copied on demand, so that nobody pays
    for two who needs none.
    """

    def __init__(self, table: Table, positions: Integers) -> None:
        self.positions = positions
        self._matrix = table.matrix
        self._labels = {name: label[positions] for name, label in table.labels.items()}
        self._weights = None if table.weights is None else table.weights[positions]

    def matrix(self) -> Floats:
        return self._matrix[self.positions]

    def label(self, target: str) -> Floats:
        return self._labels[target].copy()

    def weights(self) -> Floats | None:
        return None if self._weights is None else self._weights.copy()

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(frozen=True)
class Bins:
    """Binned rows to fit on, and to stop by in the same bins. `stop` is None where a fold has no such rows."""

    train: lightgbm.Dataset
    stop: lightgbm.Dataset | None


class TrainingTable:
    """
    The rows of one fold to fit on and to stop by. The labels of those to calibrate and to test are not in it: a recipe
    cannot learn what it never gets.

    Binning costs a tenth of a short fit, and is the same for each head, whatever its objective: so the heads and
    the trials of a fold share one binned dataset, and each sets its own label. It cannot be shared
    - between folds: the edges of the bins are learnt, and belong to the train rows of one fold (a subset of a data set
      that was binned whole would carry the distribution of the test rows into the fit);
    - between numbers of bins: each gets a data set of its own. The latest is kept alone: a search over the number would
      else hold one for each, a trial fits all of its heads with one number, and so do the fits of a group.
    """

    def __init__(self, table: Table, fold: Fold, seed: int) -> None:
        self.features = table.features
        self.train = Rows(table, fold.train)
        self.stop = Rows(table, fold.stop)
        self._seed = seed
        self._bins: tuple[int, Bins] | None = None

    def bin_settings(self, most_bins: int) -> Mapping[str, Setting]:
        """LightGBM wants them again, unchanged, with each fit on the dataset."""
        return {
            "max_bin": most_bins,
            "data_random_seed": self._seed,
            # It would drop features by a limit on the rows in a leaf that the next trial may lower.
            "feature_pre_filter": False,
        }

    def binned(self, target: str, most_bins: int, threads: int) -> Bins:
        """The shared bins, with this label. The next call takes the label away again: fit at once."""
        if self._bins is None or self._bins[0] != most_bins:
            # Given up before the next is made: two would not fit where one does.
            self._bins = None
            self._bins = (most_bins, self._bin(most_bins, threads))
        bins = self._bins[1]
        bins.train.set_label(self.train.label(target))
        if bins.stop is not None:
            bins.stop.set_label(self.stop.label(target))
        return bins

    def _bin(self, most_bins: int, threads: int) -> Bins:
        settings = dict(self.bin_settings(most_bins)) | {
            "num_threads": threads,
            "force_row_wise": True,
            "verbosity": -1,
        }
        train = self._dataset(self.train, settings, None)
        return Bins(train, self._dataset(self.stop, settings, train) if len(self.stop) > 0 else None)

    def _dataset(
        self, rows: Rows, settings: dict[str, Setting], reference: lightgbm.Dataset | None
    ) -> lightgbm.Dataset:
        return lightgbm.Dataset(
            rows.matrix(),
            label=np.zeros(len(rows)),
            weight=rows.weights(),
            feature_name=list(self.features),
            categorical_feature=[],
            params=settings,
            reference=reference,
        ).construct()
