"""What a caller gets from a function: results, errors, and the names that AWS gives them."""

import json

import pytest
from botocore.client import BaseClient
from functions import create_function

HANG = "await new Promise(() => {})"
MEGABYTES_5_5 = 5_500_000


def test_a_result_comes_back_as_it_was_returned(lambdas: BaseClient) -> None:
    event = {"text": "ä\n\u2028\x00", "number": 0.1, "list": [None, True]}
    assert create_function(lambdas, "export const handler = async (event) => event").invoke(event).answer == event


def test_nothing_returned_is_null(lambdas: BaseClient) -> None:
    invoked = create_function(lambdas, "export const handler = async () => {}").invoke()
    assert (invoked.answer, invoked.error) == (None, None)


def test_an_event_with_line_breaks_arrives_whole(lambdas: BaseClient) -> None:
    function = create_function(lambdas, "export const handler = async (event) => event")
    answer = lambdas.invoke(FunctionName=function.name, Payload='{\r\n  "pretty":\n  true\n}')
    assert json.load(answer["Payload"]) == {"pretty": True}


def test_an_error_has_name_message_and_trace(lambdas: BaseClient) -> None:
    code = """
    class PriceMissing extends Error { name = 'PriceMissing' }
    export const handler = async () => { throw new PriceMissing('no price at noon') }
    """
    invoked = create_function(lambdas, code).invoke()
    assert invoked.error == "Unhandled"
    assert invoked.answer["errorType"] == "PriceMissing"
    assert invoked.answer["errorMessage"] == "no price at noon"
    assert any("index.mjs" in line for line in invoked.answer["trace"])
    assert "PriceMissing: no price at noon" in invoked.log


@pytest.mark.parametrize(
    ("code", "name", "message"),
    [
        ("export const other = 1", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
        ("import 'nowhere'", "Runtime.ImportModuleError", "nowhere"),
        ("export const handler = async () => {", "Runtime.UserCodeSyntaxError", "SyntaxError"),
        ("throw new RangeError('while loading')", "RangeError", "while loading"),
        ("process.exit(7)", "Runtime.ExitError", "Runtime exited with error: exit status 7"),
    ],
)
def test_a_module_that_does_not_load_tells_why(lambdas: BaseClient, code: str, name: str, message: str) -> None:
    function = create_function(lambdas, code)
    for _ in range(2):
        invoked = function.invoke()
        assert invoked.error == "Unhandled"
        assert invoked.answer["errorType"] == name
        assert message in invoked.answer["errorMessage"]


def test_a_module_that_is_not_there_is_named(lambdas: BaseClient) -> None:
    answer = create_function(lambdas, "", Handler="missing.handler").invoke().answer
    assert answer["errorType"] == "Runtime.ImportModuleError"
    assert "missing" in answer["errorMessage"]


def test_another_runtime_is_refused(lambdas: BaseClient) -> None:
    answer = create_function(lambdas, "", file="index.py", Runtime="python3.13").invoke().answer
    assert answer["errorType"] == "Runtime.InvalidRuntime"


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("process.exit(3)", "Runtime exited with error: exit status 3"),
        ("process.exit(0)", "Runtime exited without providing a reason"),
        ("process.kill(process.pid, 'SIGKILL')", "Runtime exited with error: signal: killed"),
        ("setImmediate(() => { throw new Error('late') }); " + HANG, "Runtime exited with error: exit status 1"),
    ],
)
def test_a_process_that_ends_is_an_error_and_the_next_call_works(lambdas: BaseClient, end: str, reason: str) -> None:
    code = f"export const handler = async ({{ die }}) => {{ if (die) {{ {end}; {HANG} }} return 'alive' }}"
    function = create_function(lambdas, code)
    invoked = function.invoke({"die": True})
    assert invoked.error == "Unhandled"
    assert invoked.answer["errorType"] == "Runtime.ExitError"
    assert invoked.answer["errorMessage"].endswith(f"Error: {reason}")
    assert function.invoke().answer == "alive"


@pytest.mark.parametrize("busy", [HANG, "for (;;) {}", "for (;;) console.log('and on')"])
def test_a_function_that_takes_too_long_times_out_and_the_next_call_works(lambdas: BaseClient, busy: str) -> None:
    code = f"export const handler = async ({{ hang }}) => {{ if (hang) {{ {busy} }} return process.pid }}"
    function = create_function(lambdas, code, Timeout=1)
    before = function.invoke().answer
    invoked = function.invoke({"hang": True})
    assert invoked.error == "Unhandled"
    assert invoked.answer["errorType"] == "Sandbox.Timedout"
    assert invoked.answer["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert function.invoke().answer not in (before, None)


def test_large_payloads_pass_both_ways_while_the_function_logs(lambdas: BaseClient) -> None:
    """The second request is written while the function is stuck in writing a log that is larger than its pipe."""
    code = """
    export const handler = async (event) => {
      setImmediate(() => console.log('x'.repeat(1 << 20)))
      return event
    }
    """
    function = create_function(lambdas, code)
    event = {"text": "ö" * (MEGABYTES_5_5 // 2)}
    for _ in range(3):
        answer = lambdas.invoke(FunctionName=function.name, Payload=json.dumps(event, ensure_ascii=False).encode())
        assert json.load(answer["Payload"]) == event
