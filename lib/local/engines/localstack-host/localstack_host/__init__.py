"""What LocalStack's open runtime leaves to Docker, a JVM or proprietary parts, done in one process on one machine.

`lambdas` runs functions as Node processes, `dynamodb` serves the tables, `gateway` keeps the engine on its address,
`session` lets a launcher recognise its own engine.
"""
