"""Where the files of a job are: below the folder of the document that names them, or in S3."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from trainer.faults import Code, TrainError

_S3 = "s3://"


def locate(place: str, document: str) -> str:
    """The full place of what `document` names `place`."""
    if place.startswith(_S3):
        return place
    if document.startswith(_S3):
        return f"{document.rsplit('/', 1)[0]}/{place}"
    return str(Path(document).resolve().parent / place)


def fetch(place: str, downloads: Path) -> Path:
    """A local file with the content of the place."""
    if place.startswith(_S3):
        return _download(place, downloads)
    path = Path(place)
    if not path.is_file():
        raise TrainError(Code.FILE_MISSING, f"there is no file {path.name} where the job says")
    return path


def fetch_checked(place: str, sha256: str, downloads: Path) -> Path:
    """The same, if its content has this digest."""
    path = fetch(place, downloads)
    found = file_digest(path)
    if found != sha256:
        name = place.rsplit("/", 1)[-1]
        raise TrainError(Code.DIGEST_MISMATCH, f"{name} has the digest {found}, and {sha256} was expected")
    return path


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(place: str, downloads: Path) -> Path:
    # The SDK is loaded only where there is something in S3: it takes a second and most of a small job's memory.
    import boto3  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    address = urlsplit(place)
    downloads.mkdir(parents=True, exist_ok=True)
    target = downloads / hashlib.sha256(place.encode()).hexdigest()
    try:
        boto3.client("s3").download_file(address.netloc, address.path.lstrip("/"), str(target))
    except (BotoCoreError, ClientError) as error:
        raise TrainError(Code.FILE_MISSING, f"{place} cannot be read: {error}") from error
    return target
