# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one shape of a failure: what was being done, what was answered, what to do next."""

from __future__ import annotations

import re

# The playbooks' variable is named beside the modules' options, as most readers know that only.
CREDENTIALS = (
    "Give profile, or access_key and secret_key; for a playbook, context_aws_profile. A profile is "
    "made by `aws configure`, or by `aws configure sso` and `aws sso login` (docs/aws.md)."
)

# (what kops or AWS says, what to do), the first match counts.
_ADVICE: tuple[tuple[str, str], ...] = (
    (
        r"Error loading SSO Token|The SSO session associated with this profile"
        r"|Error when retrieving token from sso",
        "Log in again (aws sso login, with the profile of this run), and run again.",
    ),
    (
        r"ExpiredToken|RequestExpired|[Tt]oken\b.*\bexpired",
        "The AWS credentials expired: renew them (aws sso login, or a new session token) and run "
        "again; a run that was cut short is picked up where it stopped.",
    ),
    (
        r"InvalidClientTokenId|AuthFailure|InvalidAccessKeyId|SignatureDoesNotMatch",
        "AWS does not know these credentials: check profile, access_key and secret_key, and the "
        "clock of this machine.",
    ),
    (
        r"[Cc]onfig profile \(.*\) could not be found|failed to get shared config profile",
        "Check the name: option profile, for a playbook context_aws_profile, else AWS_PROFILE. The "
        "profiles are in ~/.aws/config; `aws configure list-profiles` lists them (docs/aws.md).",
    ),
    (
        r"no EC2 IMDS role found|NoCredentialProviders|failed to refresh cached credentials"
        r"|[Uu]nable to locate credentials|Partial credentials found",
        f"There are no AWS credentials. {CREDENTIALS}",
    ),
    (
        r"NoSuchBucket|bucket does not exist|could not retrieve location for AWS bucket",
        "The bucket of state_store does not exist, or is in another account: create it first, "
        "private and versioned.",
    ),
    (
        r"AccessDenied|UnauthorizedOperation|not authorized to perform",
        "These credentials may not do this: attach the missing permission to the role or user.",
    ),
    (
        r"InvalidInstanceType|machineType: Invalid|"
        r"[Ii]nstance type .*(?:not (?:recognized|supported|found)|does not exist)",
        "Choose an instance type that this region offers "
        "(aws ec2 describe-instance-type-offerings lists them).",
    ),
    (
        r"LimitExceeded|VcpuLimit|quota",
        "An AWS quota is reached: ask for more in Service Quotas, or lower the number.",
    ),
    (
        r"InsufficientInstanceCapacity",
        "AWS has no such machine free in this zone now: allow more instance types, or wait.",
    ),
    (
        r"connection refused|no such host|dial tcp|i/o timeout|TLS handshake timeout",
        "Nothing answers there: check the network, the proxy, and endpoint_url if one is given.",
    ),
    (
        r"StatusCode: 5\d\d|InternalError|InternalFailure|ServiceUnavailable",
        "AWS itself failed; kops had retried. Run again in a few minutes.",
    ),
)


class WorkbenchError(Exception):
    """A failure that needs no traceback.

    doing: an infinitive with its object, as in "read the cluster wb.example.org from s3://state".
    said:  what the tool, or the service, answered, in its own words.
    advice: what the reader can do next, one or more sentences, or "".
    """

    who = ""

    def __init__(self, doing: str, said: str, advice: str = "") -> None:
        self.doing = doing
        self.said = said.strip()
        self.advice = advice.strip()
        super().__init__(doing, said, advice)

    def __str__(self) -> str:
        answer = self.said or "it gave no reason"
        speaker = f". {self.who} said" if self.who else ""
        sentence = f"Could not {self.doing}{speaker}: {answer}"
        if sentence[-1] not in ".!?":
            sentence += "."
        return f"{sentence} {self.advice}".strip()


def advice(said: str) -> str:
    """What to do about a known cause that AWS, or kops for it, gave; "" for an unknown one."""
    return next((remedy for pattern, remedy in _ADVICE if re.search(pattern, said)), "")
