locals {
  cluster_name                                       = "workbench.internal"
  iam_openid_connect_provider_arn                    = aws_iam_openid_connect_provider.workbench-internal.arn
  iam_openid_connect_provider_issuer                 = "example-workbench-oidc.s3.eu-central-1.amazonaws.com/workbench.internal"
  kube-system-aws-cloud-controller-manager_role_arn  = aws_iam_role.aws-cloud-controller-manager-kube-system-sa-workbench-internal.arn
  kube-system-aws-cloud-controller-manager_role_name = aws_iam_role.aws-cloud-controller-manager-kube-system-sa-workbench-internal.name
  kube-system-aws-node-termination-handler_role_arn  = aws_iam_role.aws-node-termination-handler-kube-system-sa-workbench-internal.arn
  kube-system-aws-node-termination-handler_role_name = aws_iam_role.aws-node-termination-handler-kube-system-sa-workbench-internal.name
  kube-system-dns-controller_role_arn                = aws_iam_role.dns-controller-kube-system-sa-workbench-internal.arn
  kube-system-dns-controller_role_name               = aws_iam_role.dns-controller-kube-system-sa-workbench-internal.name
  kube-system-ebs-csi-controller-sa_role_arn         = aws_iam_role.ebs-csi-controller-sa-kube-system-sa-workbench-internal.arn
  kube-system-ebs-csi-controller-sa_role_name        = aws_iam_role.ebs-csi-controller-sa-kube-system-sa-workbench-internal.name
  kube-system-kube-router_role_arn                   = aws_iam_role.kube-router-kube-system-sa-workbench-internal.arn
  kube-system-kube-router_role_name                  = aws_iam_role.kube-router-kube-system-sa-workbench-internal.name
  master_autoscaling_group_ids                       = [aws_autoscaling_group.control-plane-masters-workbench-internal.id]
  master_security_group_ids                          = ["sg-(workbench.internal-nodes)", aws_security_group.masters-workbench-internal.id]
  masters_role_arn                                   = aws_iam_role.masters-workbench-internal.arn
  masters_role_name                                  = aws_iam_role.masters-workbench-internal.name
  node_autoscaling_group_ids                         = [aws_autoscaling_group.admin-workbench-internal.id, aws_autoscaling_group.gpu-workbench-internal.id, aws_autoscaling_group.notebook-workbench-internal.id, aws_autoscaling_group.spark-admin-workbench-internal.id, aws_autoscaling_group.spark-workbench-internal.id]
  node_security_group_ids                            = ["sg-(workbench.internal-bastion)", "sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
  node_subnet_ids                                    = ["subnet-(eu-central-1a)"]
  nodes_role_arn                                     = aws_iam_role.nodes-workbench-internal.arn
  nodes_role_name                                    = aws_iam_role.nodes-workbench-internal.name
  region                                             = "eu-central-1"
  subnet_eu-central-1a_id                            = "subnet-(eu-central-1a)"
  subnet_ids                                         = ["subnet-(eu-central-1a)"]
  vpc_cidr_block                                     = data.aws_vpc.workbench-internal.cidr_block
  vpc_id                                             = "vpc-(ours)"
  vpc_ipv6_cidr_block                                = data.aws_vpc.workbench-internal.ipv6_cidr_block
  vpc_ipv6_cidr_length                               = local.vpc_ipv6_cidr_block == "" ? null : tonumber(regex(".*/(\\d+)", local.vpc_ipv6_cidr_block)[0])
}

output "cluster_name" {
  value = "workbench.internal"
}

output "iam_openid_connect_provider_arn" {
  value = aws_iam_openid_connect_provider.workbench-internal.arn
}

output "iam_openid_connect_provider_issuer" {
  value = "example-workbench-oidc.s3.eu-central-1.amazonaws.com/workbench.internal"
}

output "kube-system-aws-cloud-controller-manager_role_arn" {
  value = aws_iam_role.aws-cloud-controller-manager-kube-system-sa-workbench-internal.arn
}

output "kube-system-aws-cloud-controller-manager_role_name" {
  value = aws_iam_role.aws-cloud-controller-manager-kube-system-sa-workbench-internal.name
}

output "kube-system-aws-node-termination-handler_role_arn" {
  value = aws_iam_role.aws-node-termination-handler-kube-system-sa-workbench-internal.arn
}

output "kube-system-aws-node-termination-handler_role_name" {
  value = aws_iam_role.aws-node-termination-handler-kube-system-sa-workbench-internal.name
}

output "kube-system-dns-controller_role_arn" {
  value = aws_iam_role.dns-controller-kube-system-sa-workbench-internal.arn
}

output "kube-system-dns-controller_role_name" {
  value = aws_iam_role.dns-controller-kube-system-sa-workbench-internal.name
}

output "kube-system-ebs-csi-controller-sa_role_arn" {
  value = aws_iam_role.ebs-csi-controller-sa-kube-system-sa-workbench-internal.arn
}

output "kube-system-ebs-csi-controller-sa_role_name" {
  value = aws_iam_role.ebs-csi-controller-sa-kube-system-sa-workbench-internal.name
}

output "kube-system-kube-router_role_arn" {
  value = aws_iam_role.kube-router-kube-system-sa-workbench-internal.arn
}

output "kube-system-kube-router_role_name" {
  value = aws_iam_role.kube-router-kube-system-sa-workbench-internal.name
}

output "master_autoscaling_group_ids" {
  value = [aws_autoscaling_group.control-plane-masters-workbench-internal.id]
}

output "master_security_group_ids" {
  value = ["sg-(workbench.internal-nodes)", aws_security_group.masters-workbench-internal.id]
}

output "masters_role_arn" {
  value = aws_iam_role.masters-workbench-internal.arn
}

output "masters_role_name" {
  value = aws_iam_role.masters-workbench-internal.name
}

output "node_autoscaling_group_ids" {
  value = [aws_autoscaling_group.admin-workbench-internal.id, aws_autoscaling_group.gpu-workbench-internal.id, aws_autoscaling_group.notebook-workbench-internal.id, aws_autoscaling_group.spark-admin-workbench-internal.id, aws_autoscaling_group.spark-workbench-internal.id]
}

output "node_security_group_ids" {
  value = ["sg-(workbench.internal-bastion)", "sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
}

output "node_subnet_ids" {
  value = ["subnet-(eu-central-1a)"]
}

output "nodes_role_arn" {
  value = aws_iam_role.nodes-workbench-internal.arn
}

output "nodes_role_name" {
  value = aws_iam_role.nodes-workbench-internal.name
}

output "region" {
  value = "eu-central-1"
}

output "subnet_eu-central-1a_id" {
  value = "subnet-(eu-central-1a)"
}

output "subnet_ids" {
  value = ["subnet-(eu-central-1a)"]
}

output "vpc_cidr_block" {
  value = data.aws_vpc.workbench-internal.cidr_block
}

output "vpc_id" {
  value = "vpc-(ours)"
}

output "vpc_ipv6_cidr_block" {
  value = data.aws_vpc.workbench-internal.ipv6_cidr_block
}

output "vpc_ipv6_cidr_length" {
  value = local.vpc_ipv6_cidr_block == "" ? null : tonumber(regex(".*/(\\d+)", local.vpc_ipv6_cidr_block)[0])
}

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "files"
  region = "eu-central-1"
}

resource "aws_autoscaling_group" "admin-workbench-internal" {
  enabled_metrics = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]
  launch_template {
    id      = aws_launch_template.admin-workbench-internal.id
    version = aws_launch_template.admin-workbench-internal.latest_version
  }
  max_instance_lifetime = 0
  max_size              = 2
  metrics_granularity   = "1Minute"
  min_size              = 2
  name                  = "admin.workbench.internal"
  protect_from_scale_in = false
  tag {
    key                 = "KubernetesCluster"
    propagate_at_launch = true
    value               = "workbench.internal"
  }
  tag {
    key                 = "Name"
    propagate_at_launch = true
    value               = "admin.workbench.internal"
  }
  tag {
    key                 = "aws-node-termination-handler/managed"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "admin"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/role/node"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "admin"
  }
  tag {
    key                 = "kubernetes.io/cluster/workbench.internal"
    propagate_at_launch = true
    value               = "owned"
  }
  vpc_zone_identifier = ["subnet-(eu-central-1a)"]
}

resource "aws_autoscaling_group" "control-plane-masters-workbench-internal" {
  enabled_metrics = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]
  launch_template {
    id      = aws_launch_template.control-plane-masters-workbench-internal.id
    version = aws_launch_template.control-plane-masters-workbench-internal.latest_version
  }
  max_instance_lifetime = 0
  max_size              = 1
  metrics_granularity   = "1Minute"
  min_size              = 1
  name                  = "control-plane.masters.workbench.internal"
  protect_from_scale_in = false
  tag {
    key                 = "KubernetesCluster"
    propagate_at_launch = true
    value               = "workbench.internal"
  }
  tag {
    key                 = "Name"
    propagate_at_launch = true
    value               = "control-plane.masters.workbench.internal"
  }
  tag {
    key                 = "aws-node-termination-handler/managed"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "control-plane"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/kops-controller-pki"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/control-plane"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node.kubernetes.io/exclude-from-external-load-balancers"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/role/control-plane"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "k8s.io/role/master"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "control-plane"
  }
  tag {
    key                 = "kubernetes.io/cluster/workbench.internal"
    propagate_at_launch = true
    value               = "owned"
  }
  vpc_zone_identifier = ["subnet-(eu-central-1a)"]
}

resource "aws_autoscaling_group" "gpu-workbench-internal" {
  enabled_metrics       = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]
  max_instance_lifetime = 0
  max_size              = 2
  metrics_granularity   = "1Minute"
  min_size              = 0
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 0
      spot_allocation_strategy                 = "price-capacity-optimized"
      spot_max_price                           = ""
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.gpu-workbench-internal.id
        version            = aws_launch_template.gpu-workbench-internal.latest_version
      }
      override {
        instance_type = "g4dn.xlarge"
      }
    }
  }
  name                  = "gpu.workbench.internal"
  protect_from_scale_in = false
  tag {
    key                 = "KubernetesCluster"
    propagate_at_launch = true
    value               = "workbench.internal"
  }
  tag {
    key                 = "Name"
    propagate_at_launch = true
    value               = "gpu.workbench.internal"
  }
  tag {
    key                 = "aws-node-termination-handler/managed"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "gpu"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/nvidia.com/gpu.present"
    propagate_at_launch = true
    value               = "true"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/taint/nvidia.com/gpu"
    propagate_at_launch = true
    value               = ":NoSchedule"
  }
  tag {
    key                 = "k8s.io/role/node"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "gpu"
  }
  tag {
    key                 = "kubernetes.io/cluster/workbench.internal"
    propagate_at_launch = true
    value               = "owned"
  }
  vpc_zone_identifier = ["subnet-(eu-central-1a)"]
}

resource "aws_autoscaling_group" "notebook-workbench-internal" {
  enabled_metrics       = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]
  max_instance_lifetime = 0
  max_size              = 10
  metrics_granularity   = "1Minute"
  min_size              = 0
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 0
      spot_allocation_strategy                 = "price-capacity-optimized"
      spot_max_price                           = ""
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.notebook-workbench-internal.id
        version            = aws_launch_template.notebook-workbench-internal.latest_version
      }
      override {
        instance_type = "t3a.large"
      }
      override {
        instance_type = "t3.large"
      }
    }
  }
  name                  = "notebook.workbench.internal"
  protect_from_scale_in = false
  tag {
    key                 = "KubernetesCluster"
    propagate_at_launch = true
    value               = "workbench.internal"
  }
  tag {
    key                 = "Name"
    propagate_at_launch = true
    value               = "notebook.workbench.internal"
  }
  tag {
    key                 = "aws-node-termination-handler/managed"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "notebook"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/taint/workbench/notebook"
    propagate_at_launch = true
    value               = ":NoSchedule"
  }
  tag {
    key                 = "k8s.io/role/node"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "notebook"
  }
  tag {
    key                 = "kubernetes.io/cluster/workbench.internal"
    propagate_at_launch = true
    value               = "owned"
  }
  vpc_zone_identifier = ["subnet-(eu-central-1a)"]
}

resource "aws_autoscaling_group" "spark-admin-workbench-internal" {
  enabled_metrics = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]
  launch_template {
    id      = aws_launch_template.spark-admin-workbench-internal.id
    version = aws_launch_template.spark-admin-workbench-internal.latest_version
  }
  max_instance_lifetime = 0
  max_size              = 1
  metrics_granularity   = "1Minute"
  min_size              = 0
  name                  = "spark-admin.workbench.internal"
  protect_from_scale_in = false
  tag {
    key                 = "KubernetesCluster"
    propagate_at_launch = true
    value               = "workbench.internal"
  }
  tag {
    key                 = "Name"
    propagate_at_launch = true
    value               = "spark-admin.workbench.internal"
  }
  tag {
    key                 = "aws-node-termination-handler/managed"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "spark-admin"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark-admin"
    propagate_at_launch = true
    value               = ":NoSchedule"
  }
  tag {
    key                 = "k8s.io/role/node"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "spark-admin"
  }
  tag {
    key                 = "kubernetes.io/cluster/workbench.internal"
    propagate_at_launch = true
    value               = "owned"
  }
  vpc_zone_identifier = ["subnet-(eu-central-1a)"]
}

resource "aws_autoscaling_group" "spark-workbench-internal" {
  enabled_metrics       = ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances", "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances"]
  max_instance_lifetime = 0
  max_size              = 10
  metrics_granularity   = "1Minute"
  min_size              = 0
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 0
      spot_allocation_strategy                 = "price-capacity-optimized"
      spot_max_price                           = ""
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.spark-workbench-internal.id
        version            = aws_launch_template.spark-workbench-internal.latest_version
      }
      override {
        instance_type = "m5.large"
      }
      override {
        instance_type = "m5a.large"
      }
      override {
        instance_type = "m6i.large"
      }
      override {
        instance_type = "m6a.large"
      }
    }
  }
  name                  = "spark.workbench.internal"
  protect_from_scale_in = false
  tag {
    key                 = "KubernetesCluster"
    propagate_at_launch = true
    value               = "workbench.internal"
  }
  tag {
    key                 = "Name"
    propagate_at_launch = true
    value               = "spark.workbench.internal"
  }
  tag {
    key                 = "aws-node-termination-handler/managed"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "spark"
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node"
    propagate_at_launch = true
    value               = ""
  }
  tag {
    key                 = "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark"
    propagate_at_launch = true
    value               = ":NoSchedule"
  }
  tag {
    key                 = "k8s.io/role/node"
    propagate_at_launch = true
    value               = "1"
  }
  tag {
    key                 = "kops.k8s.io/instancegroup"
    propagate_at_launch = true
    value               = "spark"
  }
  tag {
    key                 = "kubernetes.io/cluster/workbench.internal"
    propagate_at_launch = true
    value               = "owned"
  }
  vpc_zone_identifier = ["subnet-(eu-central-1a)"]
}

resource "aws_autoscaling_lifecycle_hook" "admin-NTHLifecycleHook" {
  autoscaling_group_name = aws_autoscaling_group.admin-workbench-internal.id
  default_result         = "CONTINUE"
  heartbeat_timeout      = 300
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  name                   = "admin-NTHLifecycleHook"
}

resource "aws_autoscaling_lifecycle_hook" "control-plane-NTHLifecycleHook" {
  autoscaling_group_name = aws_autoscaling_group.control-plane-masters-workbench-internal.id
  default_result         = "CONTINUE"
  heartbeat_timeout      = 300
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  name                   = "control-plane-NTHLifecycleHook"
}

resource "aws_autoscaling_lifecycle_hook" "gpu-NTHLifecycleHook" {
  autoscaling_group_name = aws_autoscaling_group.gpu-workbench-internal.id
  default_result         = "CONTINUE"
  heartbeat_timeout      = 300
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  name                   = "gpu-NTHLifecycleHook"
}

resource "aws_autoscaling_lifecycle_hook" "notebook-NTHLifecycleHook" {
  autoscaling_group_name = aws_autoscaling_group.notebook-workbench-internal.id
  default_result         = "CONTINUE"
  heartbeat_timeout      = 300
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  name                   = "notebook-NTHLifecycleHook"
}

resource "aws_autoscaling_lifecycle_hook" "spark-NTHLifecycleHook" {
  autoscaling_group_name = aws_autoscaling_group.spark-workbench-internal.id
  default_result         = "CONTINUE"
  heartbeat_timeout      = 300
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  name                   = "spark-NTHLifecycleHook"
}

resource "aws_autoscaling_lifecycle_hook" "spark-admin-NTHLifecycleHook" {
  autoscaling_group_name = aws_autoscaling_group.spark-admin-workbench-internal.id
  default_result         = "CONTINUE"
  heartbeat_timeout      = 300
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  name                   = "spark-admin-NTHLifecycleHook"
}

resource "aws_cloudwatch_event_rule" "workbench-internal-ASGLifecycle" {
  event_pattern = file("${path.module}/data/aws_cloudwatch_event_rule_workbench.internal-ASGLifecycle_event_pattern")
  name          = "workbench.internal-ASGLifecycle"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench.internal-ASGLifecycle"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_cloudwatch_event_rule" "workbench-internal-InstanceScheduledChange" {
  event_pattern = file("${path.module}/data/aws_cloudwatch_event_rule_workbench.internal-InstanceScheduledChange_event_pattern")
  name          = "workbench.internal-InstanceScheduledChange"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench.internal-InstanceScheduledChange"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_cloudwatch_event_rule" "workbench-internal-InstanceStateChange" {
  event_pattern = file("${path.module}/data/aws_cloudwatch_event_rule_workbench.internal-InstanceStateChange_event_pattern")
  name          = "workbench.internal-InstanceStateChange"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench.internal-InstanceStateChange"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_cloudwatch_event_rule" "workbench-internal-SpotInterruption" {
  event_pattern = file("${path.module}/data/aws_cloudwatch_event_rule_workbench.internal-SpotInterruption_event_pattern")
  name          = "workbench.internal-SpotInterruption"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench.internal-SpotInterruption"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_cloudwatch_event_target" "workbench-internal-ASGLifecycle-Target" {
  arn  = aws_sqs_queue.workbench-internal-nth.arn
  rule = aws_cloudwatch_event_rule.workbench-internal-ASGLifecycle.id
}

resource "aws_cloudwatch_event_target" "workbench-internal-InstanceScheduledChange-Target" {
  arn  = aws_sqs_queue.workbench-internal-nth.arn
  rule = aws_cloudwatch_event_rule.workbench-internal-InstanceScheduledChange.id
}

resource "aws_cloudwatch_event_target" "workbench-internal-InstanceStateChange-Target" {
  arn  = aws_sqs_queue.workbench-internal-nth.arn
  rule = aws_cloudwatch_event_rule.workbench-internal-InstanceStateChange.id
}

resource "aws_cloudwatch_event_target" "workbench-internal-SpotInterruption-Target" {
  arn  = aws_sqs_queue.workbench-internal-nth.arn
  rule = aws_cloudwatch_event_rule.workbench-internal-SpotInterruption.id
}

resource "aws_ebs_volume" "a-etcd-events-workbench-internal" {
  availability_zone = "eu-central-1a"
  encrypted         = true
  iops              = 3000
  size              = 5
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "a.etcd-events.workbench.internal"
    "k8s.io/etcd/events"                       = "a/a"
    "k8s.io/role/control-plane"                = "1"
    "k8s.io/role/master"                       = "1"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
  throughput = 125
  type       = "gp3"
}

resource "aws_ebs_volume" "a-etcd-main-workbench-internal" {
  availability_zone = "eu-central-1a"
  encrypted         = true
  iops              = 3000
  size              = 5
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "a.etcd-main.workbench.internal"
    "k8s.io/etcd/main"                         = "a/a"
    "k8s.io/role/control-plane"                = "1"
    "k8s.io/role/master"                       = "1"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
  throughput = 125
  type       = "gp3"
}

resource "aws_iam_instance_profile" "masters-workbench-internal" {
  name = "masters.workbench.internal"
  role = aws_iam_role.masters-workbench-internal.name
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "masters.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_iam_instance_profile" "nodes-workbench-internal" {
  name = "nodes.workbench.internal"
  role = aws_iam_role.nodes-workbench-internal.name
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "nodes.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_iam_openid_connect_provider" "workbench-internal" {
  client_id_list = ["amazonaws.com"]
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280", "a9d53002e97e00e043244f3d170d6f4c414104fd"]
  url             = "https://example-workbench-oidc.s3.eu-central-1.amazonaws.com/workbench.internal"
}

resource "aws_iam_role" "aws-cloud-controller-manager-kube-system-sa-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_aws-cloud-controller-manager.kube-system.sa.workbench.internal_policy")
  name               = "aws-cloud-controller-manager.kube-system.sa.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "aws-cloud-controller-manager.kube-system.sa.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
    "service-account.kops.k8s.io/name"         = "aws-cloud-controller-manager"
    "service-account.kops.k8s.io/namespace"    = "kube-system"
  }
}

resource "aws_iam_role" "aws-node-termination-handler-kube-system-sa-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_aws-node-termination-handler.kube-system.sa.workbench.internal_policy")
  name               = "aws-node-termination-handler.kube-system.sa.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "aws-node-termination-handler.kube-system.sa.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
    "service-account.kops.k8s.io/name"         = "aws-node-termination-handler"
    "service-account.kops.k8s.io/namespace"    = "kube-system"
  }
}

resource "aws_iam_role" "dns-controller-kube-system-sa-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_dns-controller.kube-system.sa.workbench.internal_policy")
  name               = "dns-controller.kube-system.sa.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "dns-controller.kube-system.sa.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
    "service-account.kops.k8s.io/name"         = "dns-controller"
    "service-account.kops.k8s.io/namespace"    = "kube-system"
  }
}

resource "aws_iam_role" "ebs-csi-controller-sa-kube-system-sa-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_ebs-csi-controller-sa.kube-system.sa.workbench.internal_policy")
  name               = "ebs-csi-controller-sa.kube-system.sa.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "ebs-csi-controller-sa.kube-system.sa.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
    "service-account.kops.k8s.io/name"         = "ebs-csi-controller-sa"
    "service-account.kops.k8s.io/namespace"    = "kube-system"
  }
}

resource "aws_iam_role" "kube-router-kube-system-sa-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_kube-router.kube-system.sa.workbench.internal_policy")
  name               = "kube-router.kube-system.sa.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "kube-router.kube-system.sa.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
    "service-account.kops.k8s.io/name"         = "kube-router"
    "service-account.kops.k8s.io/namespace"    = "kube-system"
  }
}

resource "aws_iam_role" "masters-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_masters.workbench.internal_policy")
  name               = "masters.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "masters.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_iam_role" "nodes-workbench-internal" {
  assume_role_policy = file("${path.module}/data/aws_iam_role_nodes.workbench.internal_policy")
  name               = "nodes.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "nodes.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_iam_role_policy" "aws-cloud-controller-manager-kube-system-sa-workbench-internal" {
  name   = "aws-cloud-controller-manager.kube-system.sa.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_aws-cloud-controller-manager.kube-system.sa.workbench.internal_policy")
  role   = aws_iam_role.aws-cloud-controller-manager-kube-system-sa-workbench-internal.name
}

resource "aws_iam_role_policy" "aws-node-termination-handler-kube-system-sa-workbench-internal" {
  name   = "aws-node-termination-handler.kube-system.sa.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_aws-node-termination-handler.kube-system.sa.workbench.internal_policy")
  role   = aws_iam_role.aws-node-termination-handler-kube-system-sa-workbench-internal.name
}

resource "aws_iam_role_policy" "dns-controller-kube-system-sa-workbench-internal" {
  name   = "dns-controller.kube-system.sa.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_dns-controller.kube-system.sa.workbench.internal_policy")
  role   = aws_iam_role.dns-controller-kube-system-sa-workbench-internal.name
}

resource "aws_iam_role_policy" "ebs-csi-controller-sa-kube-system-sa-workbench-internal" {
  name   = "ebs-csi-controller-sa.kube-system.sa.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_ebs-csi-controller-sa.kube-system.sa.workbench.internal_policy")
  role   = aws_iam_role.ebs-csi-controller-sa-kube-system-sa-workbench-internal.name
}

resource "aws_iam_role_policy" "kube-router-kube-system-sa-workbench-internal" {
  name   = "kube-router.kube-system.sa.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_kube-router.kube-system.sa.workbench.internal_policy")
  role   = aws_iam_role.kube-router-kube-system-sa-workbench-internal.name
}

resource "aws_iam_role_policy" "masters-workbench-internal" {
  name   = "masters.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_masters.workbench.internal_policy")
  role   = aws_iam_role.masters-workbench-internal.name
}

resource "aws_iam_role_policy" "nodes-workbench-internal" {
  name   = "nodes.workbench.internal"
  policy = file("${path.module}/data/aws_iam_role_policy_nodes.workbench.internal_policy")
  role   = aws_iam_role.nodes-workbench-internal.name
}

resource "aws_key_pair" "kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf" {
  key_name   = "kubernetes.workbench.internal-2c:a4:8c:74:c3:36:fa:0f:52:4d:a2:33:28:36:61:cf"
  public_key = file("${path.module}/data/aws_key_pair_kubernetes.workbench.internal-2ca48c74c336fa0f524da233283661cf_public_key")
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

resource "aws_launch_template" "admin-workbench-internal" {
  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      delete_on_termination = true
      encrypted             = true
      iops                  = 3000
      throughput            = 125
      volume_size           = 20
      volume_type           = "gp3"
    }
  }
  credit_specification {
    cpu_credits = "standard"
  }
  iam_instance_profile {
    name = aws_iam_instance_profile.nodes-workbench-internal.id
  }
  image_id      = "ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"
  instance_type = "t3a.small"
  key_name      = aws_key_pair.kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf.id
  lifecycle {
    create_before_destroy = true
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  monitoring {
    enabled = false
  }
  name = "admin.workbench.internal"
  network_interfaces {
    associate_public_ip_address = true
    delete_on_termination       = true
    ipv6_address_count          = 0
    security_groups             = ["sg-(workbench.internal-bastion)", "sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
  }
  tag_specifications {
    resource_type = "instance"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "admin.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "admin"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "admin"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "admin.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "admin"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "admin"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "network-interface"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "admin.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "admin"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "admin"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tags = {
    "KubernetesCluster"                                                          = "workbench.internal"
    "Name"                                                                       = "admin.workbench.internal"
    "aws-node-termination-handler/managed"                                       = ""
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "admin"
    "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
    "k8s.io/role/node"                                                           = "1"
    "kops.k8s.io/instancegroup"                                                  = "admin"
    "kubernetes.io/cluster/workbench.internal"                                   = "owned"
  }
  user_data = filebase64("${path.module}/data/aws_launch_template_admin.workbench.internal_user_data")
}

resource "aws_launch_template" "control-plane-masters-workbench-internal" {
  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      delete_on_termination = true
      encrypted             = true
      iops                  = 3000
      throughput            = 125
      volume_size           = 20
      volume_type           = "gp3"
    }
  }
  credit_specification {
    cpu_credits = "unlimited"
  }
  iam_instance_profile {
    name = aws_iam_instance_profile.masters-workbench-internal.id
  }
  image_id      = "ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"
  instance_type = "t3a.medium"
  key_name      = aws_key_pair.kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf.id
  lifecycle {
    create_before_destroy = true
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  monitoring {
    enabled = false
  }
  name = "control-plane.masters.workbench.internal"
  network_interfaces {
    associate_public_ip_address = true
    delete_on_termination       = true
    ipv6_address_count          = 0
    security_groups             = ["sg-(workbench.internal-nodes)", aws_security_group.masters-workbench-internal.id]
  }
  tag_specifications {
    resource_type = "instance"
    tags = {
      "KubernetesCluster"                                                                                     = "workbench.internal"
      "Name"                                                                                                  = "control-plane.masters.workbench.internal"
      "aws-node-termination-handler/managed"                                                                  = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"                               = "control-plane"
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/kops-controller-pki"                         = ""
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/control-plane"                   = ""
      "k8s.io/cluster-autoscaler/node-template/label/node.kubernetes.io/exclude-from-external-load-balancers" = ""
      "k8s.io/role/control-plane"                                                                             = "1"
      "k8s.io/role/master"                                                                                    = "1"
      "kops.k8s.io/instancegroup"                                                                             = "control-plane"
      "kubernetes.io/cluster/workbench.internal"                                                              = "owned"
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags = {
      "KubernetesCluster"                                                                                     = "workbench.internal"
      "Name"                                                                                                  = "control-plane.masters.workbench.internal"
      "aws-node-termination-handler/managed"                                                                  = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"                               = "control-plane"
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/kops-controller-pki"                         = ""
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/control-plane"                   = ""
      "k8s.io/cluster-autoscaler/node-template/label/node.kubernetes.io/exclude-from-external-load-balancers" = ""
      "k8s.io/role/control-plane"                                                                             = "1"
      "k8s.io/role/master"                                                                                    = "1"
      "kops.k8s.io/instancegroup"                                                                             = "control-plane"
      "kubernetes.io/cluster/workbench.internal"                                                              = "owned"
    }
  }
  tag_specifications {
    resource_type = "network-interface"
    tags = {
      "KubernetesCluster"                                                                                     = "workbench.internal"
      "Name"                                                                                                  = "control-plane.masters.workbench.internal"
      "aws-node-termination-handler/managed"                                                                  = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"                               = "control-plane"
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/kops-controller-pki"                         = ""
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/control-plane"                   = ""
      "k8s.io/cluster-autoscaler/node-template/label/node.kubernetes.io/exclude-from-external-load-balancers" = ""
      "k8s.io/role/control-plane"                                                                             = "1"
      "k8s.io/role/master"                                                                                    = "1"
      "kops.k8s.io/instancegroup"                                                                             = "control-plane"
      "kubernetes.io/cluster/workbench.internal"                                                              = "owned"
    }
  }
  tags = {
    "KubernetesCluster"                                                                                     = "workbench.internal"
    "Name"                                                                                                  = "control-plane.masters.workbench.internal"
    "aws-node-termination-handler/managed"                                                                  = ""
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"                               = "control-plane"
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/kops-controller-pki"                         = ""
    "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/control-plane"                   = ""
    "k8s.io/cluster-autoscaler/node-template/label/node.kubernetes.io/exclude-from-external-load-balancers" = ""
    "k8s.io/role/control-plane"                                                                             = "1"
    "k8s.io/role/master"                                                                                    = "1"
    "kops.k8s.io/instancegroup"                                                                             = "control-plane"
    "kubernetes.io/cluster/workbench.internal"                                                              = "owned"
  }
  user_data = filebase64("${path.module}/data/aws_launch_template_control-plane.masters.workbench.internal_user_data")
}

resource "aws_launch_template" "gpu-workbench-internal" {
  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      delete_on_termination = true
      encrypted             = true
      iops                  = 3000
      throughput            = 125
      volume_size           = 20
      volume_type           = "gp3"
    }
  }
  block_device_mappings {
    device_name  = "/dev/sdc"
    virtual_name = "ephemeral0"
  }
  iam_instance_profile {
    name = aws_iam_instance_profile.nodes-workbench-internal.id
  }
  image_id      = "ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"
  instance_type = "g4dn.xlarge"
  key_name      = aws_key_pair.kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf.id
  lifecycle {
    create_before_destroy = true
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  monitoring {
    enabled = false
  }
  name = "gpu.workbench.internal"
  network_interfaces {
    associate_public_ip_address = true
    delete_on_termination       = true
    ipv6_address_count          = 0
    security_groups             = ["sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
  }
  tag_specifications {
    resource_type = "instance"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "gpu.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "gpu"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/label/nvidia.com/gpu.present"       = "true"
      "k8s.io/cluster-autoscaler/node-template/taint/nvidia.com/gpu"               = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "gpu"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "gpu.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "gpu"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/label/nvidia.com/gpu.present"       = "true"
      "k8s.io/cluster-autoscaler/node-template/taint/nvidia.com/gpu"               = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "gpu"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "network-interface"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "gpu.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "gpu"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/label/nvidia.com/gpu.present"       = "true"
      "k8s.io/cluster-autoscaler/node-template/taint/nvidia.com/gpu"               = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "gpu"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tags = {
    "KubernetesCluster"                                                          = "workbench.internal"
    "Name"                                                                       = "gpu.workbench.internal"
    "aws-node-termination-handler/managed"                                       = ""
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "gpu"
    "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
    "k8s.io/cluster-autoscaler/node-template/label/nvidia.com/gpu.present"       = "true"
    "k8s.io/cluster-autoscaler/node-template/taint/nvidia.com/gpu"               = ":NoSchedule"
    "k8s.io/role/node"                                                           = "1"
    "kops.k8s.io/instancegroup"                                                  = "gpu"
    "kubernetes.io/cluster/workbench.internal"                                   = "owned"
  }
  user_data = filebase64("${path.module}/data/aws_launch_template_gpu.workbench.internal_user_data")
}

resource "aws_launch_template" "notebook-workbench-internal" {
  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      delete_on_termination = true
      encrypted             = true
      iops                  = 3000
      throughput            = 125
      volume_size           = 20
      volume_type           = "gp3"
    }
  }
  credit_specification {
    cpu_credits = "standard"
  }
  iam_instance_profile {
    name = aws_iam_instance_profile.nodes-workbench-internal.id
  }
  image_id      = "ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"
  instance_type = "t3a.large"
  key_name      = aws_key_pair.kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf.id
  lifecycle {
    create_before_destroy = true
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  monitoring {
    enabled = false
  }
  name = "notebook.workbench.internal"
  network_interfaces {
    associate_public_ip_address = true
    delete_on_termination       = true
    ipv6_address_count          = 0
    security_groups             = ["sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
  }
  tag_specifications {
    resource_type = "instance"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "notebook.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "notebook"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/notebook"           = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "notebook"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "notebook.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "notebook"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/notebook"           = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "notebook"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "network-interface"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "notebook.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "notebook"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/notebook"           = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "notebook"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tags = {
    "KubernetesCluster"                                                          = "workbench.internal"
    "Name"                                                                       = "notebook.workbench.internal"
    "aws-node-termination-handler/managed"                                       = ""
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "notebook"
    "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
    "k8s.io/cluster-autoscaler/node-template/taint/workbench/notebook"           = ":NoSchedule"
    "k8s.io/role/node"                                                           = "1"
    "kops.k8s.io/instancegroup"                                                  = "notebook"
    "kubernetes.io/cluster/workbench.internal"                                   = "owned"
  }
  user_data = filebase64("${path.module}/data/aws_launch_template_notebook.workbench.internal_user_data")
}

resource "aws_launch_template" "spark-admin-workbench-internal" {
  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      delete_on_termination = true
      encrypted             = true
      iops                  = 3000
      throughput            = 125
      volume_size           = 20
      volume_type           = "gp3"
    }
  }
  credit_specification {
    cpu_credits = "standard"
  }
  iam_instance_profile {
    name = aws_iam_instance_profile.nodes-workbench-internal.id
  }
  image_id      = "ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"
  instance_type = "t3a.small"
  key_name      = aws_key_pair.kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf.id
  lifecycle {
    create_before_destroy = true
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  monitoring {
    enabled = false
  }
  name = "spark-admin.workbench.internal"
  network_interfaces {
    associate_public_ip_address = true
    delete_on_termination       = true
    ipv6_address_count          = 0
    security_groups             = ["sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
  }
  tag_specifications {
    resource_type = "instance"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "spark-admin.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark-admin"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark-admin"        = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "spark-admin"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "spark-admin.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark-admin"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark-admin"        = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "spark-admin"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "network-interface"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "spark-admin.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark-admin"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark-admin"        = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "spark-admin"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tags = {
    "KubernetesCluster"                                                          = "workbench.internal"
    "Name"                                                                       = "spark-admin.workbench.internal"
    "aws-node-termination-handler/managed"                                       = ""
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark-admin"
    "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
    "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark-admin"        = ":NoSchedule"
    "k8s.io/role/node"                                                           = "1"
    "kops.k8s.io/instancegroup"                                                  = "spark-admin"
    "kubernetes.io/cluster/workbench.internal"                                   = "owned"
  }
  user_data = filebase64("${path.module}/data/aws_launch_template_spark-admin.workbench.internal_user_data")
}

resource "aws_launch_template" "spark-workbench-internal" {
  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      delete_on_termination = true
      encrypted             = true
      iops                  = 3000
      throughput            = 125
      volume_size           = 20
      volume_type           = "gp3"
    }
  }
  iam_instance_profile {
    name = aws_iam_instance_profile.nodes-workbench-internal.id
  }
  image_id      = "ami-(ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server)"
  instance_type = "m5.large"
  key_name      = aws_key_pair.kubernetes-workbench-internal-2ca48c74c336fa0f524da233283661cf.id
  lifecycle {
    create_before_destroy = true
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_protocol_ipv6          = "disabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  monitoring {
    enabled = false
  }
  name = "spark.workbench.internal"
  network_interfaces {
    associate_public_ip_address = true
    delete_on_termination       = true
    ipv6_address_count          = 0
    security_groups             = ["sg-(workbench.internal-nodes)", aws_security_group.nodes-workbench-internal.id]
  }
  tag_specifications {
    resource_type = "instance"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "spark.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark"              = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "spark"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "spark.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark"              = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "spark"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tag_specifications {
    resource_type = "network-interface"
    tags = {
      "KubernetesCluster"                                                          = "workbench.internal"
      "Name"                                                                       = "spark.workbench.internal"
      "aws-node-termination-handler/managed"                                       = ""
      "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark"
      "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
      "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark"              = ":NoSchedule"
      "k8s.io/role/node"                                                           = "1"
      "kops.k8s.io/instancegroup"                                                  = "spark"
      "kubernetes.io/cluster/workbench.internal"                                   = "owned"
    }
  }
  tags = {
    "KubernetesCluster"                                                          = "workbench.internal"
    "Name"                                                                       = "spark.workbench.internal"
    "aws-node-termination-handler/managed"                                       = ""
    "k8s.io/cluster-autoscaler/node-template/label/kops.k8s.io/instancegroup"    = "spark"
    "k8s.io/cluster-autoscaler/node-template/label/node-role.kubernetes.io/node" = ""
    "k8s.io/cluster-autoscaler/node-template/taint/workbench/spark"              = ":NoSchedule"
    "k8s.io/role/node"                                                           = "1"
    "kops.k8s.io/instancegroup"                                                  = "spark"
    "kubernetes.io/cluster/workbench.internal"                                   = "owned"
  }
  user_data = filebase64("${path.module}/data/aws_launch_template_spark.workbench.internal_user_data")
}

resource "aws_s3_object" "cluster-completed-spec" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_cluster-completed.spec_content")
  key      = "workbench.internal/cluster-completed.spec"
  provider = aws.files
}

resource "aws_s3_object" "discovery-json" {
  bucket   = "example-workbench-oidc"
  content  = file("${path.module}/data/aws_s3_object_discovery.json_content")
  key      = "workbench.internal/.well-known/openid-configuration"
  provider = aws.files
}

resource "aws_s3_object" "etcd-cluster-spec-events" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_etcd-cluster-spec-events_content")
  key      = "workbench.internal/backups/etcd/events/control/etcd-cluster-spec"
  provider = aws.files
}

resource "aws_s3_object" "etcd-cluster-spec-main" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_etcd-cluster-spec-main_content")
  key      = "workbench.internal/backups/etcd/main/control/etcd-cluster-spec"
  provider = aws.files
}

resource "aws_s3_object" "keys-json" {
  bucket   = "example-workbench-oidc"
  content  = file("${path.module}/data/aws_s3_object_keys.json_content")
  key      = "workbench.internal/openid/v1/jwks"
  provider = aws.files
}

resource "aws_s3_object" "kops-version-txt" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_kops-version.txt_content")
  key      = "workbench.internal/kops-version.txt"
  provider = aws.files
}

resource "aws_s3_object" "manifests-channels-kops-channels" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_manifests-channels-kops-channels_content")
  key      = "workbench.internal/manifests/channels/kops-channels.yaml"
  provider = aws.files
}

resource "aws_s3_object" "manifests-etcdmanager-events-control-plane" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_manifests-etcdmanager-events-control-plane_content")
  key      = "workbench.internal/manifests/etcd/events-control-plane.yaml"
  provider = aws.files
}

resource "aws_s3_object" "manifests-etcdmanager-main-control-plane" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_manifests-etcdmanager-main-control-plane_content")
  key      = "workbench.internal/manifests/etcd/main-control-plane.yaml"
  provider = aws.files
}

resource "aws_s3_object" "manifests-static-kube-apiserver-healthcheck" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_manifests-static-kube-apiserver-healthcheck_content")
  key      = "workbench.internal/manifests/static/kube-apiserver-healthcheck.yaml"
  provider = aws.files
}

resource "aws_s3_object" "nodeupconfig-admin" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_nodeupconfig-admin_content")
  key      = "workbench.internal/igconfig/node/admin/nodeupconfig.yaml"
  provider = aws.files
}

resource "aws_s3_object" "nodeupconfig-control-plane" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_nodeupconfig-control-plane_content")
  key      = "workbench.internal/igconfig/control-plane/control-plane/nodeupconfig.yaml"
  provider = aws.files
}

resource "aws_s3_object" "nodeupconfig-gpu" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_nodeupconfig-gpu_content")
  key      = "workbench.internal/igconfig/node/gpu/nodeupconfig.yaml"
  provider = aws.files
}

resource "aws_s3_object" "nodeupconfig-notebook" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_nodeupconfig-notebook_content")
  key      = "workbench.internal/igconfig/node/notebook/nodeupconfig.yaml"
  provider = aws.files
}

resource "aws_s3_object" "nodeupconfig-spark" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_nodeupconfig-spark_content")
  key      = "workbench.internal/igconfig/node/spark/nodeupconfig.yaml"
  provider = aws.files
}

resource "aws_s3_object" "nodeupconfig-spark-admin" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_nodeupconfig-spark-admin_content")
  key      = "workbench.internal/igconfig/node/spark-admin/nodeupconfig.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-aws-cloud-controller-addons-k8s-io-k8s-1-18" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-aws-cloud-controller.addons.k8s.io-k8s-1.18_content")
  key      = "workbench.internal/addons/aws-cloud-controller.addons.k8s.io/k8s-1.18.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-aws-ebs-csi-driver-addons-k8s-io-k8s-1-17" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-aws-ebs-csi-driver.addons.k8s.io-k8s-1.17_content")
  key      = "workbench.internal/addons/aws-ebs-csi-driver.addons.k8s.io/k8s-1.17.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-bootstrap" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-bootstrap_content")
  key      = "workbench.internal/addons/bootstrap-channel.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-coredns-addons-k8s-io-k8s-1-12" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-coredns.addons.k8s.io-k8s-1.12_content")
  key      = "workbench.internal/addons/coredns.addons.k8s.io/k8s-1.12.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-dns-controller-addons-k8s-io-k8s-1-12" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-dns-controller.addons.k8s.io-k8s-1.12_content")
  key      = "workbench.internal/addons/dns-controller.addons.k8s.io/k8s-1.12.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-kops-controller-addons-k8s-io-k8s-1-16" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-kops-controller.addons.k8s.io-k8s-1.16_content")
  key      = "workbench.internal/addons/kops-controller.addons.k8s.io/k8s-1.16.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-kubelet-api-rbac-addons-k8s-io-k8s-1-9" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-kubelet-api.rbac.addons.k8s.io-k8s-1.9_content")
  key      = "workbench.internal/addons/kubelet-api.rbac.addons.k8s.io/k8s-1.9.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-limit-range-addons-k8s-io" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-limit-range.addons.k8s.io_content")
  key      = "workbench.internal/addons/limit-range.addons.k8s.io/v1.5.0.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-networking-kuberouter-k8s-1-12" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-networking.kuberouter-k8s-1.12_content")
  key      = "workbench.internal/addons/networking.kuberouter/k8s-1.12.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-node-termination-handler-aws-k8s-1-11" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-node-termination-handler.aws-k8s-1.11_content")
  key      = "workbench.internal/addons/node-termination-handler.aws/k8s-1.11.yaml"
  provider = aws.files
}

resource "aws_s3_object" "workbench-internal-addons-storage-aws-addons-k8s-io-v1-15-0" {
  bucket   = "example-workbench-state"
  content  = file("${path.module}/data/aws_s3_object_workbench.internal-addons-storage-aws.addons.k8s.io-v1.15.0_content")
  key      = "workbench.internal/addons/storage-aws.addons.k8s.io/v1.15.0.yaml"
  provider = aws.files
}

resource "aws_security_group" "masters-workbench-internal" {
  description = "Security group for masters"
  name        = "masters.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "masters.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
  vpc_id = "vpc-(ours)"
}

resource "aws_security_group" "nodes-workbench-internal" {
  description = "Security group for nodes"
  name        = "nodes.workbench.internal"
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "nodes.workbench.internal"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
  vpc_id = "vpc-(ours)"
}

resource "aws_security_group_rule" "from-192-0-2-17--32-ingress-tcp-22to22-masters-workbench-internal" {
  cidr_blocks       = ["192.0.2.17/32"]
  from_port         = 22
  protocol          = "tcp"
  security_group_id = aws_security_group.masters-workbench-internal.id
  to_port           = 22
  type              = "ingress"
}

resource "aws_security_group_rule" "from-192-0-2-17--32-ingress-tcp-22to22-nodes-workbench-internal" {
  cidr_blocks       = ["192.0.2.17/32"]
  from_port         = 22
  protocol          = "tcp"
  security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port           = 22
  type              = "ingress"
}

resource "aws_security_group_rule" "from-192-0-2-17--32-ingress-tcp-443to443-masters-workbench-internal" {
  cidr_blocks       = ["192.0.2.17/32"]
  from_port         = 443
  protocol          = "tcp"
  security_group_id = aws_security_group.masters-workbench-internal.id
  to_port           = 443
  type              = "ingress"
}

resource "aws_security_group_rule" "from-masters-workbench-internal-egress-all-0to0-0-0-0-0--0" {
  cidr_blocks       = ["0.0.0.0/0"]
  from_port         = 0
  protocol          = "-1"
  security_group_id = aws_security_group.masters-workbench-internal.id
  to_port           = 0
  type              = "egress"
}

resource "aws_security_group_rule" "from-masters-workbench-internal-egress-all-0to0-__--0" {
  from_port         = 0
  ipv6_cidr_blocks  = ["::/0"]
  protocol          = "-1"
  security_group_id = aws_security_group.masters-workbench-internal.id
  to_port           = 0
  type              = "egress"
}

resource "aws_security_group_rule" "from-masters-workbench-internal-ingress-all-0to0-masters-workbench-internal" {
  from_port                = 0
  protocol                 = "-1"
  security_group_id        = aws_security_group.masters-workbench-internal.id
  source_security_group_id = aws_security_group.masters-workbench-internal.id
  to_port                  = 0
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-masters-workbench-internal-ingress-all-0to0-nodes-workbench-internal" {
  from_port                = 0
  protocol                 = "-1"
  security_group_id        = aws_security_group.nodes-workbench-internal.id
  source_security_group_id = aws_security_group.masters-workbench-internal.id
  to_port                  = 0
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-egress-all-0to0-0-0-0-0--0" {
  cidr_blocks       = ["0.0.0.0/0"]
  from_port         = 0
  protocol          = "-1"
  security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port           = 0
  type              = "egress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-egress-all-0to0-__--0" {
  from_port         = 0
  ipv6_cidr_blocks  = ["::/0"]
  protocol          = "-1"
  security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port           = 0
  type              = "egress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-ingress-4-0to0-masters-workbench-internal" {
  from_port                = 0
  protocol                 = "4"
  security_group_id        = aws_security_group.masters-workbench-internal.id
  source_security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port                  = 65535
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-ingress-all-0to0-nodes-workbench-internal" {
  from_port                = 0
  protocol                 = "-1"
  security_group_id        = aws_security_group.nodes-workbench-internal.id
  source_security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port                  = 0
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-ingress-tcp-1to2379-masters-workbench-internal" {
  from_port                = 1
  protocol                 = "tcp"
  security_group_id        = aws_security_group.masters-workbench-internal.id
  source_security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port                  = 2379
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-ingress-tcp-2382to4000-masters-workbench-internal" {
  from_port                = 2382
  protocol                 = "tcp"
  security_group_id        = aws_security_group.masters-workbench-internal.id
  source_security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port                  = 4000
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-ingress-tcp-4003to65535-masters-workbench-internal" {
  from_port                = 4003
  protocol                 = "tcp"
  security_group_id        = aws_security_group.masters-workbench-internal.id
  source_security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port                  = 65535
  type                     = "ingress"
}

resource "aws_security_group_rule" "from-nodes-workbench-internal-ingress-udp-1to65535-masters-workbench-internal" {
  from_port                = 1
  protocol                 = "udp"
  security_group_id        = aws_security_group.masters-workbench-internal.id
  source_security_group_id = aws_security_group.nodes-workbench-internal.id
  to_port                  = 65535
  type                     = "ingress"
}

resource "aws_sqs_queue" "workbench-internal-nth" {
  message_retention_seconds = 300
  name                      = "workbench-internal-nth"
  policy                    = file("${path.module}/data/aws_sqs_queue_workbench-internal-nth_policy")
  tags = {
    "KubernetesCluster"                        = "workbench.internal"
    "Name"                                     = "workbench-internal-nth"
    "kubernetes.io/cluster/workbench.internal" = "owned"
  }
}

data "aws_vpc" "workbench-internal" {
  id = "vpc-(ours)"
}

terraform {
  required_version = ">= 0.15.0"
  required_providers {
    aws = {
      "configuration_aliases" = [aws.files]
      "source"                = "hashicorp/aws"
      "version"               = ">= 5.0.0"
    }
  }
}
