"""What is left of a cluster that AWS does not let go yet."""

from __future__ import annotations

from ansible_collections.datascience.workbench.plugins.module_utils._kops.deletion import remaining

# The end of what `kops delete cluster --yes --wait 6s` printed while a group was still in use.
OUTPUT = """volume:vol-1\tok
security-group:sg-1\tstill has dependencies, will retry
Not all resources deleted; waiting before reattempting deletion
\tsecurity-group:sg-1
\tsecurity-group:sg-2
security-group:sg-1\tok
security-group:sg-2\tstill has dependencies, will retry
Not all resources deleted; waiting before reattempting deletion
\tsecurity-group:sg-2
"""


def test_only_what_the_last_attempt_left_counts() -> None:
    assert remaining(OUTPUT) == ["security-group:sg-2"]


def test_nothing_may_be_left_or_known() -> None:
    assert remaining("") == []
    assert remaining("volume:vol-1\tok\n\nDeleted cluster: x\n") == []
