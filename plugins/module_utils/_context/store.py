# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which image each group of a cluster has, as kops keeps it in its store."""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.datascience.workbench.plugins.module_utils._aws.session import aws_call

_IMAGE = re.compile(r"^  image: *[\"']?(\S+?)[\"']? *$", re.MULTILINE)


def read_images(s3: Any, bucket: str, name: str) -> dict[str, str]:
    """The image of each instance group of the cluster, {} if it is not stored. Raises AwsError.

    kops keeps one YAML document a group at NAME/instancegroup/GROUP (kops 1.36.2).
    """
    prefix = f"{name}/instancegroup/"
    images = {}
    with aws_call(f"read the instance groups in s3://{bucket}/{prefix}"):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for key in [item["Key"] for page in pages for item in page.get("Contents", [])]:
            document = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
            if found := _IMAGE.search(document):
                images[key.removeprefix(prefix)] = found.group(1)
    return images
