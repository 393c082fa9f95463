"""Build the site of modules, roles and guides in .workbench/docs, or check the former (--lint)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NAME = "datascience.workbench"
CONFIGURATION = f"""\
project = "{NAME}"
extensions = ["sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
# Pages of Ansible itself and of other collections are not in the site.
suppress_warnings = ["ref.ref"]
"""
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


def page(markdown: str) -> str:
    """Return a guide as reStructuredText: its title, and below it all else as HTML."""
    title, _line, body = markdown.partition("\n")
    title = title.removeprefix("# ").strip()
    html = MarkdownIt("commonmark").enable("table").render(body)
    # Of what a page links to, other pages are in the site; folders of the repository are not.
    html = re.sub(r'(href="(?![a-z]+:)[^"#]*)\.md\b', r"\1.html", html)
    indented = "\n".join(f"   {line}".rstrip() for line in html.splitlines())
    return f"{title}\n{'=' * len(title)}\n\n.. raw:: html\n\n{indented}\n"


def guides() -> list[Path]:
    """Return the guides, as paths in the checkout, the README first."""
    return [Path("README.md"), *sorted(p.relative_to(ROOT) for p in ROOT.glob("docs/*.md"))]


def lost_links(site: Path) -> list[str]:
    """Return the links of the guides that lead nowhere: PAGE: TARGET."""
    found = []
    for guide in guides():
        built = site / guide.with_suffix(".html")
        links = re.findall(r'(?:href|src)="((?![a-z]+:)[^"#?]+)', built.read_text("utf-8"))
        found += [f"{guide}: {link}" for link in links if not (built.parent / link).exists()]
    return found


def write_pages(pages: Path) -> None:
    """Write the guides and the first page; their links stay as they are."""
    shutil.rmtree(pages, ignore_errors=True)
    (pages / "docs").mkdir(parents=True)
    (pages / "conf.py").write_text(CONFIGURATION, encoding="utf-8")
    for guide in guides():
        text = page((ROOT / guide).read_text(encoding="utf-8"))
        (pages / guide.with_suffix(".rst")).write_text(text, encoding="utf-8")
    entries = [*(str(guide.with_suffix("")) for guide in guides()), "collection/index"]
    listed = "\n".join(f"   {entry}" for entry in entries)
    (pages / "index.rst").write_text(
        f"{NAME}\n{'=' * len(NAME)}\n\n.. toctree::\n   :maxdepth: 2\n\n{listed}\n",
        encoding="utf-8",
    )


def build() -> int:
    """Write the pages as reStructuredText, then as HTML; a warning is a failure."""
    pages, site = ROOT / ".workbench" / "docs" / "rst", ROOT / ".workbench" / "docs" / "html"
    write_pages(pages)
    (pages / "collection").mkdir()
    shutil.rmtree(site, ignore_errors=True)
    code = run(
        *(BIN / "antsibull-docs", "collection", "--use-current", "--squash-hierarchy"),
        *("--fail-on-error", "--dest-dir", pages / "collection", NAME),
    ) or run(BIN / "sphinx-build", "-q", "-W", "--keep-going", "-b", "html", pages, site)
    if code:
        return code
    shutil.copytree(ROOT / "docs" / "pictures", site / "docs" / "pictures")
    lost = lost_links(site)
    print(*(f"leads nowhere: {link}" for link in lost), f"site: {site}/index.html", sep="\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(lint() if "--lint" in sys.argv[1:] else build())
