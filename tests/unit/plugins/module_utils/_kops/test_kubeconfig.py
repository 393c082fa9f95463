from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._kops import kubeconfig

Recorded = Callable[[str], str]
NAME = "wb.internal.example.org"
EXPIRES = datetime(2026, 11, 25, 5, 46, 42, tzinfo=UTC)  # as openssl x509 -enddate says


@pytest.fixture
def text(recorded: Recorded) -> str:
    return recorded("kubeconfig-admin.yaml")


def certificate(text: str) -> str:
    user = yaml.safe_load(text)["users"][0]["user"]
    return base64.b64decode(user["client-certificate-data"]).decode()


def test_what_a_kubeconfig_of_kops_says(text: str) -> None:
    found = kubeconfig.access(text, NAME)

    assert found is not None
    assert found.shown() == {
        "server": "https://198.18.0.5",
        "tls_server_name": "api.internal.wb.internal.example.org",
        "expires": EXPIRES.isoformat(),
    }
    assert kubeconfig.access(text, "other.example.org") is None


def test_one_without_a_credential_leads_to_the_same_place(text: str) -> None:
    content = yaml.safe_load(text)
    content["users"] = None
    content["contexts"][0]["context"]["user"] = ""
    bare, full = kubeconfig.access(yaml.safe_dump(content), NAME), kubeconfig.access(text, NAME)

    assert bare is not None
    assert full is not None
    assert bare.expires is None
    assert full.leads_to_where(bare)


@pytest.mark.parametrize("text", ["", "[]", "a: b: c", "contexts: 3", "{contexts: [{}]}", "\x00"])
def test_a_file_that_says_nothing_usable(text: str) -> None:
    assert kubeconfig.access(text, NAME) is None


def test_expiry_of_a_certificate_of_kops(text: str) -> None:
    assert kubeconfig.expiry(certificate(text)) == EXPIRES


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
@pytest.mark.parametrize("days", [1, 3650, 36500])
def test_expiry_of_foreign_certificates_near_and_far(days: int, tmp_path: Path) -> None:
    """Far ones have another form of time (GeneralizedTime from 2050 on, RFC 5280)."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x"
    made = subprocess.run(
        [*command.split(), "-days", str(days), "-keyout", str(tmp_path / "key")],
        capture_output=True,
        text=True,
        check=True,
    )

    left = kubeconfig.expiry(made.stdout) - datetime.now(UTC)

    assert abs(left - timedelta(days=days)) < timedelta(minutes=5)


@given(st.binary(max_size=200), st.integers(0, 800))
def test_what_is_no_certificate_is_a_value_error(noise: bytes, cut: int) -> None:
    body = base64.b64encode(noise).decode()
    for pem in ("", f"-----BEGIN CERTIFICATE-----{body}-----END CERTIFICATE-----", body[:cut]):
        with pytest.raises(ValueError, match=r".*"):
            kubeconfig.expiry(pem)


class Exporter:
    """A kops that writes kubeconfigs as the real one does: with a credential only if asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.calls: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, doing: str) -> None:
        self.calls.append(arguments)
        content = yaml.safe_load(self.text)
        if not any(argument.startswith("--admin") for argument in arguments):
            content["users"] = None
            content["contexts"][0]["context"]["user"] = ""
        Path(arguments[arguments.index("--kubeconfig") + 1]).write_text(yaml.safe_dump(content))


def refresh(text: str, current: str, folder: Path, renew_before: timedelta) -> tuple[str, Any]:
    kops: Any = Exporter(text)
    terms = kubeconfig.Terms("https://198.18.0.5", timedelta(hours=18), renew_before)
    return kubeconfig.refreshed(kops, NAME, str(folder), current, terms), kops


def test_a_credential_that_lasts_is_kept(text: str, tmp_path: Path) -> None:
    left = EXPIRES - datetime.now(UTC)

    after, kops = refresh(text, text, tmp_path, left - timedelta(hours=1))

    assert after is text
    assert len(kops.calls) == 1
    assert "--api-server" in kops.calls[0]


def test_a_credential_near_its_end_is_renewed(text: str, tmp_path: Path) -> None:
    left = EXPIRES - datetime.now(UTC)

    after, kops = refresh(text, text, tmp_path, left + timedelta(hours=1))

    assert after is not text
    assert "--admin=64800s" in kops.calls[1]


@pytest.mark.parametrize("old", ["198.18.0.5", "api.internal.wb"])
def test_a_credential_that_leads_elsewhere_is_renewed(text: str, old: str, tmp_path: Path) -> None:
    stale = text.replace(old, "elsewhere")

    after, kops = refresh(text, stale, tmp_path, timedelta(days=-36500))

    assert after != stale
    assert len(kops.calls) == 2


def test_a_cluster_made_anew_has_another_authority(text: str, tmp_path: Path) -> None:
    content = yaml.safe_load(text)
    content["clusters"][0]["cluster"]["certificate-authority-data"] = "b2xk"

    after, _kops = refresh(text, yaml.safe_dump(content), tmp_path, timedelta(days=-36500))

    assert "b2xk" not in after


def test_files_are_private_and_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("old")
    path.chmod(0o644)
    (tmp_path / "link").symlink_to(path)

    kubeconfig.write_private(str(tmp_path / "link"), "new")

    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link").is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["config", "link"]


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="folder must exist"):
        kubeconfig.write_private(str(tmp_path / "no" / "config"), "x")
    with pytest.raises(WorkbenchError, match="Is a directory"):
        kubeconfig.read(str(tmp_path))
    assert kubeconfig.read(str(tmp_path / "no")) == ""
