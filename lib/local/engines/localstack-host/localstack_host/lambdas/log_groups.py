"""Functions log into the group that they are configured with."""

from localstack.runtime import hooks
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment


def configured_log_group(environment: ExecutionEnvironment) -> str:
    """As on AWS: the group of the logging configuration, or else the one named after the function."""
    version = environment.function_version
    logging = version.config.logging_config or {}
    return logging.get("LogGroup") or f"/aws/lambda/{version.id.function_name}"


@hooks.on_infra_start()
def log_where_configured() -> None:
    """LocalStack keeps the logging configuration of a function, and does not follow it."""
    ExecutionEnvironment.get_log_group_name = configured_log_group
