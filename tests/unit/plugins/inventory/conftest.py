"""A process that parses inventories, and an EC2 on loopback with the instances of a test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from .ec2_stub import Made, Stub
from .parsing import Parser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLUGIN = "datascience.workbench.kops_ec2"
Parse = Callable[..., dict[str, Any]]
PARSER = pytest.StashKey[Parser]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start the parser before the first test: ansible-test forks for each, and all can ask it.

    Started by a fixture, it would be started anew in every fork, and load Ansible each time.
    """
    wanted = any("parser" in getattr(item, "fixturenames", ()) for item in items)
    if wanted and PARSER not in config.stash:
        config.stash[PARSER] = Parser({"AWS_MAX_ATTEMPTS": "2"})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the parser."""
    if started := session.config.stash.get(PARSER, None):
        started.close()


@pytest.fixture(scope="session")
def parser(pytestconfig: pytest.Config) -> Parser:
    """No test of this session is the first to load Ansible."""
    return pytestconfig.stash[PARSER]


@pytest.fixture
def ec2() -> Iterator[Callable[..., Stub]]:
    """Start an EC2 with the instances that are given."""
    with ExitStack() as stack:

        def start(*made: Made, page_of: int = 1000) -> Stub:
            return stack.enter_context(Stub(list(made), page_of))

        yield start


@pytest.fixture
def parse(parser: Parser, tmp_path: Path) -> Parse:
    """Parse a file of the given options; those of the connection to url are there already."""

    def parsed(url: str | None = None, text: str | None = None, **options: Any) -> dict[str, Any]:
        jobs = {"cache_read": "cache", "render": "render"}
        how = {job: options.pop(name) for name, job in jobs.items() if name in options}
        keys = {"access_key": "AKIAUNIT", "secret_key": "unit", "endpoint_url": url}
        content = {"plugin": PLUGIN, "regions": ["us-east-1"], **(keys if url else {}), **options}
        path = tmp_path / "kops_ec2.yml"
        path.write_text(yaml.safe_dump(content) if text is None else text)
        return parser.parse(path, **how)

    return parsed
