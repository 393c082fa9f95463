"""The networks of a full-level sandbox: a VPC, an internet, and AWS as instances see it."""
