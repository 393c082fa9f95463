"""What kops_cluster costs beside the kops that it runs, and what a hundred machines cost it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.conftest import Module

Timed = tuple["Module", float]


def _timed(run_module: Callable[..., Module], options: dict[str, Any]) -> Timed:
    began = time.perf_counter()
    finished = run_module("kops_cluster", options)
    assert not finished.failed, finished.msg
    return finished, time.perf_counter() - began


def _shown(title: str, timed: Timed) -> str:
    finished, seconds = timed
    kops = finished.result["kops"]
    own = seconds - kops["seconds"]
    return (
        f"{title:<28}{seconds:6.2f} s, of it {kops['seconds']:5.2f} s in {kops['processes']} "
        f"processes of kops; own {own:4.2f} s (start of Python and imports included)"
    )


def test_what_a_run_costs(
    arguments: dict[str, Any],
    changed: Callable[..., dict[str, Any]],
    run_module: Callable[..., Module],
) -> None:
    lines = [_shown("a new cluster", _timed(run_module, arguments))]
    unchanged = [_timed(run_module, arguments) for _ in range(3)]
    lines += [_shown("nothing to change", timed) for timed in unchanged]
    three = _timed(run_module, changed("spark", minSize=3, maxSize=100))
    lines.append(_shown("0 -> 3 machines", three))
    hundred = _timed(run_module, changed("spark", minSize=100, maxSize=100))
    lines.append(_shown("3 -> 100 machines", hundred))
    quiet = _timed(run_module, changed("spark", minSize=100, maxSize=100))
    lines.append(_shown("nothing to change, with 100", quiet))
    print("\n" + "\n".join(lines))
    finished, seconds = min(unchanged, key=lambda timed: timed[1])
    assert seconds < 2 * finished.result["kops"]["seconds"], "more beside kops than in it"
