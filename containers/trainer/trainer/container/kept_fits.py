"""
Finished fits outlive the container: what it has on its disk goes with it, and Spot takes it away at two minutes'
notice, or at none.
"""

from contextlib import suppress
from pathlib import Path

from trainer.container.lake import Lake

# Where the harness leaves them, seen from the folder of its result.
_FITS = Path(".work") / "fits"


class KeptFits:
    def __init__(self, lake: Lake, results: str, out: Path) -> None:
        self._lake = lake
        self._place = f"{results}/checkpoints"
        self._fits = out / _FITS
        self._kept: set[str] = set()

    def restore(self) -> int:
        """Those of earlier tries; how many they are. The harness itself judges whether they are its own, and whole."""
        self._kept = {name for name in self._lake.below(self._place) if _is_fit(name)}
        for name in self._kept:
            self._lake.fetch(f"{self._place}/{name}", self._fits / name)
        return len(self._kept)

    def keep(self) -> None:
        """Those that are new. A fit is written whole under its name, and never again."""
        # A harness that has ended well clears up, and has no more use for them.
        with suppress(FileNotFoundError):
            for path in sorted(self._fits.rglob("*.json")):
                name = path.relative_to(self._fits).as_posix()
                if name not in self._kept and _is_fit(name):
                    self._lake.store(path, f"{self._place}/{name}")
                    self._kept.add(name)

    def forget(self) -> None:
        for name in sorted(self._kept):
            self._lake.remove(f"{self._place}/{name}")
        self._kept.clear()


def _is_fit(name: str) -> bool:
    """A name of the harness; never a path that leads elsewhere, nor a file that is still being written."""
    parts = name.split("/")
    return name.endswith(".json") and not any(part == "" or part.startswith(".") for part in parts)
