from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, EndpointConnectionError

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import (
    AwsError,
    AwsSession,
    aws_call,
)

Module = Callable[..., Any]


def configure(text: str) -> None:
    Path(os.environ["AWS_CONFIG_FILE"]).write_text(text)


def test_keys_of_the_task(module: Module) -> None:
    session = AwsSession(
        module(region="eu-west-1", access_key="AKIA1", secret_key="s", session_token="t")
    )
    keys = session.frozen_credentials()

    assert session.region == "eu-west-1"
    assert (keys.access_key, keys.secret_key, keys.token) == ("AKIA1", "s", "t")
    assert "AKIA1" not in repr(keys)


def test_a_profile_gives_region_and_keys(module: Module) -> None:
    configure(
        "[profile wb]\nregion=eu-north-1\naws_access_key_id=AKIA2\naws_secret_access_key=s2\n"
    )
    session = AwsSession(module(profile="wb"))

    assert session.region == "eu-north-1"
    assert session.frozen_credentials().access_key == "AKIA2"
    assert session.frozen_credentials().token == ""


def test_a_program_of_the_profile_is_asked_as_sso_and_roles_are(module: Module) -> None:
    configure(
        "[profile wb]\nregion=eu-north-1\ncredential_process="
        'echo \'{"Version": 1, "AccessKeyId": "AKIA3", "SecretAccessKey": "s3"}\'\n'
    )

    assert AwsSession(module(profile="wb")).frozen_credentials().access_key == "AKIA3"


def test_an_unknown_profile_is_one_clear_error(module: Module) -> None:
    with pytest.raises(AwsError, match="nosuch"):
        AwsSession(module(profile="nosuch", region="us-east-1"))


def test_what_never_came_to_aws_is_not_what_aws_said(module: Module) -> None:
    with pytest.raises(AwsError) as unknown:
        AwsSession(module(profile="nosuch", region="us-east-1"))
    assert "AWS said" not in str(unknown.value)
    for remedy in ("profile (nosuch)", "context_aws_profile", "~/.aws/config"):
        assert remedy in str(unknown.value)


def test_a_profile_that_asks_for_a_code_is_told_how_to_go_on(module: Module) -> None:
    configure(
        "[profile wb]\nregion=eu-north-1\nrole_arn=arn:aws:iam::123456789012:role/wb\n"
        "source_profile=keys\nmfa_serial=arn:aws:iam::123456789012:mfa/ada\n"
        "[profile keys]\naws_access_key_id=AKIA4\naws_secret_access_key=s4\n"
    )
    session = AwsSession(module(profile="wb"))

    for ask in (session.frozen_credentials, lambda: session.client("sts")):
        with pytest.raises(AwsError) as asked:
            ask()
        assert "asks for an MFA code" in str(asked.value)
        assert "export-credentials --profile wb --format env" in str(asked.value)


def test_who_is_not_logged_in_is_told_how_to(module: Module) -> None:
    configure(
        "[profile wb]\nregion=eu-north-1\nsso_session=uni\nsso_account_id=123456789012\n"
        "sso_role_name=admin\n[sso-session uni]\nsso_region=eu-north-1\n"
        "sso_start_url=https://uni.example.org/start\n"
    )

    with pytest.raises(AwsError, match=r"aws sso login --profile wb\.?$") as outside:
        AwsSession(module(profile="wb")).client("ec2")
    assert "AWS said" not in str(outside.value)


def test_a_program_that_is_missing_is_one_clear_error(module: Module) -> None:
    configure("[profile wb]\nregion=eu-north-1\ncredential_process=/no/such/program\n")

    with pytest.raises(AwsError, match="/no/such/program"):
        AwsSession(module(profile="wb")).client("ec2")


def test_no_credentials_and_no_region(module: Module) -> None:
    session = AwsSession(module())

    with pytest.raises(AwsError, match=r"Give profile.* context_aws_profile.*`aws configure`"):
        session.frozen_credentials()
    with pytest.raises(AwsError, match="Set region"):
        assert session.region


def test_the_endpoint_of_option_environment_and_profile(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("[default]\nendpoint_url=http://profile\n")
    assert AwsSession(module()).endpoint_url == "http://profile"

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://environment")
    assert AwsSession(module()).endpoint_url == "http://environment"
    assert AwsSession(module(endpoint_url="http://option")).endpoint_url == "http://option"

    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    assert AwsSession(module()).endpoint_url is None


def test_certificates(module: Module) -> None:
    assert AwsSession(module(aws_ca_bundle="/ca.pem")).ca_bundle == "/ca.pem"
    assert AwsSession(module()).ca_bundle is None
    assert AwsSession(module()).verifies
    assert not AwsSession(module(validate_certs=False)).verifies


def test_a_refusal_is_told_with_code_reason_and_advice() -> None:
    refusal = ClientError(
        {"Error": {"Code": "ExpiredToken", "Message": "The token has expired"}}, "PutObject"
    )

    with pytest.raises(AwsError) as failure, aws_call("write the lock"):
        raise refusal

    assert failure.value.code == "ExpiredToken"
    assert str(failure.value).startswith(
        "Could not write the lock. AWS said: ExpiredToken: The token has expired. The AWS"
    )


def test_a_function_can_be_told_of_as_well() -> None:
    @aws_call("list the instances")
    def broken() -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    with pytest.raises(AwsError, match=r"list the instances.*127\.0\.0\.1:1"):
        broken()


def test_clients_come_from_one_session_with_the_settings_of_the_task(module: Module) -> None:
    session = AwsSession(
        module(
            region="eu-west-1",
            access_key="AKIA1",
            secret_key="s",
            endpoint_url="http://127.0.0.1:9",
            aws_config={"retries": {"max_attempts": 7}},
        )
    )
    clients = {service: session.client(service) for service in ("s3", "ec2", "autoscaling")}
    assert session.client("ec2") is clients["ec2"]
    for client in clients.values():
        assert client.meta.region_name == "eu-west-1"
        assert client.meta.endpoint_url == "http://127.0.0.1:9"
        assert client.meta.config.retries["total_max_attempts"] == 8
        assert "datascience.workbench" in client.meta.config.user_agent


def refusing_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have AWS answer first that it was asked too often, then with a quota; the URLs asked."""
    asked: list[str] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _seconds: None)

    def answer(request: Any, **_more: Any) -> AWSResponse:
        asked.append(request.url)
        status, body = (400, TOO_OFTEN) if len(asked) == 1 else (200, b'{"Quota": {"Value": 5.0}}')
        return AWSResponse(request.url, status, {}, SimpleNamespace(stream=lambda: [body]))

    client.meta.events.register("before-send.service-quotas", answer)
    return asked


# https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
TOO_OFTEN = b'{"__type": "TooManyRequestsException", "Message": "Rate exceeded"}'


def test_who_asks_too_often_asks_again(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    session = AwsSession(module(region="us-east-1", access_key="AKIA1", secret_key="s"))
    client = session.client("service-quotas")
    asked = refusing_once(client, monkeypatch)

    answered = client.get_service_quota(ServiceCode="ec2", QuotaCode="L-1216C47A")

    assert answered["Quota"]["Value"] == 5
    assert len(asked) == 2
    assert client.meta.config.retries["total_max_attempts"] == 5


def test_how_often_is_asked_again_may_be_said(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"region": "us-east-1", "access_key": "AKIA1", "secret_key": "s"}
    of_task = {"retries": {"mode": "adaptive", "total_max_attempts": 2}}

    said = AwsSession(module(**keys, aws_config=of_task)).client("sts").meta.config.retries
    assert (said["mode"], said["total_max_attempts"]) == ("adaptive", 2)

    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    assert AwsSession(module(**keys)).client("sts").meta.config.retries["mode"] == "legacy"


@pytest.mark.parametrize(
    ("code", "denied"),
    [
        ("AccessDenied", True),
        ("AccessDeniedException", True),
        ("UnauthorizedOperation", True),
        ("Throttling", False),
        ("", False),
    ],
)
def test_a_call_without_permission_is_told_from_one_that_failed(code: str, denied: bool) -> None:
    assert AwsError("look", "no", code=code).is_denied is denied
