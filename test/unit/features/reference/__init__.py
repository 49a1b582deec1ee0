"""Plain Python of the view crypto@1: every value from the raw events, nothing carried over."""
