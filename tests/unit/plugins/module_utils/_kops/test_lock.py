from __future__ import annotations

import json
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ansible_collections.datascience.workbench.plugins.module_utils._kops import lock
from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store

KEY = "wb.example.org.workbench-lock"


if TYPE_CHECKING:
    from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
        AwsSession,
    )


@pytest.fixture
def store(session: AwsSession) -> Store:
    store = Store(session, "s3://kops-state")
    store.client.create_bucket(Bucket="kops-state")
    store.client.put_bucket_versioning(
        Bucket="kops-state", VersioningConfiguration={"Status": "Enabled"}
    )
    return store


def versions(store: Store) -> list[Any]:
    answer = store.client.list_object_versions(Bucket="kops-state")
    return [*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())]


def lie(store: Store, **changes: Any) -> None:
    """Put a lock of another run there."""
    owner = replace(lock.Owner.here(), run="other", who="ada@desk", place="elsewhere", **changes)
    store.client.put_object(Bucket="kops-state", Key=KEY, Body=json.dumps(vars(owner)).encode())


def dead_process() -> int:
    with subprocess.Popen(["true"]) as gone:
        pass
    return gone.pid


def test_the_lock_lies_beside_the_cluster_and_leaves_nothing_behind(store: Store) -> None:
    with lock.held(store, "wb.example.org", timeout=0) as mine:
        found = lock.look(store, KEY)
        assert found is not None
        assert found.owner.is_dead() is False
        mine.check()

    assert versions(store) == []


def test_it_is_released_after_a_failure(store: Store) -> None:
    with pytest.raises(RuntimeError), lock.held(store, "wb.example.org", timeout=0):
        raise RuntimeError

    assert versions(store) == []


def test_who_waits_in_vain_is_told_who_holds_it(store: Store) -> None:
    lie(store)

    with (
        pytest.raises(lock.LockedError, match=r"ada@desk \(process \d+\).* since 20"),
        lock.held(store, "wb.example.org", timeout=0.1),
    ):
        pytest.fail("two runs at once")

    found = lock.look(store, KEY)
    assert found is not None
    assert found.owner.run == "other"


def test_who_waits_gets_it_when_it_comes_free(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie(store)
    monkeypatch.setattr(
        time, "sleep", lambda _: store.client.delete_object(Bucket="kops-state", Key=KEY)
    )

    with lock.held(store, "wb.example.org", timeout=10) as mine:
        mine.check()


def test_a_lock_that_was_not_renewed_is_taken_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie(store)
    monkeypatch.setattr(lock, "LIFETIME", -60.0)

    with lock.held(store, "wb.example.org", timeout=0):
        found = lock.look(store, KEY)
        assert found is not None
        assert found.owner.run != "other"

    assert versions(store) == []


def test_a_run_that_was_killed_here_does_not_hold_anybody_up_for_long() -> None:
    here = lock.Owner.here()
    killed = replace(here, process=dead_process())

    assert killed.is_dead()
    assert lock.Found(killed, "", None, age=20).is_void()
    assert not lock.Found(killed, "", None, age=5).is_void()
    assert not lock.Found(here, "", None, age=20).is_void()
    assert not replace(killed, place="another machine").is_dead()
    assert not replace(killed, place="").is_dead()


def test_the_lock_of_a_long_run_is_renewed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "RENEWAL", 0.05)

    with lock.held(store, "wb.example.org", timeout=0) as mine:
        first = lock.look(store, KEY)
        time.sleep(0.3)
        mine.check()
        last = lock.look(store, KEY)

    assert first is not None
    assert last is not None
    assert first.version != last.version
    assert versions(store) == []


def test_a_lock_that_was_lost_is_noticed_and_not_removed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "RENEWAL", 0.05)

    def checked(mine: lock.Lock) -> None:
        noticed = time.monotonic() + 20
        while time.monotonic() < noticed:
            mine.check()
            time.sleep(0.02)

    with lock.held(store, "wb.example.org", timeout=0) as mine:
        lie(store)
        with pytest.raises(lock.LockedError, match="another run took it over"):
            checked(mine)

    found = lock.look(store, KEY)
    assert found is not None
    assert found.owner.run == "other"


def test_a_lock_that_could_not_be_renewed_is_noticed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lock.held(store, "wb.example.org", timeout=0) as mine:
        monkeypatch.setattr(lock, "LIFETIME", 0.0)
        with pytest.raises(lock.LockedError, match="could not be renewed"):
            mine.check()


def test_a_write_that_was_repeated_by_boto3_counts_as_ours(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = store.client.put_object

    def twice(**arguments: Any) -> Any:
        put(**arguments)
        return put(**arguments)

    monkeypatch.setattr(store.client, "put_object", twice)

    with lock.held(store, "wb.example.org", timeout=0) as mine:
        mine.check()


def test_a_lock_that_nobody_can_read_still_locks(store: Store) -> None:
    store.client.put_object(Bucket="kops-state", Key=KEY, Body=b"?")

    with (
        pytest.raises(lock.LockedError, match="cannot be read"),
        lock.held(store, "wb.example.org", timeout=0),
    ):
        pytest.fail("taken")


def test_a_store_that_takes_no_lock_is_not_asked_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock.Lock, "_write", lambda _self, _condition: False)

    with (
        pytest.raises(lock.LockedError, match="somebody else is writing it"),
        lock.held(store, "wb.example.org", timeout=0.2),
    ):
        pytest.fail("taken")
