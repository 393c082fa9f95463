"""What kops would make on AWS, as Terraform, with what floats from run to run made readable."""

from __future__ import annotations

import difflib
import re
import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# kops's own addon manifests: the hashes in its channel say whether one of them changed.
_LEFT_OUT = re.compile(r"-addons-(?!bootstrap_)")
# Keys, and what is made of keys; the time; and digests of kops's own programs, which stand for a
# download here (the digests of others are compiled into kops, and stay).
_FLOATING = [
    (r"-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----", r"(\1)"),
    (r"(NodeupConfigHash: ).*", r"\1(hash)"),
    (r"(NODEUP_HASH_\w+=).*", r"\1(digest)"),
    (r"[0-9a-f]{64}(@https://artifacts\.k8s\.io/binaries/kops/)", r"(digest)\1"),
    (r'"\d{28}"', '"(keypair)"'),
    (r'("(?:kid|n)": )"[\w-]+"', r'\1"(key)"'),
    (r'(creationTimestamp: )"[^"]+"', r'\1"(time)"'),
    # This one manifest holds the identifier of the hosted zone.
    (r"(manifest: dns-controller\S+\n +manifestHash: )\w+", r"\1(hash)"),
]
_LIST = re.compile(r"\[([^\[\]\n]*\"sg-[^\[\]\n]*)\]")


def identifiers(client: Callable[[str], Any]) -> dict[str, str]:
    """The identifiers that AWS chose, and names in their place.

    Those of our network, the hosted zone and the image; of the image's name, the release is left
    out, as the newest one is looked up.
    """
    ec2, names = client("ec2"), {}
    for vpc in ec2.describe_vpcs(Filters=[{"Name": "tag-key", "Values": ["workbench"]}])["Vpcs"]:
        mine = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
        names[vpc["VpcId"]] = "vpc-(ours)"
        for subnet in ec2.describe_subnets(Filters=mine)["Subnets"]:
            names[subnet["SubnetId"]] = f"subnet-({subnet['AvailabilityZone']})"
        for group in ec2.describe_security_groups(Filters=mine)["SecurityGroups"]:
            names[group["GroupId"]] = f"sg-({group['GroupName']})"
    for image in ec2.describe_images()["Images"]:
        names[image["ImageId"]] = f"ami-({re.sub(r'-[0-9]{8}$', '', image['Name'])})"
    for zone in client("route53").list_hosted_zones()["HostedZones"]:
        names[zone["Id"].rpartition("/")[2]] = f"Z({zone['Name']})"
    return names


def normalised(text: str, names: Mapping[str, str]) -> str:
    """One file of a rendering without what floats: identifiers, keys, hashes of keys, times."""
    for pattern, instead in _FLOATING:
        text = re.sub(pattern, instead, text)
    known = re.compile("|".join(map(re.escape, names)))
    text = known.sub(lambda found: names[found[0]], text)
    # kops sorts lists of groups by their identifiers.
    return _LIST.sub(lambda found: f"[{', '.join(sorted(found[1].split(', ')))}]", text)


def read(folder: Path, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """The files of a rendering, by their path in it; normalised if names are given."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not _LEFT_OUT.search(name):
            text = path.read_text(encoding="utf-8")
            found[name] = text if names is None else normalised(text, names)
    return found


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Put files in place of what is in folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def difference(golden: Mapping[str, str], now: Mapping[str, str]) -> str:
    """A unified diff from golden to now, "" if they are the same."""
    return "".join(
        line
        for name in sorted(golden.keys() | now.keys())
        for line in difflib.unified_diff(
            golden.get(name, "").splitlines(keepends=True),
            now.get(name, "").splitlines(keepends=True),
            f"golden/{name}" if name in golden else "/dev/null",
            f"now/{name}" if name in now else "/dev/null",
        )
    )
