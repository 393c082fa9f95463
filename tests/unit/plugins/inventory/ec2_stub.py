"""A server that answers EC2's DescribeInstances at once, from pages rendered before it was asked.

Run as a program it is a process of its own, which takes no time of the one that is measured:
`python ec2_stub.py 1000` prints its URL and serves until its standard input closes. Shape of the
answers: the example in docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
(read 2026-11); tags as kops 1.36 sets them (pkg/model/context.go, CloudTagsForInstanceGroup).
"""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

CLUSTER = "workbench.internal"
NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
AUTOSCALER = "k8s.io/cluster-autoscaler/node-template/label/"
# Instance group, role, machine type, spot, in turn.
GROUPS = (
    ("control-plane-a", "control-plane", "t3a.medium", False),
    ("admin", "node", "t3a.small", False),
    ("spark", "node", "r5a.xlarge", True),
    ("notebook", "node", "m5a.large", True),
)


@dataclass(frozen=True)
class Made:
    """One instance to be told of; tags are over those that kops sets, None takes one away."""

    number: int
    cluster: str = CLUSTER
    state: str = "running"
    public: bool = True
    tags: dict[str, str | None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"i-{self.number:017x}"

    @property
    def private_ip(self) -> str:
        return f"172.20.{self.number // 250}.{self.number % 250 + 4}"

    @property
    def public_ip(self) -> str:
        return f"198.51.{self.number // 250}.{self.number % 250 + 4}"

    def all_tags(self) -> dict[str, str]:
        group, role, _type, _spot = GROUPS[self.number % len(GROUPS)]
        name = f"{group}.{self.cluster}"
        tags: dict[str, str | None] = {
            "aws:autoscaling:groupName": name,
            "aws:ec2launchtemplate:id": "lt-0123456789abcdef0",
            "aws:ec2launchtemplate:version": "1",
            "KubernetesCluster": self.cluster,
            f"kubernetes.io/cluster/{self.cluster}": "owned",
            "kops.k8s.io/instancegroup": group,
            f"k8s.io/role/{role}": "1",
            "Name": name,
            "workbench": self.cluster,
            "aws-node-termination-handler/managed": "",
            f"{AUTOSCALER}workbench/group": group,
            f"{AUTOSCALER}kubernetes.io/arch": "amd64",
            **self.tags,
        }
        return {key: value for key, value in tags.items() if value is not None}


def instance(made: Made) -> str:
    """The <item> of one instance in <instancesSet>."""
    n, (_group, _role, kind, spot) = made.number, GROUPS[made.number % len(GROUPS)]
    up = made.state in ("running", "pending", "stopping", "stopped")
    tags = "".join(
        f"<item><key>{escape(key)}</key><value>{escape(value)}</value></item>"
        for key, value in made.all_tags().items()
    )
    private, public = made.private_ip, made.public_ip
    private_dns = f"ip-{private.replace('.', '-')}.ec2.internal"
    public_dns = f"ec2-{public.replace('.', '-')}.compute-1.amazonaws.com" if made.public else ""
    association = (
        f"<association><publicIp>{public}</publicIp><publicDnsName>{public_dns}</publicDnsName>"
        "<ipOwnerId>amazon</ipOwnerId></association>"
    ) * made.public
    network = f"""<networkInterfaceSet><item><networkInterfaceId>eni-{n:017x}</networkInterfaceId>
<subnetId>subnet-0123456789abcdef0</subnetId><vpcId>vpc-0123456789abcdef0</vpcId><description/>
<ownerId>123456789012</ownerId><status>in-use</status><macAddress>02:dd:2c:5e:01:69</macAddress>
<privateIpAddress>{private}</privateIpAddress><privateDnsName>{private_dns}</privateDnsName>
<sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-0123456789abcdef0</groupId>
<groupName>nodes.{made.cluster}</groupName></item></groupSet><attachment>
<attachmentId>eni-attach-{n:017x}</attachmentId><deviceIndex>0</deviceIndex>
<networkCardIndex>0</networkCardIndex><status>attached</status>
<attachTime>2026-11-01T08:15:42.000Z</attachTime><deleteOnTermination>true</deleteOnTermination>
</attachment>{association}<privateIpAddressesSet><item><privateIpAddress>{private}</privateIpAddress>
<privateDnsName>{private_dns}</privateDnsName><primary>true</primary>{association}</item>
</privateIpAddressesSet><ipv6AddressesSet/><interfaceType>interface</interfaceType></item>
</networkInterfaceSet>"""
    addresses = (
        f"<privateIpAddress>{private}</privateIpAddress><ipAddress>{public}</ipAddress>"
        if made.public
        else f"<privateIpAddress>{private}</privateIpAddress>"
    )
    return f"""<item><instanceId>{made.id}</instanceId><imageId>ami-0123456789abcdef0</imageId>
<instanceState><code>16</code><name>{made.state}</name></instanceState>
<privateDnsName>{private_dns if up else ""}</privateDnsName>
<dnsName>{public_dns if up else ""}</dnsName><reason/><keyName>kubernetes.{made.cluster}</keyName>
<amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>{kind}</instanceType>
<launchTime>2026-11-01T08:15:42.000Z</launchTime><placement>
<availabilityZone>us-east-1a</availabilityZone><availabilityZoneId>use1-az4</availabilityZoneId>
<groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-0123456789abcdef0</subnetId>
<vpcId>vpc-0123456789abcdef0</vpcId>{addresses if up else ""}<sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>nodes.{made.cluster}</groupName>
</item></groupSet><architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType>
<rootDeviceName>/dev/sda1</rootDeviceName><blockDeviceMapping><item>
<deviceName>/dev/sda1</deviceName><ebs><volumeId>vol-{n:017x}</volumeId><status>attached</status>
<attachTime>2026-11-01T08:15:43.000Z</attachTime><deleteOnTermination>true</deleteOnTermination>
</ebs></item></blockDeviceMapping><virtualizationType>hvm</virtualizationType>
{"<instanceLifecycle>spot</instanceLifecycle>" if spot else ""}
<clientToken>fleet-{n:030x}</clientToken>
<tagSet>{tags}</tagSet><hypervisor>xen</hypervisor>{network if up else "<networkInterfaceSet/>"}
<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/nodes.{made.cluster}</arn>
<id>AIPAABCDEFGHIJKLMNOPQ</id></iamInstanceProfile><ebsOptimized>false</ebsOptimized>
<enaSupport>true</enaSupport><cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore>
</cpuOptions><capacityReservationSpecification>
<capacityReservationPreference>open</capacityReservationPreference>
</capacityReservationSpecification><hibernationOptions><configured>false</configured>
</hibernationOptions><enclaveOptions><enabled>false</enabled></enclaveOptions><metadataOptions>
<state>applied</state><httpTokens>required</httpTokens>
<httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint>
<httpProtocolIpv6>disabled</httpProtocolIpv6><instanceMetadataTags>disabled</instanceMetadataTags>
</metadataOptions><maintenanceOptions><autoRecovery>default</autoRecovery></maintenanceOptions>
<currentInstanceBootMode>legacy-bios</currentInstanceBootMode><usageOperation>RunInstances
</usageOperation><usageOperationUpdateTime>2026-11-01T08:15:42.000Z</usageOperationUpdateTime>
<privateDnsNameOptions><hostnameType>ip-name</hostnameType>
<enableResourceNameDnsARecord>false</enableResourceNameDnsARecord>
<enableResourceNameDnsAAAARecord>false</enableResourceNameDnsAAAARecord></privateDnsNameOptions>
</item>"""


def page(made: list[Made], next_token: str = "") -> bytes:
    """One answer: a reservation for each instance, as an Auto Scaling group makes them."""
    reservations = "".join(
        f"<item><reservationId>r-{one.number:017x}</reservationId><ownerId>123456789012</ownerId>"
        f"<groupSet/><instancesSet>{instance(one)}</instancesSet>"
        "<requesterId>940372691376</requesterId></item>"
        for one in made
    )
    token = f"<nextToken>{next_token}</nextToken>" if next_token else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<DescribeInstancesResponse xmlns="{NAMESPACE}">'
        "<requestId>8f7724cf-496f-496e-8fe3-example</requestId>"
        f"<reservationSet>{reservations}</reservationSet>{token}</DescribeInstancesResponse>"
    ).encode()


class Stub(ThreadingHTTPServer):
    """Answers all of made, in pages where pages are asked for, as EC2 does.

    asked holds the requests' parameters; failing, by region, an error instead: (status, body).
    """

    daemon_threads = True

    def __init__(self, made: list[Made], page_of: int = 1000) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: list[dict[str, str]] = []
        self.failing: dict[str, tuple[int, bytes]] = {}
        self._made, self._page_of = made, page_of
        self.body = cache(self._body)
        for start in range(0, max(len(made), 1), page_of):
            self.body(start, True)
        self.body(0, False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def _body(self, start: int, paged: bool) -> bytes:
        if not paged:
            return page(self._made)
        end = start + self._page_of
        return page(self._made[start:end], str(end) if end < len(self._made) else "")

    def __enter__(self) -> Stub:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Stub

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked = {name: values[0] for name, values in form.items()}
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", self.headers.get("Authorization", ""))
        region = scope[1] if scope else ""
        self.server.asked.append({"region": region, **asked})
        if region in self.server.failing:
            status, body = self.server.failing[region]
        else:
            start = int(asked.get("NextToken", "0"))
            status, body = 200, self.server.body(start, "MaxResults" in asked)
        self.send_response(status)
        self.send_header("Content-Type", "text/xml;charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    with Stub([Made(number) for number in range(int(sys.argv[1]))]) as serving:
        print(serving.url, flush=True)
        sys.stdin.read()
