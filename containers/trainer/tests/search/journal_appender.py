"""A process of the tests that appends batches of logs as fast as it can."""

import json
import sys

from trainer.search import TableJournal, open_backend


def main(name: str, partition: str, table: str, sizes: list[int]) -> None:
    journal = open_backend(TableJournal(table, partition))
    print("ready", flush=True)
    sys.stdin.readline()
    for batch, size in enumerate(sizes):
        journal.append_logs([{"writer": name, "batch": batch, "place": place, "of": size} for place in range(size)])


if __name__ == "__main__":
    main(**json.loads(sys.argv[1]))
