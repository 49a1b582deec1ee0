"""Fits the models of a pack: `python -m trainer --job job.json --out folder` is the whole interface."""
