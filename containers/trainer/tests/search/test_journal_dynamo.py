"""The journal in DynamoDB: one order for all, each log once, whatever the network does."""

import json
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError
from journal_engine import Engine, bare_environment
from trainer.search import JournalBusyError, JournalGapError, LogTooLargeError, TableJournal, open_backend
from trainer.search.dynamo_backend import DynamoClient, DynamoJournalBackend, sort_key
from trainer.search.patience import Patience

WRITERS = 8
BATCHES = 12


def test_logs_of_racing_processes_stand_once_and_in_one_order_for_all_readers(
    engine: Engine, place: TableJournal, random: Random
) -> None:
    sizes = {f"writer-{number}": [random.choice([1, 1, 2, 5]) for _ in range(BATCHES)] for number in range(WRITERS)}
    processes = [start_appender(engine, place, name, sizes[name]) for name in sizes]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    reads = []
    while any(process.poll() is None for process in processes):
        reads.append(list(open_backend(place, engine.client()).read_logs(0)))
    for process in processes:
        process.communicate()
        assert process.returncode == 0

    logs = list(open_backend(place, engine.client()).read_logs(0))
    for read in reads:
        assert read == logs[: len(read)]
    assert len(logs) == sum(map(sum, sizes.values()))
    for name, written in sizes.items():
        own = [log for log in logs if log["writer"] == name]
        assert [(log["batch"], log["place"]) for log in own] == [
            (batch, at) for batch, size in enumerate(written) for at in range(size)
        ]
    runs = [len(list(run)) for _, run in groupby(logs, key=lambda log: (log["writer"], log["batch"]))]
    assert sorted(runs) == sorted(size for written in sizes.values() for size in written), "a batch was torn apart"


def start_appender(engine: Engine, place: TableJournal, name: str, sizes: list[int]) -> subprocess.Popen[str]:
    orders = {"name": name, "partition": place.partition, "table": place.table, "sizes": sizes}
    command = [sys.executable, str(Path(__file__).with_name("journal_appender.py")), json.dumps(orders)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=bare_environment(engine), stdin=pipe, stdout=pipe, text=True)  # noqa: S603


def test_a_journal_longer_than_a_page_is_read_whole_and_from_any_number(engine: Engine, place: TableJournal) -> None:
    logs = [{"number": number, "text": "x" * 200_000} for number in range(15)]
    journal = open_backend(place, engine.client())
    journal.append_logs(logs)
    for start in (0, 1, 7, 14, 15):
        assert list(open_backend(place, engine.client()).read_logs(start)) == logs[start:]


class WeakNetwork:
    """A client whose answers to some writes are lost after the table has them; like boto3, it then asks again."""

    def __init__(self, client: DynamoClient) -> None:
        self._client = client

    def __getattr__(self, verb: str) -> Any:  # noqa: ANN401 - any verb of the client
        if verb not in {"put_item", "transact_write_items"}:
            return getattr(self._client, verb)

        def ask_twice(**request: Any) -> dict[str, Any]:  # noqa: ANN401
            getattr(self._client, verb)(**request)
            return getattr(self._client, verb)(**request)

        return ask_twice


def test_a_write_whose_answer_was_lost_stands_once(engine: Engine, place: TableJournal) -> None:
    logs = [{"number": number} for number in range(7)]
    journal = DynamoJournalBackend(WeakNetwork(engine.client()), place)
    journal.append_logs(logs[:1])
    journal.append_logs(logs[1:4])
    assert journal.append_logs_at(4, logs[4:5])
    assert journal.append_logs_at(5, logs[5:])
    assert list(journal.read_logs(0)) == logs


class Scripted:
    """A client that gives the answers it was told to, in their order."""

    def __init__(self, **answers: list[dict[str, Any] | Exception]) -> None:
        self._answers = answers

    def __getattr__(self, verb: str) -> Any:  # noqa: ANN401 - any verb of the client
        def answer(**_: Any) -> dict[str, Any]:  # noqa: ANN401
            told = self._answers[verb].pop(0)
            if isinstance(told, Exception):
                raise told
            return told

        return answer


def hurried(client: Scripted, tries: int = 3) -> DynamoJournalBackend:
    patience = Patience(most_tries=tries, wait=lambda _: None)
    return DynamoJournalBackend(client, TableJournal("Registry", "main#search#run"), patience)


def found(*numbers: int) -> dict[str, Any]:
    items = [{"sk": {"S": sort_key(number)}, "log": {"S": str(number)}, "mark": {"S": "other"}} for number in numbers]
    return {"Responses": {"Registry": items}}


def refusal(code: str, *reasons: str) -> ClientError:
    answer = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    return ClientError(answer, "TransactWriteItems")


def test_a_reader_waits_for_a_gap_to_close() -> None:
    journal = hurried(Scripted(batch_get_item=[found(0, 2), found(1, 2)]))
    assert list(journal.read_logs(0)) == [0, 1, 2]


def test_a_gap_that_stays_is_an_error_and_never_passed_over() -> None:
    journal = hurried(Scripted(batch_get_item=[found(0, 2), found(2), found(2)]))
    read: list[Any] = []
    with pytest.raises(JournalGapError, match="log#000000000001 is missing"):
        read.extend(journal.read_logs(0))
    assert read == [0]


def test_reads_that_the_table_left_undone_are_asked_for_again() -> None:
    undone = found(1) | {"UnprocessedKeys": {"Registry": {"Keys": []}}}
    assert list(hurried(Scripted(batch_get_item=[undone, found(0)])).read_logs(0)) == [0, 1]


def test_an_append_gives_up_after_its_tries() -> None:
    taken = refusal("ConditionalCheckFailedException")
    client = Scripted(put_item=[taken, taken], batch_get_item=[found(0), found(1)])
    with pytest.raises(JournalBusyError, match="faster 2 times; log 2 is still not written"):
        hurried(client, tries=2).append_logs([{}])


def test_a_transaction_that_met_another_is_tried_again_and_a_faulty_one_is_not() -> None:
    for passing in ("TransactionConflict", "ProvisionedThroughputExceeded"):
        met = refusal("TransactionCanceledException", "None", passing)
        client = Scripted(transact_write_items=[met, {}], batch_get_item=[found()])
        hurried(client).append_logs([{}, {}])
    faulty = refusal("TransactionCanceledException", "None", "ValidationError")
    with pytest.raises(ClientError):
        hurried(Scripted(transact_write_items=[faulty])).append_logs([{}, {}])


def test_a_write_that_the_table_has_no_room_for_now_is_tried_again() -> None:
    full = refusal("ProvisionedThroughputExceededException")
    hurried(Scripted(put_item=[full, {}], batch_get_item=[found()])).append_logs([{}])


def test_a_log_larger_than_an_item_is_refused_before_anything_is_written() -> None:
    with pytest.raises(LogTooLargeError, match="larger than 405504"):
        hurried(Scripted()).append_logs([{}, {"text": "x" * 400 * 1024}])


def test_the_largest_log_fits_into_an_item(engine: Engine, place: TableJournal) -> None:
    journal = open_backend(place, engine.client())
    log = {"text": "x" * (396 * 1024 - len('{"text":""}'))}
    journal.append_logs([log])
    assert list(journal.read_logs(0)) == [log]


def test_the_longest_batch_is_one_step_and_a_longer_one_is_refused(engine: Engine, place: TableJournal) -> None:
    journal = open_backend(place, engine.client())
    logs = [{"number": number} for number in range(101)]
    with pytest.raises(ValueError, match="101 logs cannot be appended in one step"):
        journal.append_logs_at(0, logs)
    assert journal.append_logs_at(0, logs[:100])
    journal.append_logs(logs[100:])
    assert list(journal.read_logs(0)) == logs
