"""The state of the machine that waits for the job, behind its token."""

import json
from typing import Any

from botocore.exceptions import ClientError

from trainer.container.verdict import Done, Verdict

# Step Functions takes no longer cause.
_LONGEST_CAUSE = 32_768
# Another try has begun, the execution was stopped, or somebody has answered already.
_GONE = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


class WaitingState:
    def __init__(self, client: Any, token: str) -> None:  # noqa: ANN401 - boto3 has no types
        self._client = client
        self._token = token

    def beat(self) -> bool:
        """Shows that the job lives; false once nobody waits for it any more."""
        return self._unless_gone(self._client.send_task_heartbeat)

    def answer(self, verdict: Verdict) -> bool:
        if isinstance(verdict, Done):
            return self._unless_gone(self._client.send_task_success, output=json.dumps(verdict.output))
        cause = verdict.cause[:_LONGEST_CAUSE]
        return self._unless_gone(self._client.send_task_failure, error=str(verdict.error), cause=cause)

    def _unless_gone(self, call: Any, **request: str) -> bool:  # noqa: ANN401
        try:
            call(taskToken=self._token, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return False
            raise
        return True
