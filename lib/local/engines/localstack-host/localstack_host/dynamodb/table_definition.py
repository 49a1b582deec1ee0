"""What two versions of a table's template differ in, whatever way they are written."""

from localstack.services.dynamodb.resource_providers.aws_dynamodb_table import DynamoDBTableProperties

type Properties = DynamoDBTableProperties
type Index = dict[str, object]

# What it means on AWS that a template does not say it: to say it is no change, and to say it no more switches it off.
DEFAULTS = {
    "BillingMode": "PROVISIONED",
    "ContributorInsightsSpecification": {"Enabled": False},
    "DeletionProtectionEnabled": False,
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
    "SSESpecification": {"SSEEnabled": False},
    "TableClass": "STANDARD",
    "TimeToLiveSpecification": {"Enabled": False},
}
CHANGEABLE = {"PointInTimeRecoverySpecification", "TimeToLiveSpecification"}


def with_defaults(table: Properties) -> Properties:
    return DEFAULTS | {name: value for name, value in table.items() if value is not None}


def refused_changes(wanted: Properties, present: Properties) -> list[str]:
    """The changed properties that an update does not carry out."""
    new, old = fixed_properties(wanted), fixed_properties(present)
    names = [name for name in sorted(new.keys() | old.keys()) if new.get(name) != old.get(name)]
    return names + [f"GlobalSecondaryIndexes ({name})" for name in redefined_indexes(wanted, present)]


def redefined_indexes(wanted: Properties, present: Properties) -> list[str]:
    """AWS refuses these too: an index with another definition needs another name."""
    new, old = indexes(wanted), indexes(present)
    return [
        name
        for name in sorted(new.keys() & old.keys())
        if plain(new[name]) != plain(old[name]) or key_types(wanted, [new[name]]) != key_types(present, [old[name]])
    ]


def indexes(table: Properties) -> dict[str, Index]:
    """LocalStack leaves the insights out when it creates an index."""
    return {
        index["IndexName"]: {name: value for name, value in index.items() if name != "ContributorInsightsSpecification"}
        for index in table.get("GlobalSecondaryIndexes") or []
    }


def fixed_properties(table: Properties) -> dict[str, object]:
    """LocalStack renames a part of the encryption, and adds the table to the stream, of a table that it creates."""
    properties = with_defaults(table)
    encryption = properties["SSESpecification"]
    stream = properties.get("KinesisStreamSpecification") or {}
    fixed = properties | {
        # Attributes come and go with the indexes that are made of them.
        "AttributeDefinitions": key_types(table, [table, *(table.get("LocalSecondaryIndexes") or [])]),
        "SSESpecification": {name.removeprefix("SSE"): value for name, value in encryption.items()},
        "KinesisStreamSpecification": {name: value for name, value in stream.items() if name != "TableName"},
    }
    return {name: plain(fixed[name]) for name in fixed.keys() - CHANGEABLE - {"GlobalSecondaryIndexes"}}


def key_types(table: Properties, keyed: list[Index]) -> dict[str, str]:
    """The types of all attributes that are keys of the table itself or of an index."""
    names = {key["AttributeName"] for schema in keyed for key in schema["KeySchema"]}
    definitions = table.get("AttributeDefinitions") or []
    return {each["AttributeName"]: each["AttributeType"] for each in definitions if each["AttributeName"] in names}


def plain(value: object) -> object:
    """Numbers and truth values may be texts in a template."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
