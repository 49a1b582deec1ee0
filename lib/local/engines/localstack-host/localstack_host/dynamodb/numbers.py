"""Numbers of 38 exact digits, and bytes that compare as bytes.

moto reckons with floats (0.1 + 0.2 = 0.30000000000000004) and keeps a number as it was written, so that 1 and 1.0 are
two numbers. It compares binary values by their base64 text, which sorts in another order than the bytes.
"""

import base64
from collections.abc import Callable
from decimal import Context, Decimal

from moto.dynamodb.comparisons import AttributeValue
from moto.dynamodb.models.dynamo_type import DynamoType

# DynamoDB's precision. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
ARITHMETIC = Context(prec=38)

type Operator = Callable[[DynamoType, DynamoType], DynamoType]


def install() -> None:
    DynamoType.__init__ = with_canonical_numbers(DynamoType.__init__)
    DynamoType.cast_value = property(with_exact_values(DynamoType.cast_value.fget))
    DynamoType.__add__ = with_exact_numbers(ARITHMETIC.add, DynamoType.__add__)
    DynamoType.__sub__ = with_exact_numbers(ARITHMETIC.subtract, DynamoType.__sub__)
    AttributeValue.expr = operand_value


def canonical(number: object) -> object:
    """One text for one number: no exponent, trailing zeros or negative zero. What is no number stays as it is."""
    try:
        exact = ARITHMETIC.create_decimal(number).normalize(ARITHMETIC)
        return format(exact or Decimal(0), "f")
    except (ArithmeticError, TypeError, ValueError):
        return number


def with_canonical_numbers(initialise: Callable[[DynamoType, object], None]) -> Callable[[DynamoType, object], None]:
    def start(self: DynamoType, described: object) -> None:
        initialise(self, described)
        if self.type == "N":
            self.value = canonical(self.value)
        elif self.type == "NS":
            self.value = [canonical(number) for number in self.value]

    return start


def with_exact_values(cast: Callable[[DynamoType], object]) -> Callable[[DynamoType], object]:
    def value_of(value: DynamoType) -> object:
        if value.type == "N":
            return Decimal(value.value)
        if value.type == "B":
            return base64.b64decode(value.value)
        return cast(value)

    return value_of


def with_exact_numbers(operator: Callable[[Decimal, Decimal], Decimal], stock: Operator) -> Operator:
    def reckon(left: DynamoType, right: DynamoType) -> DynamoType:
        if left.type == right.type == "N":
            return DynamoType({"N": str(operator(Decimal(left.value), Decimal(right.value)))})
        return stock(left, right)

    return reckon


def operand_value(operand: AttributeValue, _item: object) -> object:
    """A value in a condition is read as the stored one is."""
    return DynamoType({operand.type: operand.value}).cast_value
