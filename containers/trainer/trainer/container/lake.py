"""Files of a job in S3, by their addresses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class Lake:
    def __init__(self, client: Any) -> None:  # noqa: ANN401 - boto3 has no types
        self._client = client

    def store(self, path: Path, uri: str) -> None:
        bucket, key = _parts(uri)
        with path.open("rb") as content:
            self._client.put_object(Bucket=bucket, Key=key, Body=content)

    def fetch(self, uri: str, path: Path) -> None:
        bucket, key = _parts(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        # It has its name only when it is whole.
        self._client.download_file(bucket, key, str(path))

    def below(self, uri: str) -> Iterator[str]:
        """Names of all that lies below the address, from there on."""
        bucket, prefix = _parts(f"{uri}/")
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for found in page.get("Contents", []):
                yield found["Key"].removeprefix(prefix)

    def remove(self, uri: str) -> None:
        bucket, key = _parts(uri)
        self._client.delete_object(Bucket=bucket, Key=key)


def _parts(uri: str) -> tuple[str, str]:
    address = urlsplit(uri)
    return address.netloc, address.path.lstrip("/")
