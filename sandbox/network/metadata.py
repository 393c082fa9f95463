"""The instance metadata service, version 2, as far as programs of a node ask for it.

docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html (2026).
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sandbox.settings import ACCESS_KEY, REGION, SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.nodes.instance import Instance

_TOKEN = secrets.token_urlsafe(40)
_LIFE = "21600"


def documents(instance: Instance, notice: str = "") -> dict[str, str]:
    """What there is to ask for, by path below /latest/; notice is that of a spot instance."""
    domain = f"{instance.id}.ec2.internal"
    identity = {
        "accountId": "123456789012",
        "architecture": "x86_64",
        "availabilityZone": instance.zone,
        "imageId": instance.image,
        "instanceId": instance.id,
        "instanceType": instance.type,
        "privateIp": instance.private_ip,
        "region": REGION,
        "version": "2017-09-30",
    }
    found = {
        "ami-id": instance.image,
        "hostname": domain,
        "instance-id": instance.id,
        "instance-life-cycle": "spot" if instance.spot else "on-demand",
        "instance-type": instance.type,
        "local-hostname": domain,
        "local-ipv4": instance.private_ip,
        "mac": instance.mac,
        "placement/availability-zone": instance.zone,
        "placement/region": REGION,
        "public-ipv4": instance.public_ip,
        "spot/instance-action": notice,
    }
    if instance.profile:
        found["iam/security-credentials/"] = instance.profile
        found[f"iam/security-credentials/{instance.profile}"] = _credentials(instance)
    return {
        "dynamic/instance-identity/document": json.dumps(identity),
        **{f"meta-data/{path}": text for path, text in found.items() if text},
    }


def _credentials(instance: Instance) -> str:
    now = datetime.now(UTC)
    form = "%Y-%m-%dT%H:%M:%SZ"
    return json.dumps(
        {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "AccessKeyId": ACCESS_KEY,
            "SecretAccessKey": SECRET_KEY,
            "Token": f"role-of-{instance.id}",
            "LastUpdated": now.strftime(form),
            "Expiration": (now + timedelta(hours=6)).strftime(form),
        }
    )


def answer(
    method: str, path: str, headers: Mapping[str, str], instance: Instance, notice: str = ""
) -> tuple[int, str]:
    """Return status and text; header names are in lower case.

    Without a token, AWS says 401 where tokens are required; kops requires them.
    """
    if method == "PUT" and path.rstrip("/") == "/latest/api/token":
        asked = headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
        return (200, _TOKEN) if asked.isdecimal() else (400, "")
    if headers.get("x-aws-ec2-metadata-token") != _TOKEN:
        return 401, ""
    known = documents(instance, notice)
    wanted = path.removeprefix("/latest/")
    for name in (wanted, f"{wanted}/"):
        if name in known:
            return 200, known[name]
    inside = wanted.rstrip("/") + "/"
    listed = {
        rest.partition("/")[0] + ("/" if "/" in rest else "")
        for rest in (name.removeprefix(inside) for name in known if name.startswith(inside))
    }
    return (200, "\n".join(sorted(listed))) if listed else (404, "")


def response(status: int, text: str) -> bytes:
    """The HTTP response of an answer."""
    body = text.encode()
    reasons = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}
    head = [
        f"HTTP/1.1 {status} {reasons[status]}",
        f"Content-Length: {len(body)}",
        "Content-Type: text/plain",
        f"X-Aws-Ec2-Metadata-Token-Ttl-Seconds: {_LIFE}",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
