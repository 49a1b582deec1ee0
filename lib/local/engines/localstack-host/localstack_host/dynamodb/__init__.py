"""DynamoDB by moto, inside of the LocalStack process.

moto answers as DynamoDB does, for one caller at a time. What it leaves out is added here: one operation after the
other (`provider`), idempotency tokens (`tokens`), transactions that leave nothing behind when they fail (`rollback`),
exact numbers and real bytes (`numbers`), and changed tables in CloudFormation (`table_updates`, `table_definition`).
"""
