"""Python imports this by itself from PYTHONPATH: threads take turns as often as they can, so that every race is run."""

import sys

sys.setswitchinterval(1e-6)
