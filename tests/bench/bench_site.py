"""What site.yml costs when nothing is to be done, and how that grows with the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench import figures

if TYPE_CHECKING:
    from tests.bench.conftest import Site, Timed

CLUSTER = "datascience.workbench.kops_cluster"
INSTANCES = "amazon.aws.ec2_instance_info"


def bench_whole_run(small: list[Timed]) -> None:
    """All of site.yml the second time, and its ten longest tasks; the quickest of three runs."""
    best = min(small, key=lambda run: run.seconds)
    tasks = sum(task["seconds"] for task in best.tasks)
    longest = sorted(best.tasks, key=lambda task: -task["seconds"])[:10]
    figures.show(
        "site",
        "site.yml, nothing to change",
        ("task", "s"),
        [
            ("all of it", best.seconds),
            ("  in CPU seconds", min(run.cpu for run in small)),
            (f"{len(best.tasks)} tasks", tasks),
            ("before and after them", best.seconds - tasks),
            *((task["name"], task["seconds"]) for task in longest),
        ],
    )


def bench_kops_part_grows_little(site: Site, small: list[Timed]) -> None:
    """The tasks that speak of machines, with 3 instances and with 103; only the ratio can fail."""
    large = site.unchanged(3, cluster_groups={"spark": {"minSize": 100, "maxSize": 100}})
    site.run()
    rows = []
    for name, part in {
        "kops_cluster, as a task": lambda run: run.task(CLUSTER),
        "  of it kops": lambda run: run.kops["seconds"],
        "  of it kops processes": lambda run: run.kops["processes"],
        "ec2_instance_info, as a task": lambda run: run.task(INSTANCES),
        "the kops part": _kops_part,
        "site.yml": lambda run: run.seconds,
        "  in CPU seconds": lambda run: run.cpu,
    }.items():
        few, many = min(map(part, small)), min(map(part, large))
        rows.append((name, few, many, many / few))
    figures.show("growth", "Nothing to change, by instances", ("part", "3", "103", "ratio"), rows)
    assert min(map(_kops_part, large)) < 5 * min(map(_kops_part, small))


def _kops_part(run: Timed) -> float:
    return run.task(CLUSTER) + run.task(INSTANCES)
