"""The trainer as a container that a state of a machine waits for: what a job runner does, for a single job."""
