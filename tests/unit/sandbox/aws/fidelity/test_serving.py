from __future__ import annotations

from typing import Any

import pytest
from moto.core import utils
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

_ROLE = "arn:aws:iam::123456789012:role/nodes"


@pytest.mark.filterwarnings("ignore:Exception.* does not match an error shape:UserWarning")
@pytest.mark.shows("*:unknown actions")
@pytest.mark.parametrize(
    ("service", "action", "arguments"),
    [
        ("ec2", "get_instance_metadata_defaults", {}),
        ("iam", "simulate_principal_policy", {"PolicySourceArn": _ROLE, "ActionNames": ["a:b"]}),
    ],
)
def test_an_unknown_action(
    aws: Any, refused: Any, service: str, action: str, arguments: dict[str, Any]
) -> None:
    with refused("InvalidAction"):
        getattr(aws(service), action)(**arguments)


@pytest.mark.shows("*:unknown services")
def test_an_unknown_service(without: tuple[str, ...], aws: Any) -> None:
    application = DomainDispatcherApplication(create_backend_app)
    scope = "sandbox/20261124/us-east-1/pricing/aws4_request"
    answered: list[str] = []
    body = application(
        {
            "REQUEST_METHOD": "POST",
            "HTTP_HOST": "127.0.0.1",
            "PATH_INFO": "/",
            "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0",
            "HTTP_X_AMZ_TARGET": "AWSPriceListService.DescribeServices",
        },
        lambda status, headers: answered.append(status),
    )
    assert answered == ["400 Bad Request"]
    assert b"InvalidAction" in b"".join(body)


@pytest.mark.shows("*:time of a request")
def test_what_does_not_change_is_looked_up_once(without: tuple[str, ...], aws: Any) -> None:
    aws("ec2").describe_vpcs()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(utils.inspect, "getmembers", lambda *_, **__: [])
        patched.setattr("moto.backends.list_of_moto_modules", list)
        assert aws("ec2").describe_vpcs()["Vpcs"]
