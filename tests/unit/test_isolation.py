"""What is shipped knows nothing of the sandbox, the sandbox nothing of it, and no file names a host
that packages come from."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sandbox.settings import ACCESS_KEY, HOST, REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("plugins", "roles", "playbooks", "inventories/aws", "meta", "site.yml")
IMAGES = json.loads((ROOT / "sandbox/aws/fidelity/images.json").read_text())
# A word, so that kops's own field sandboxImage is none.
OF_THE_SANDBOX = {
    "the sandbox": r"\bsandbox\b|_sandbox|sandbox_|sandbox/",
    "its emulator": r"\bmoto\b|\bemulat",
    "an address of its machines": r"\b198\.1[89]\.",
    "loopback": r"\b127\.\d+\.\d+\.\d+\b|\blocalhost:\d",
    "one of its images": "|".join(re.escape(image["ami_id"]) for image in IMAGES),
}
# Loopback as the place of a server of one's own, on whatever port is free, and as the one where
# certainly nobody answers.
LOOPBACK = {
    "plugins/module_utils/_kops/empty_store.py": ('("127.0.0.1", 0)', "http://127.0.0.1:{server."),
    "plugins/module_utils/_kops/instances.py": ('"https://127.0.0.1:1"',),
}


def files(*under: str) -> Iterator[Path]:
    """The files that belong to the repository, whether committed yet or not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *under],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            yield path


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    found = set()
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


@pytest.mark.parametrize("what", OF_THE_SANDBOX)
def test_nothing_shipped_names(what: str) -> None:
    pattern, found = re.compile(OF_THE_SANDBOX[what], re.IGNORECASE), []
    for path in files(*SHIPPED):
        name, content = str(path.relative_to(ROOT)), text(path)
        for allowed in LOOPBACK.get(name, ()) if what == "loopback" else ():
            assert allowed in content, f"{name} no longer needs this exception: {allowed}"
            content = content.replace(allowed, "")
        found += [
            f"{name}:{number}: {line.strip()}"
            for number, line in enumerate(content.splitlines(), 1)
            if pattern.search(line)
        ]
    assert found == []


def test_no_default_of_a_role_is_a_value_of_the_sandbox() -> None:
    images = {image[field] for image in IMAGES for field in ("ami_id", "name")}
    theirs = {ACCESS_KEY, HOST, REGION, *images}
    found = [
        f"{path.relative_to(ROOT)}: {value}"
        for path in files("roles", "inventories/aws")
        if path.parent.name in ("defaults", "vars", "group_vars")
        for value in leaves(yaml.safe_load(text(path)))
        if value in theirs
    ]
    assert found == []


def test_images_of_the_sandbox_have_a_source_and_a_date() -> None:
    for image in IMAGES:
        assert image["source"].startswith("https://")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", image["date"])


def test_the_sandbox_imports_nothing_of_the_collection() -> None:
    assert _importers("sandbox", ("ansible", "ansible_collections", "plugins", "tests")) == []


def test_the_collection_imports_nothing_of_the_sandbox() -> None:
    assert _importers("plugins", ("sandbox", "moto", "tests")) == []


def _importers(folder: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files(folder)
        if path.suffix == ".py"
        for module in sorted(imports(path))
        if module.split(".")[0] in forbidden
    ]


def test_no_file_names_a_host_of_packages() -> None:
    """Packages come by their name, from wherever the user's own client is told to look."""
    dots = {
        "pypi": "org",
        "files/pythonhosted": "org",
        "crates": "io",
        "proxy/golang": "org",
        "sum/golang": "org",
        "registry/npmjs": "org",
        "repo1/maven": "org",
        "repo/maven/apache": "org",
        "deb/debian": "org",
        "security/debian": "org",
    }
    hosts = [f"{host.replace('/', '.')}.{top}" for host, top in dots.items()]
    pattern = re.compile("|".join(rf"\b{re.escape(host)}\b" for host in hosts), re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {named[0]}"
        for path in files(".")
        if (named := pattern.search(text(path)))
    ]
    assert found == []
