"""The engine listens where it was told to, and nowhere else."""

from localstack import config
from localstack.runtime import hooks
from twisted.internet import endpoints


class BoundEndpoint(endpoints.TCP4ServerEndpoint):
    """An endpoint that keeps to the host of GATEWAY_LISTEN.

    LocalStack's server passes the port alone, which Twisted takes for every interface: whoever shares a network with
    the laptop could then run code on it by way of the engine.
    """

    def __init__(self, reactor: object, port: int, backlog: int = 50, interface: str = "") -> None:
        super().__init__(reactor, port, backlog, interface or host_of(port))


def host_of(port: int) -> str:
    """The host that goes with a port in GATEWAY_LISTEN; a port that does not stand there stays on loopback."""
    return next((listen.host for listen in config.GATEWAY_LISTEN if listen.port == port), "127.0.0.1")


@hooks.on_infra_start()
def bind_gateway_to_its_host() -> None:
    """LocalStack looks the class up in its module when it starts to listen, which comes after this hook."""
    endpoints.TCP4ServerEndpoint = BoundEndpoint
