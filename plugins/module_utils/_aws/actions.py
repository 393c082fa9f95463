# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What of AWS this project and its kops call, as IAM names it, and on what.

Source: every request of a whole life of the workbench (site.yml, a change of groups and machines,
roll.yml, a group purged, teardown.yml with the state bucket) with kops 1.36.2 and amazon.aws, and
what kops 1.36.2 calls beyond that (upup/pkg/fi/cloudup, pkg/instancegroups). The names, and
what a call needs beside itself (a tag, a role that is passed), are those of AWS's service
authorization reference, November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.datascience.workbench.plugins.module_utils._aws.service_roles import (
    AUTO_SCALING,
)


@dataclass(frozen=True)
class Need:
    """Actions that a role of this collection needs.

    resources: templates of ARNs, of {partition}, {suffix} (of the partition's host names),
    {account}, {region}, {cluster}, {state} and {discovery}; () where no name of ours is known
    beforehand.
    purpose: "" where every build needs them, else one of PURPOSES, without which they are not
    needed.
    """

    role: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    purpose: str = ""


def _named(service: str, actions: str) -> tuple[str, ...]:
    return tuple(f"{service}:{action}" for action in actions.split())


_IAM = "arn:{partition}:iam::{account}"
_BUCKETS = ("arn:{partition}:s3:::{state}", "arn:{partition}:s3:::{discovery}")
_BUCKET = """
CreateBucket DeleteBucket ListBucket ListBucketVersions GetBucketLocation GetBucketAcl
GetBucketPolicy GetBucketPolicyStatus GetBucketTagging GetBucketVersioning GetBucketLogging
GetBucketPublicAccessBlock GetBucketOwnershipControls GetBucketRequestPayment
GetBucketObjectLockConfiguration GetEncryptionConfiguration GetAccelerateConfiguration
GetInventoryConfiguration PutBucketPolicy PutBucketTagging PutBucketVersioning
PutBucketPublicAccessBlock PutBucketOwnershipControls PutEncryptionConfiguration
"""
_OBJECT = "GetObject GetObjectAcl PutObject DeleteObject DeleteObjectVersion"
_NETWORK = """
AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupIngress CreateInternetGateway
CreateRoute CreateRouteTable CreateSecurityGroup CreateSubnet CreateTags CreateVpc
DeleteInternetGateway DeleteRoute DeleteRouteTable DeleteSecurityGroup DeleteSubnet DeleteTags
DeleteVpc DescribeAvailabilityZones DescribeInternetGateways DescribeRouteTables
DescribeSecurityGroups DescribeSubnets DescribeTags DescribeVpcAttribute DescribeVpcs
DetachInternetGateway DisassociateRouteTable ModifySubnetAttribute ModifyVpcAttribute ReplaceRoute
RevokeSecurityGroupIngress
"""
_ZONE = """
AssociateVPCWithHostedZone ChangeTagsForResource CreateHostedZone DeleteHostedZone GetHostedZone
ListHostedZones ListHostedZonesByName ListTagsForResource
"""
_MACHINES = """
AuthorizeSecurityGroupEgress CreateLaunchTemplate CreateLaunchTemplateVersion CreateVolume
DeleteKeyPair DeleteLaunchTemplate DeleteVolume DescribeDhcpOptions
DescribeEgressOnlyInternetGateways DescribeImages DescribeInstanceTypeOfferings
DescribeInstanceTypes DescribeInstances DescribeKeyPairs DescribeLaunchTemplateVersions
DescribeLaunchTemplates DescribeNetworkInterfaces DescribeRegions DescribeSecurityGroupRules
DescribeVolumes ImportKeyPair ModifyLaunchTemplate ModifyVolume RevokeSecurityGroupEgress
RunInstances TerminateInstances
"""
_GROUPS = """
AttachInstances CreateAutoScalingGroup CreateOrUpdateTags DeleteAutoScalingGroup
DeleteLifecycleHook DeleteTags DescribeAutoScalingGroups DescribeLifecycleHooks
DescribeScalingActivities DescribeTags DescribeWarmPool DetachInstances EnableMetricsCollection
PutLifecycleHook ResumeProcesses SuspendProcesses TerminateInstanceInAutoScalingGroup
UpdateAutoScalingGroup
"""
_ROLES = """
AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy
DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PassRole
PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy
"""
_PROFILES = """
AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile
"""
_ISSUERS = """
AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider
GetOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider
UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint
"""
_BALANCER = """
AddTags CreateListener CreateLoadBalancer CreateTargetGroup DeleteListener DeleteLoadBalancer
DeleteTargetGroup DeregisterTargets DescribeListeners DescribeLoadBalancerAttributes DescribeTags
DescribeTargetGroupAttributes DescribeTargetHealth ModifyLoadBalancerAttributes
ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets RemoveTags SetIpAddressType
SetSecurityGroups SetSubnets
"""
_EVENTS = """
DeleteRule ListRules ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets
TagResource
"""
_QUEUES = """
CreateQueue DeleteQueue GetQueueAttributes ListQueueTags ListQueues TagQueue
"""
_REPOSITORY = """
BatchCheckLayerAvailability BatchGetImage CompleteLayerUpload CreateRepository DeleteRepository
DescribeRepositories GetDownloadUrlForLayer GetLifecyclePolicy InitiateLayerUpload
ListTagsForResource PutImage PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy
TagResource UploadLayerPart
"""
_REPOSITORIES = "arn:{partition}:ecr:{region}:{account}:repository/workbench"

# What some need and some do without, and by what an administrator asks for it.
ALARM, BALANCER, PRICES, QUESTIONS, SCALING = PURPOSES = (
    "cost_alarm: true",
    "network_dns_type: none",
    "the prices of other regions and of spot",
    "the questions before a build",
    "playbooks/scale.yml",
)
# EC2 Auto Scaling makes its role with the rights of whoever makes the account's first group.
CREATE_SERVICE_ROLE = "iam:CreateServiceLinkedRole"
NEEDS: tuple[Need, ...] = (
    Need("account", _named("s3", _BUCKET), _BUCKETS),
    Need("account", _named("s3", _OBJECT), tuple(f"{bucket}/{{cluster}}/x" for bucket in _BUCKETS)),
    Need("account", _named("s3", "ListAllMyBuckets GetAccountPublicAccessBlock")),
    Need("network", (*_named("ec2", _NETWORK), *_named("route53", _ZONE))),
    Need("cluster", _named("ec2", _MACHINES)),
    Need("cluster", _named("autoscaling", _GROUPS)),
    Need("cluster", _named("iam", _ROLES), (_IAM + ":role/nodes.{cluster}",)),
    Need("cluster", _named("iam", _PROFILES), (_IAM + ":instance-profile/nodes.{cluster}",)),
    Need(
        "cluster",
        _named("iam", _ISSUERS),
        (_IAM + ":oidc-provider/{discovery}.s3.{region}.{suffix}/{cluster}",),
    ),
    Need("cluster", _named("iam", "ListInstanceProfiles ListOpenIDConnectProviders ListRoles")),
    Need(
        "cluster",
        (CREATE_SERVICE_ROLE,),
        (f"{_IAM}:role/aws-service-role/autoscaling.amazonaws.com/{AUTO_SCALING}",),
    ),
    Need("cluster", _named("route53", "ChangeResourceRecordSets ListResourceRecordSets")),
    Need(
        "cluster",
        _named("elasticloadbalancing", "DescribeLoadBalancers DescribeTargetGroups"),
    ),
    Need("cluster", (*_named("events", _EVENTS), *_named("sqs", _QUEUES))),
    Need(
        "cluster",
        _named("autoscaling", "DescribeScheduledActions SetDesiredCapacity"),
        purpose=SCALING,
    ),
    Need("cluster", _named("elasticloadbalancing", _BALANCER), purpose=BALANCER),
    Need(
        "images",
        _named("ecr", _REPOSITORY),
        tuple(f"{_REPOSITORIES}/{image}" for image in ("openldap", "bastion")),
    ),
    Need("images", ("ecr:GetAuthorizationToken",)),
    Need("cost", ("pricing:GetProducts", "ec2:DescribeSpotPriceHistory"), purpose=PRICES),
    Need(
        "cost",
        _named("budgets", "ListTagsForResource ModifyBudget TagResource ViewBudget"),
        purpose=ALARM,
    ),
    Need(
        "context",
        ("iam:SimulatePrincipalPolicy", "servicequotas:GetServiceQuota"),
        purpose=QUESTIONS,
    ),
)
