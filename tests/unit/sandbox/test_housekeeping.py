from __future__ import annotations

import fcntl
import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox import housekeeping
from sandbox.toolchain.cache import Cache, used

if TYPE_CHECKING:
    from collections.abc import Iterator

KOPS = "kops-1.36.{}-linux-amd64-{:012x}"
LONG_AGO = time.time() - 60 * 24 * 3600


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    for kind in housekeeping.KINDS:
        (tmp_path / kind).mkdir()
    return tmp_path


def folder(at: Path, days_ago: int = 30) -> Path:
    at.mkdir()
    (at / "content").write_text("c")
    when = time.time() - days_ago * 24 * 3600
    os.utime(at, (when, when))
    return at


def names(at: Path) -> set[str]:
    return {path.name for path in at.iterdir() if path.is_dir()}


def test_the_newest_two_of_a_kind_stay_and_what_was_used_today(cached: Path) -> None:
    programs = cached / "toolchain"
    made = [folder(programs / KOPS.format(minor, minor), 40 - minor) for minor in range(5)]
    other = folder(programs / "kops-controller-1.36.2-linux-amd64-0123456789ab")
    used(made[0])
    told: list[str] = []
    housekeeping.tidy(told.append)
    assert names(programs) == {made[0].name, made[4].name, other.name}
    assert len(told) == 1
    assert all(made[n].name in told[0] for n in (1, 2, 3))
    housekeeping.tidy(told.append)
    assert len(told) == 1


def test_what_is_interrupted_goes_and_what_has_no_digest_stays(cached: Path) -> None:
    roots = cached / "roots"
    folder(roots / "base-0123456789ab.part")
    kept = {
        folder(roots / name).name
        for name in ("mmdebstrap", "base-0123456789ab", "going-on", "machine-0123456789ab")
    }
    housekeeping.tidy(print)
    assert names(roots) == kept


def test_a_log_goes_with_what_it_tells_of(cached: Path) -> None:
    roots = cached / "roots"
    for number in range(3):
        folder(roots / f"node-{number:012x}", 10 - number)
        (roots / f"node-{number:012x}.log").write_text("made")
    housekeeping.tidy(print)
    assert {path.name for path in roots.glob("*.log")} == {f"node-{n:012x}.log" for n in (1, 2)}


def test_what_a_process_runs_or_its_sandbox_names_stays(cached: Path, tmp_path: Path) -> None:
    programs = cached / "toolchain"
    made = [folder(programs / KOPS.format(minor, minor), 40 - minor) for minor in range(5)]
    sleep = made[0] / "sleep"
    sleep.write_bytes(Path("/bin/sleep").read_bytes())
    sleep.chmod(0o755)
    (tmp_path / "state").mkdir()
    (tmp_path / "state/sandbox.json").write_text(f'{{"kops": "{made[1]}/kops"}}')
    os.utime(made[0], (LONG_AGO, LONG_AGO))
    running = subprocess.Popen([sleep, "60"], env={"SANDBOX_STATE": str(tmp_path / "state")})
    try:
        # The kernel lets go of the parent a moment before the new program's environment is there.
        while not Path(f"/proc/{running.pid}/environ").read_bytes():
            assert running.poll() is None
        housekeeping.tidy(print)
    finally:
        running.kill()
        running.wait()
    assert names(programs) == {made[n].name for n in (0, 1, 3, 4)}


def test_a_cache_in_which_somebody_builds_is_left_alone(cached: Path) -> None:
    roots = cached / "roots"
    made = {folder(roots / f"node-{number:012x}").name for number in range(3)}
    with (roots / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        housekeeping.tidy(pytest.fail)
    assert names(roots) == made


def test_what_another_user_made_stops_neither_the_run_nor_the_rest(
    cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = cached / "roots"
    made = [folder(roots / f"node-{number:012x}", 40 - number) for number in range(4)]
    remove = housekeeping._remove

    def refused(at: Path) -> None:
        if at == made[0]:
            raise PermissionError(13, "Permission denied")
        remove(at)

    monkeypatch.setattr(housekeeping, "_remove", refused)
    told: list[str] = []
    housekeeping.tidy(told.append)
    assert names(roots) == {made[n].name for n in (0, 2, 3)}
    assert made[1].name in told[0]
    assert made[0].name not in told[0]


def test_a_lock_of_another_user_stops_no_run(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def locked(*_given: object) -> Iterator[None]:
        raise PermissionError(13, "Permission denied")
        yield

    monkeypatch.setattr(Cache, "lock", locked)
    made = {folder(cached / "roots" / f"node-{number:012x}").name for number in range(3)}
    housekeeping.tidy(pytest.fail)
    assert names(cached / "roots") == made
