"""Build the documentation of modules and roles into .workbench/docs, or check it (--lint)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NAME = "datascience.workbench"
# antsibull-docs finds the collection through the link below collections/.
ENVIRONMENT = {
    **os.environ,
    "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "collections"),
    # It copies what git tracks: of the other collections, which this repository ignores, nothing,
    # unless git does not see that they are in it.
    "GIT_CEILING_DIRECTORIES": str(ROOT / "collections"),
    "PATH": f"{BIN}:{os.environ['PATH']}",
    # It writes a log into the home folder.
    "HOME": str(ROOT / ".workbench" / "docs"),
}


def run(*argv: str | Path) -> int:
    """Run a program of the environment and return its exit code."""
    Path(ENVIRONMENT["HOME"]).mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [str(word) for word in argv], cwd=ROOT, env=ENVIRONMENT, check=False
    ).returncode


def lint() -> int:
    """Check the documentation of every plugin, module and role."""
    checkout = ROOT / "collections" / "ansible_collections" / "datascience" / "workbench"
    return run(
        *(BIN / "antsibull-docs", "lint-collection-docs", "--plugin-docs", "--skip-rstcheck"),
        *("--validate-collection-refs", "dependent", checkout),
    )


def build() -> int:
    """Write the pages as reStructuredText, then as HTML."""
    pages, site = ROOT / ".workbench" / "docs" / "rst", ROOT / ".workbench" / "docs" / "html"
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "conf.py").write_text(
        f'project = "{NAME}"\nextensions = ["sphinx_antsibull_ext"]\n'
        'html_theme = "sphinx_ansible_theme"\n',
        encoding="utf-8",
    )
    code = run(
        *(BIN / "antsibull-docs", "collection", "--use-current", "--squash-hierarchy"),
        *("--fail-on-error", "--dest-dir", pages, NAME),
    ) or run(BIN / "sphinx-build", "-q", "-b", "html", pages, site)
    if code == 0:
        print(f"documentation: {site}/index.html")
    return code


if __name__ == "__main__":
    sys.exit(lint() if "--lint" in sys.argv[1:] else build())
