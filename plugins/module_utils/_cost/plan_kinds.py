# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The kinds of resource in a plan: those that cost nothing, and other names of those that do.

Of kops these are its tasks (upup/pkg/fi and upup/pkg/fi/cloudup/awstasks in 1.36), and the words
that kops delete has for the same (pkg/resources/aws). VPC to Budget are also what roles make.
"""

from __future__ import annotations

GROUP, TEMPLATE, VOLUME = "AutoscalingGroup", "LaunchTemplate", "EBSVolume"
BALANCER, GATEWAY, ADDRESS, ZONE = "NetworkLoadBalancer", "NatGateway", "ElasticIP", "DNSZone"
WARM_POOL, FILE_SYSTEM, BUDGET = "WarmPool", "FileSystem", "Budget"

# Of what kops delete lists, and updates change, this is in a group's price if the group is there:
# its machines, and their volumes that would outlive them, have its name.
OF_GROUP = frozenset((TEMPLATE, VOLUME, "instance"))

# InstanceGroup is a group that is purged: kops deletes all of it by one command.
SAME = {
    "InstanceGroup": GROUP,
    "autoscaling-group": GROUP,
    "autoscaling-config": TEMPLATE,
    "volume": VOLUME,
    "load-balancer": BALANCER,
    "ClassicLoadBalancer": BALANCER,
    "nat-gateway": GATEWAY,
    "elastic-ip": ADDRESS,
    "HostedZone": ZONE,
}

# What is stored in these is charged, not they; state is the cluster's folder in its bucket.
BY_CONTENT = frozenset(("Bucket", "Repository", "state"))

_FREE = """
AddonManifest AutoscalingLifecycleHook BootstrapChannel DHCPOptions DNSName
EgressOnlyInternetGateway EventBridgeRule EventBridgeTarget IAMInstanceProfile
IAMInstanceProfileRole IAMOIDCProvider IAMRole IAMRolePolicy InternetGateway Keypair ManagedFile
MirrorKeystore MirrorSecrets NetworkLoadBalancerListener Route RouteTable RouteTableAssociation
SQS SSHKey Secret SecurityGroup SecurityGroupRule Subnet TargetGroup VPC VPCAmazonIPv6CIDRBlock
VPCCIDRBlock VPCDHCPOptionsAssociation
dhcp-options egress-only-internet-gateway eventbridge-rule iam-instance-profile iam-role
internet-gateway keypair oidc-provider route-table route53-record security-group sqs subnet
target-group vpc
"""
FREE = frozenset(_FREE.split())
