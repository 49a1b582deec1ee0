"""Lambda functions as Node processes of this machine."""
