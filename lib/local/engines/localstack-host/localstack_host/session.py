"""The mark by which a launcher knows its own engine from any other LocalStack on the same port."""

import os

from localstack.runtime import hooks
from localstack.utils.analytics import metadata

MARK_VARIABLE = "LOCALSTACK_HOST_MARK"


@hooks.on_infra_start()
def name_session_after_mark() -> None:
    """Makes the mark the `session_id` of `GET /_localstack/info`, before the gateway takes its first request."""
    mark = os.environ.get(MARK_VARIABLE)
    if not mark:
        return
    metadata.get_session_id = lambda: mark
    # It may have been asked for already, and is kept from then on.
    metadata.get_client_metadata.clear()
