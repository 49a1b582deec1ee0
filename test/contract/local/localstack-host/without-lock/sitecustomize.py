"""The same engine without its lock, for the probe that has to notice."""

import sys
from contextlib import nullcontext

from localstack_host.dynamodb import provider

provider.one_at_a_time = nullcontext()
sys.setswitchinterval(1e-6)
