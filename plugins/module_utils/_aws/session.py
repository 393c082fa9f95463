# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Credentials, region and endpoint of AWS as amazon.aws resolves them, for boto3 and for kops."""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info

from ansible_collections.datascience.workbench.plugins.module_utils._errors import (
    CREDENTIALS,
    WorkbenchError,
    advice,
)

try:
    import boto3.session
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:  # AnsibleAWSModule says so when it is made
    pass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

# As many as legacy's.
_ATTEMPTS = 5
_FINDING = "find AWS credentials"
_SSO = "Log in first: aws sso login --profile PROFILE"
_MFA = (
    'This profile asks for an MFA code: eval "$(aws configure export-credentials '
    '--profile PROFILE --format env)" first, and then give no profile, neither in the task nor in '
    "AWS_PROFILE."
)
# What to do when credentials cannot be had, by the kind of exception.
_LOGIN = {
    "EOFError": _MFA,
    "RefreshWithMFAUnsupportedError": _MFA,
    "SSOTokenLoadError": _SSO,
    "UnauthorizedSSOTokenError": _SSO,
    "TokenRetrievalError": _SSO,
    "NoAuthTokenError": _SSO,
}


# What a service answers to a call without permission: most, the newer ones of JSON, and EC2.
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


class AwsError(WorkbenchError):
    """AWS refused a call, or could not be reached."""

    who = "AWS"

    def __init__(self, doing: str, said: str, advice: str = "", code: str = "") -> None:
        super().__init__(doing, said, advice)
        self.code = code

    @property
    def is_denied(self) -> bool:
        """Whether the caller may not do this, so that its answer is not known."""
        return self.code in _DENIED


class NotAskedError(AwsError):
    """A call never came to AWS: the reason lies on this machine, or on the way."""

    who = ""


@dataclass(frozen=True)
class Credentials:
    """What signs a request. token is "" for keys that do not expire."""

    access_key: str
    secret_key: str
    token: str

    def __repr__(self) -> str:
        return f"Credentials({self.access_key[:4]}...)"


@contextlib.contextmanager
def aws_call(doing: str) -> Iterator[None]:
    """Turn what boto3 raises in the body, or in a function so decorated, into AwsError.

    doing completes the sentence "Could not ...", and names the object.
    """
    try:
        yield
    except ClientError as refused:
        error = refused.response.get("Error", {})
        code, message = str(error.get("Code", "")), error.get("Message") or "no reason given"
        said = f"{code}: {message}" if code else str(message)
        raise AwsError(doing, said, advice(said), code) from refused
    except BotoCoreError as unreachable:
        said = str(unreachable)
        raise NotAskedError(doing, said, advice(said), type(unreachable).__name__) from unreachable
    except (EOFError, OSError, ValueError, RuntimeError) as local:
        # What botocore lets through: no terminal to ask at, a program that is missing, a bad URL.
        said = str(local) or type(local).__name__
        raise NotAskedError(doing, said, advice(said), type(local).__name__) from local


class AwsSession:
    """One module's way to AWS: profile (SSO and roles too), keys, or environment, as amazon.aws."""

    def __init__(self, module: AnsibleAWSModule) -> None:
        self._module = module
        self._region, self._endpoint, self._connection = get_aws_connection_info(module)
        self._clients: dict[str, Any] = {}
        self._one_at_a_time = threading.Lock()
        with aws_call("read the AWS configuration"):
            self._core = botocore.session.Session(profile=self._connection.get("profile_name"))
            self._profile = self._core.get_scoped_config()
            if self._connection.get("aws_access_key_id"):
                self._core.set_credentials(
                    self._connection["aws_access_key_id"],
                    self._connection["aws_secret_access_key"],
                    self._connection["aws_session_token"],
                )
            _ask_nobody(self._core)
            # Any: its type knows literal names of services only.
            self._session: Any = boto3.session.Session(botocore_session=self._core)

    @property
    def region(self) -> str:
        """The region to work in. Raises AwsError if none is known."""
        if not self._region:
            raise NotAskedError(
                "choose a region",
                "none is given, nor in the environment or the profile",
                "Set region, for example us-east-1.",
            )
        return str(self._region)

    @property
    def endpoint_url(self) -> str | None:
        """A URL that stands for all of AWS, from the option, the environment or the profile."""
        if self._endpoint:
            return str(self._endpoint)
        if self._core.get_config_variable("ignore_configured_endpoint_urls"):
            return None
        return os.environ.get("AWS_ENDPOINT_URL") or self._profile.get("endpoint_url")

    @property
    def ca_bundle(self) -> str | None:
        """The file of certificate authorities to trust, or None for the system's."""
        verify = self._connection.get("verify")
        return verify if isinstance(verify, str) else None

    @property
    def verifies(self) -> bool:
        """Whether the certificates of the endpoints are checked."""
        return self._connection.get("verify") is not False

    @property
    def config(self) -> dict[str, Any]:
        """The task's aws_config, as given."""
        return dict(self._module.params.get("aws_config") or {})

    def client(self, service: str) -> Any:
        """The boto3 client of service, with the settings that amazon.aws gives to one.

        All come from one session, which reads endpoints and models once: that halves the time of a
        module with three of them. A session must not make two clients at a time.
        """
        with self._one_at_a_time, aws_call(f"use the AWS service {service}"):
            if not self._clients:
                # Here it is known what to advise if there are none; a first call would find them.
                self.frozen_credentials()
            if service not in self._clients:
                self._clients[service] = self._session.client(
                    service,
                    region_name=self._region,
                    endpoint_url=self._endpoint,
                    verify=self._connection.get("verify"),
                    config=Config(**{**_defaults(self._profile), **self.config}),
                )
        return self._clients[service]

    def frozen_credentials(self) -> Credentials:
        """The credentials as they are now; boto3 refreshes those of roles and SSO on the way.

        Raises AwsError if there are none, or if they cannot be refreshed.
        """
        try:
            with aws_call(_FINDING):
                found = self._core.get_credentials()
                frozen = found.get_frozen_credentials() if found else None
        except NotAskedError as error:
            remedy = _LOGIN.get(error.code, error.advice)
            profile = self._core.profile or "default"
            raise NotAskedError(
                error.doing, error.said, remedy.replace("PROFILE", profile), error.code
            ) from error
        if frozen is None or not frozen.access_key or not frozen.secret_key:
            raise NotAskedError(
                _FINDING,
                "there are none in the options, the environment or the profile",
                CREDENTIALS,
            )
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token or "")


def _defaults(profile: Mapping[str, Any]) -> dict[str, Any]:
    """What a client's configuration is, but for what the task says.

    botocore's own mode, legacy, does not repeat TooManyRequestsException, by which Service Quotas
    and others say that they were asked too often; standard does, three times in all where legacy
    asks five times (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
    """
    defaults: dict[str, Any] = {"user_agent_extra": "datascience.workbench"}
    if not (os.environ.get("AWS_RETRY_MODE") or profile.get("retry_mode")):
        defaults["retries"] = {"mode": "standard"}
        if not (os.environ.get("AWS_MAX_ATTEMPTS") or profile.get("max_attempts")):
            defaults["retries"]["total_max_attempts"] = _ATTEMPTS
    return defaults


def _ask_nobody(core: Any) -> None:
    """Have botocore raise where it would ask for an MFA code: a module has no terminal."""

    def refuse(_prompt: str) -> str:
        raise EOFError("a module has no terminal to ask at")

    provider = core.get_component("credential_provider").get_provider("assume-role")
    provider._prompter = refuse
