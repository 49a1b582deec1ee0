"""Numbers are exact, and bytes are bytes."""

import random
from fractions import Fraction
from typing import NamedTuple

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from tables import create_table

KEY = {"pk": {"S": "1"}}
DIGITS_38 = "12345678901234567890123456789012345678"
# In the order of the bytes; the order of their base64 texts is another one.
BYTES = [b"\x00", b"\x00\xff", b"\x7f", b"\x80", b"\xfb", b"\xff"]


class Update(NamedTuple):
    start: str
    expression: str
    by: str


@pytest.fixture(scope="module")
def table(dynamodb: BaseClient) -> str:
    return create_table(dynamodb, pk="S")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (DIGITS_38, DIGITS_38),
        (f"-0.{DIGITS_38}", f"-0.{DIGITS_38}"),
        ("1e3", "1000"),
        ("1.500", "1.5"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("1E-5", "0.00001"),
    ],
)
def test_a_number_is_read_as_it_was_meant(dynamodb: BaseClient, table: str, written: str, read: str) -> None:
    nested = {"L": [{"N": written}, {"M": {"deep": {"N": written}}}]}
    dynamodb.put_item(TableName=table, Item={**KEY, "number": {"N": written}, "nested": nested})
    item = dynamodb.get_item(TableName=table, Key=KEY)["Item"]
    assert item["number"] == {"N": read}
    assert item["nested"] == {"L": [{"N": read}, {"M": {"deep": {"N": read}}}]}


def test_a_text_that_is_no_number_is_refused(dynamodb: BaseClient, table: str) -> None:
    with pytest.raises(ClientError, match="cannot be converted to a numeric value"):
        dynamodb.put_item(TableName=table, Item={**KEY, "number": {"N": "twelve"}})


@pytest.mark.parametrize(
    ("update", "result"),
    [
        (Update("0.1", "ADD amount :by", "0.2"), "0.3"),
        (Update("0.3", "SET amount = amount - :by", "0.1"), "0.2"),
        (Update(DIGITS_38, "SET amount = amount + :by", "1"), "12345678901234567890123456789012345679"),
        (Update("0.1", "SET amount = amount - :by", "0.1"), "0"),
        (Update("1", "ADD amount :by", "-1.0"), "0"),
    ],
)
def test_arithmetic_is_exact(dynamodb: BaseClient, table: str, update: Update, result: str) -> None:
    assert updated(dynamodb, table, update) == result


def test_random_sums_and_differences_are_exact(dynamodb: BaseClient, table: str, seed: int) -> None:
    """Up to 18 digits on either side of the point: every result has room in 38, so that none may be rounded."""
    draw = random.Random(seed)  # noqa: S311 - reproducible on purpose
    for _ in range(50):
        start, by = (f"{draw.randrange(-(10**18), 10**18)}.{draw.randrange(10**18):018d}" for _ in range(2))
        sign = draw.choice("+-")
        result = updated(dynamodb, table, Update(start, f"SET amount = amount {sign} :by", by))
        exact = Fraction(start) + Fraction(by) * (1 if sign == "+" else -1)
        assert Fraction(result) == exact, f"{start} {sign} {by} with TIDEGATE_SEED={seed}"


def updated(client: BaseClient, table: str, update: Update) -> str:
    client.put_item(TableName=table, Item={**KEY, "amount": {"N": update.start}})
    answer = client.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression=update.expression,
        ExpressionAttributeValues={":by": {"N": update.by}},
        ReturnValues="UPDATED_NEW",
    )
    return answer["Attributes"]["amount"]["N"]


def test_numbers_that_are_equal_are_one_key(dynamodb: BaseClient) -> None:
    table = create_table(dynamodb, pk="N")
    dynamodb.put_item(TableName=table, Item={"pk": {"N": "1.50"}})
    assert dynamodb.get_item(TableName=table, Key={"pk": {"N": "15e-1"}})["Item"] == {"pk": {"N": "1.5"}}


def test_a_set_holds_a_number_once(dynamodb: BaseClient, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={**KEY, "numbers": {"NS": ["0.10", "2"]}})
    for expression, members in (("ADD numbers :some", ["2.0", "3"]), ("DELETE numbers :some", ["0.1"])):
        dynamodb.update_item(
            TableName=table,
            Key=KEY,
            UpdateExpression=expression,
            ExpressionAttributeValues={":some": {"NS": members}},
        )
    numbers = dynamodb.get_item(TableName=table, Key=KEY)["Item"]["numbers"]["NS"]
    assert sorted(numbers) == ["2", "3"]


def test_large_numbers_are_compared_by_every_digit(dynamodb: BaseClient, table: str) -> None:
    """As floats the two are the same."""
    dynamodb.put_item(TableName=table, Item={**KEY, "number": {"N": "9007199254740993.1"}})
    condition = {
        "ConditionExpression": "#number > :less",
        "ExpressionAttributeNames": {"#number": "number"},
        "ExpressionAttributeValues": {":less": {"N": "9007199254740993"}},
    }
    dynamodb.put_item(TableName=table, Item=KEY, **condition)
    assert dynamodb.get_item(TableName=table, Key=KEY)["Item"] == KEY


def test_binary_sort_keys_are_in_the_order_of_their_bytes(dynamodb: BaseClient) -> None:
    table = create_table(dynamodb, pk="B", sk="B")
    for value in BYTES:
        dynamodb.put_item(TableName=table, Item={"pk": {"B": b"\xfb\x00"}, "sk": {"B": value}})

    def found(condition: str, **values: bytes) -> list[bytes]:
        named = {f":{name}": {"B": value} for name, value in {"pk": b"\xfb\x00", **values}.items()}
        answer = dynamodb.query(
            TableName=table, KeyConditionExpression=f"pk = :pk{condition}", ExpressionAttributeValues=named
        )
        return [item["sk"]["B"] for item in answer["Items"]]

    assert found("") == BYTES
    assert found(" AND sk < :high", high=b"\x80") == BYTES[:3]
    assert found(" AND sk BETWEEN :low AND :high", low=b"\x7f", high=b"\xfb") == BYTES[2:5]
    assert found(" AND begins_with(sk, :start)", start=b"\x00") == BYTES[:2]


@pytest.mark.parametrize(
    ("condition", "operand"),
    [
        ("content = :operand", {"B": b"\xfb\x80"}),
        ("content > :operand", {"B": b"\x00"}),
        ("content < :operand", {"B": b"\xff"}),
        ("content BETWEEN :operand AND content", {"B": b"\x7f"}),
        ("contains(contents, :operand)", {"B": b"\x80"}),
    ],
)
def test_conditions_see_the_bytes(dynamodb: BaseClient, table: str, condition: str, operand: dict[str, bytes]) -> None:
    item = {**KEY, "content": {"B": b"\xfb\x80"}, "contents": {"BS": [b"\x00", b"\x80"]}}
    for expression, holds in ((condition, True), (f"NOT {condition}", False)):
        dynamodb.put_item(TableName=table, Item=item)
        settings = {"ConditionExpression": expression, "ExpressionAttributeValues": {":operand": operand}}
        if holds:
            dynamodb.delete_item(TableName=table, Key=KEY, **settings)
        else:
            with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
                dynamodb.delete_item(TableName=table, Key=KEY, **settings)
