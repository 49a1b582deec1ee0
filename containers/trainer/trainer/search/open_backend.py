"""Where the journal of a search lies: the one place that knows every kind."""

import boto3
from botocore.config import Config

from trainer.search.backend import FencedBackend
from trainer.search.dynamo_backend import DynamoClient, DynamoJournalBackend, TableJournal
from trainer.search.file_backend import FileJournal, FileJournalBackend

# A write takes milliseconds. One that hangs is given up and repeated, at most four times with waits that grow, within
# a minute: well before a launcher takes a silent worker for dead.
CLIENT_CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 5},
)


def open_backend(journal: TableJournal | FileJournal, client: DynamoClient | None = None) -> FencedBackend:
    """`client` is for tests; the usual one has region, endpoint and credentials from the environment."""
    match journal:
        case TableJournal():
            return DynamoJournalBackend(client or dynamo_client(), journal)
        case FileJournal():
            return FileJournalBackend(journal)


def dynamo_client() -> DynamoClient:
    return boto3.client("dynamodb", config=CLIENT_CONFIG)
