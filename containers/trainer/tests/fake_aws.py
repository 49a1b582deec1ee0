"""As much of S3, Step Functions and CloudWatch Logs as a container talks to, over HTTP on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

REGION = "eu-central-1"


@dataclass
class FakeAws:
    """By `bucket/key`; each call of the other two services as (operation, request)."""

    objects: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    waits: bool = True
    refuses_writes_below: str | None = None
    address: str = ""

    @property
    def variables(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def requests(self, operation: str) -> list[dict[str, Any]]:
        return [request for name, request in self.calls if name == operation]

    def names_below(self, prefix: str) -> list[str]:
        return sorted(name.removeprefix(prefix) for name in self.objects if name.startswith(prefix))

    def lines(self) -> list[str]:
        return [event["message"] for request in self.requests("PutLogEvents") for event in request["logEvents"]]


@contextmanager
def fake_aws() -> Iterator[FakeAws]:
    aws = FakeAws()

    class Handler(_Handler):
        fake = aws

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    aws.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield aws
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeAws
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        name = unquote(address.path.lstrip("/"))
        if "list-type" in query:
            self._answer(200, _listing(self.fake, name.rstrip("/"), query.get("prefix", [""])[0]))
        elif name in self.fake.objects:
            self._answer(200, self.fake.objects[name])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        name, body = unquote(urlsplit(self.path).path.lstrip("/")), self._body()
        below = self.fake.refuses_writes_below
        if below is not None and name.startswith(below):
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return
        self.fake.objects[name] = body
        self._answer(200, b"")

    def do_DELETE(self) -> None:
        self.fake.objects.pop(unquote(urlsplit(self.path).path.lstrip("/")), None)
        self._answer(204, b"")

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].rsplit(".", 1)[-1]
        self.fake.calls.append((operation, json.loads(self._body())))
        if operation.startswith("SendTask") and not self.fake.waits:
            self._answer(400, json.dumps({"__type": "TaskTimedOut", "message": "gone"}).encode())
        else:
            self._answer(200, b"{}")

    def _body(self) -> bytes:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return _unchunked(content) if "aws-chunked" in self.headers.get("Content-Encoding", "") else content

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the lines of the test are read by people."""


def _listing(aws: FakeAws, bucket: str, prefix: str) -> bytes:
    keys = [name.removeprefix(f"{bucket}/") for name in sorted(aws.objects) if name.startswith(f"{bucket}/{prefix}")]
    contents = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in keys)
    return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode()


def _unchunked(content: bytes) -> bytes:
    """Without the sizes that stand before each chunk, and the checksum at the end."""
    whole = b""
    while True:
        head, _, content = content.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if size == 0:
            return whole
        whole, content = whole + content[:size], content[size + 2 :]
