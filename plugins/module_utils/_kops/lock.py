# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One run at a time on a cluster. kops has no lock, so there is an object beside the cluster's own:

STORE/CLUSTER.workbench-lock, written only under S3's conditions (If-None-Match, If-Match), renewed
while its run lasts, and worth nothing once its lifetime is over. Age is S3's own time, so that no
machine's clock matters. Each write removes the version before it: a lock leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    aws_call,
)
from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.datascience.workbench.plugins.module_utils._kops.store import Store

# Seconds: how long a lock is worth something without renewal, and the time between renewals and
# between looks at somebody else's. Three renewals may fail.
LIFETIME = 120.0
RENEWAL = 30.0
POLL = 2.0
SOON = 0.1
# A kops whose module was killed outright ends when it next writes to its log: give it time to.
ORPHAN = 15.0

_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
_GONE = ("NoSuchKey", "404")


class LockedError(WorkbenchError):
    """Somebody else works on the cluster, or took the lock over from us."""


@dataclass(frozen=True)
class Owner:
    """Who holds a lock. place is a machine's boot and process namespace, "" where not known."""

    run: str
    who: str
    process: int
    place: str
    since: str

    @classmethod
    def here(cls) -> Owner:
        """This process, now."""
        return cls(
            run=uuid.uuid4().hex,
            who=f"{_user()}@{platform.node()}",
            process=os.getpid(),
            place=_place(),
            since=_now().isoformat(timespec="seconds"),
        )

    def is_dead(self) -> bool:
        """Whether it ran on this very machine, and is no more (it was killed outright)."""
        if not self.place or self.place != _place():
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


@dataclass(frozen=True)
class Found:
    """A lock as it lies in the store; age in seconds since it was last renewed."""

    owner: Owner
    etag: str
    version: str | None
    age: float

    def is_void(self) -> bool:
        """Whether it may be taken over."""
        return self.age > LIFETIME or (self.age > ORPHAN and self.owner.is_dead())


class Lock:
    """The lock that this run holds."""

    def __init__(self, store: Store, key: str, owner: Owner) -> None:
        self._store, self._key, self._owner = store, key, owner
        self._etag = ""
        self._version: str | None = None
        self._lost = ""
        self._written = time.monotonic()
        self._over = threading.Event()
        self._renewal = threading.Thread(target=self._renew, name="lock", daemon=True)

    def check(self) -> None:
        """Raise LockedError if the lock was lost: call it before a step that cannot be undone."""
        if not self._lost and time.monotonic() - self._written > LIFETIME:
            self._lost = "it could not be renewed for too long"
        if self._lost:
            raise LockedError(
                f"keep the lock {self._key}", self._lost, "Run again when the other run is over."
            )

    def take(self, found: Found | None) -> bool:
        """Write the lock where none is, or over a void one; False if others were faster."""
        condition = {"IfMatch": found.etag} if found else {"IfNoneMatch": "*"}
        if not self._write(condition):
            return False
        self._forget(found.version if found else None)
        self._renewal.start()
        return True

    def _renew(self) -> None:
        """Renew now and then, in a thread of its own, until release."""
        while not self._over.wait(RENEWAL):
            try:
                previous = self._version
                if not self._write({"IfMatch": self._etag}):
                    self._lost = "another run took it over, because it had not been renewed in time"
                    return
                self._forget(previous)
            except AwsError:
                # The next renewal may succeed; if none does, check tells.
                continue

    def release(self) -> None:
        """Remove the lock; if that fails, it ends by itself after LIFETIME."""
        self._over.set()
        if self._renewal.ident:
            self._renewal.join(timeout=RENEWAL)
        if self._etag and not self._lost:
            self._forget(self._version, always=True)

    def _write(self, condition: dict[str, str]) -> bool:
        body = json.dumps({**asdict(self._owner), "renewed": _now().isoformat()})
        try:
            with aws_call(f"lock s3://{self._store.bucket}/{self._key}"):
                answer = self._store.client.put_object(
                    Bucket=self._store.bucket, Key=self._key, Body=body.encode(), **condition
                )
        except AwsError as error:
            if error.code not in _TAKEN + _GONE:
                raise
            # boto3 may have repeated a write that had succeeded: then the lock is ours after all.
            found = look(self._store, self._key)
            if found is None or found.owner.run != self._owner.run:
                return False
            self._etag, self._version = found.etag, found.version
        else:
            self._etag, self._version = answer["ETag"], answer.get("VersionId")
        self._written = time.monotonic()
        return True

    def _forget(self, version: str | None, *, always: bool = False) -> None:
        """Delete one version; without versions (always) the object itself."""
        if version is None and not always:
            return
        which = {"VersionId": version} if version else {}
        with contextlib.suppress(AwsError), aws_call("remove the lock"):
            self._store.client.delete_object(Bucket=self._store.bucket, Key=self._key, **which)


def look(store: Store, key: str) -> Found | None:
    """The lock that lies at key, None if there is none."""
    try:
        with aws_call(f"read the lock s3://{store.bucket}/{key}"):
            answer = store.client.get_object(Bucket=store.bucket, Key=key)
            body = answer["Body"].read()
    except AwsError as error:
        if error.code in _GONE:
            return None
        raise
    try:
        content: dict[str, Any] = json.loads(body)
        content.pop("renewed", None)
        owner = Owner(**content)
    except (ValueError, TypeError, AttributeError):
        owner = Owner("", "somebody whose lock cannot be read", 0, "", "an unknown time")
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    there = parsedate_to_datetime(date) if date else _now()
    return Found(
        owner,
        answer["ETag"],
        answer.get("VersionId"),
        (there - answer["LastModified"]).total_seconds(),
    )


@contextlib.contextmanager
def held(store: Store, name: str, *, timeout: float) -> Iterator[Lock]:
    """Hold the lock of cluster name while the body runs; wait for it at most timeout seconds.

    Raises LockedError, naming the holder, if it does not come free in time.
    """
    key = store.key(f"{name}.workbench-lock")
    lock = Lock(store, key, Owner.here())
    try:
        _take(lock, store, key, timeout)
        yield lock
    finally:
        lock.release()


def _take(lock: Lock, store: Store, key: str, timeout: float) -> None:
    until = time.monotonic() + timeout
    while not lock.take(None):
        found = look(store, key)
        if found is not None and found.is_void() and lock.take(found):
            return
        left = until - time.monotonic()
        if left <= 0:
            raise LockedError(
                f"lock s3://{store.bucket}/{key}",
                _described(found),
                "Wait for that run, or raise lock_timeout; the lock of a run that died is void "
                f"{LIFETIME:.0f} seconds after its last renewal.",
            )
        # One that is gone already was freed since: soon it is somebody's again.
        time.sleep(min(POLL if found else SOON, left))


def _described(found: Found | None) -> str:
    if found is None:
        return "S3 says that somebody else is writing it, whenever we try, and then there is none"
    return (
        f"{found.owner.who} (process {found.owner.process}) has worked on this cluster since "
        f"{found.owner.since}, and was last heard of {found.age:.0f} seconds ago"
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _place() -> str:
    """This boot of this machine, and this process namespace: where a process number is unique."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as boot:
            return f"{boot.read().strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""
