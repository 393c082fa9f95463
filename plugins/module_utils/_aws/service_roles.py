# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The roles by which AWS itself starts the machines of a group.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html and
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
"""

from __future__ import annotations

AUTO_SCALING = "AWSServiceRoleForAutoScaling"
SPOT = "AWSServiceRoleForEC2Spot"
