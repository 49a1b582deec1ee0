"""`python -m trainer --job job.json --out folder`."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

_INTERRUPTED = 143


def main() -> int:
    parser = argparse.ArgumentParser(prog="trainer", description="Does one training job.")
    parser.add_argument("--job", required=True, help="the TrainJob document: a file or s3://bucket/key")
    parser.add_argument("--out", required=True, type=Path, help="the folder of the result; kept between tries")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)
    # The libraries take seconds to load, and SIGTERM may come before they are there.
    from trainer.run import run  # noqa: PLC0415

    return run(given.job, given.out)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
