# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The running machines of kops clusters on AWS."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kops_ec2
short_description: Running machines of kops clusters on AWS
version_added: 0.1.0
author:
  - The datascience.workbench founders (!UNKNOWN)
description:
  - Lists the running EC2 instances of one or many kops clusters, in one or many regions, in groups
    by cluster, instance group, role, lifecycle, zone and instance type.
  - The name of the inventory file ends in C(kops_ec2.yml) or C(kops_ec2.yaml).
  - Asks EC2 for instances that kops tagged, and reads only what it uses of the answer. It needs the
    permission C(ec2:DescribeInstances), and C(sts:AssumeRole) if O(assume_role_arn) is given.
  - "The variables of a host are C(kops_cluster), C(kops_instance_group), C(kops_roles) (a list of
    V(control-plane), V(apiserver), V(node), V(bastion)), C(kops_labels) (the labels of its
    Kubernetes node, by name), C(kops_name) (the tag Name), C(kops_instance_id),
    C(kops_instance_type), C(kops_lifecycle) (V(on-demand) or V(spot)), C(kops_spot) (a boolean),
    C(kops_region), C(kops_zone), C(kops_launch_time) (ISO 8601, UTC), C(kops_private_ip),
    C(kops_private_dns), C(kops_public_ip), C(kops_public_dns), and with O(with_tags)
    C(kops_tags). What EC2 does not give is an empty string. C(ansible_host) is the address of
    O(addresses)."
  - The group of each cluster has the variables C(ansible_user) and, with a jump host,
    C(ansible_ssh_common_args). Those of C(group_vars) take precedence over them.
  - All groups of clusters are children of the group C(kops).
  - Text that comes from AWS is never a template, wherever it is used.
extends_documentation_fragment:
  - constructed
  - inventory_cache
  - amazon.aws.common.plugins
  - amazon.aws.region.plugins
  - amazon.aws.assume_role.plugins
requirements:
  - boto3 and botocore, in the versions that amazon.aws asks for; not for a run from the cache
notes:
  - Every option but O(compose), O(groups) and O(keyed_groups) may be a template. It can use extra
    variables, C(inventory_dir), and the variables of C(group_vars/all) beside the file, so that
    region, profile and cluster need not be said twice. C(default(omit\)) leaves an option out.
  - An option that there is not, or a value that cannot be, is an error; all of them are told at
    once.
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [datascience.workbench.kops_ec2]
  enabled:
    description:
      - If false, nothing is asked and there are no hosts. As a template it says when to ask.
    type: bool
    default: true
  clusters:
    description: Names of clusters. All that kops made, if there are none here.
    type: list
    elements: str
    default: []
  regions:
    description:
      - Regions to list, all at the same time.
      - If empty, the one of O(region), the environment or the profile.
    type: list
    elements: str
    default: []
  filters:
    description:
      - Further filters of EC2's, each a name with a value or a list of values, of which one has to
        match. A machine has to match all filters.
      - C(instance-state-name) is V(running) unless it is given here.
      - "The names are listed in
        U(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html)."
    type: dict
    default: {}
  hostnames:
    description:
      - What a host is named by, in the order of preference; V(instance_id), which is the name of
        the Kubernetes node too, V(name) for the tag Name, V(public_ip), V(private_ip),
        V(public_dns), V(private_dns), or C(tag:KEY).
      - Where several have the same name, which those of an instance group have by their tag Name,
        each gets a hyphen and its instance ID behind it.
      - A tag that is no plain name, or that names a host or a group that there is already, is
        passed over. The last preference is always V(instance_id).
    type: list
    elements: str
    default: [instance_id]
  addresses:
    description:
      - Where a host is connected to, in the order of preference; V(public_ip), V(private_ip),
        V(public_dns) or V(private_dns). The last one is always V(private_ip).
      - If empty, V(private_ip) where there is a jump host, else V(public_ip).
    type: list
    elements: str
    default: []
  user:
    description:
      - The user to connect as, C(ansible_user) of the cluster's group; none if empty.
      - Images of Ubuntu, which kops chooses by default, have V(ubuntu); Debian has V(admin),
        Flatcar V(core), Amazon Linux V(ec2-user).
    type: str
    default: ubuntu
  jump_host:
    description: The host name or address of a machine through which all others are reached.
    type: str
  jump_group:
    description:
      - An instance group. The first of its machines with a public address is the jump host of its
        cluster.
      - With O(jump_port=30022) that is the way through the bastion of a workbench.
    type: str
  jump_user:
    description: The user on the jump host; the one of the SSH configuration if empty.
    type: str
  jump_port:
    description: The port of the jump host.
    type: int
    default: 22
  group_prefixes:
    description:
      - What the names of groups begin with, by what the machines in them have in common. The
        default for each is its own name and an underscore.
      - There are no groups of what is null here.
    type: dict
    default: {}
    suboptions:
      cluster:
        description: As in C(cluster_workbench_internal). It cannot be null.
        type: str
      instance_group:
        description: As in C(instance_group_spark).
        type: str
      role:
        description: As in C(role_control_plane).
        type: str
      lifecycle:
        description: As in C(lifecycle_spot) and C(lifecycle_on_demand).
        type: str
      zone:
        description: As in C(zone_us_east_1a).
        type: str
      instance_type:
        description: As in C(instance_type_t3a_small).
        type: str
  with_tags:
    description: Whether hosts have all their tags, in C(kops_tags).
    type: bool
    default: false
  skip_failed_regions:
    description:
      - Whether a region that does not answer is a warning instead of an error. That all of them
        fail is always an error.
      - What was found without it is not kept in the cache.
    type: bool
    default: false
"""

EXAMPLES = r"""
# kops_ec2.yml beside the group_vars of a workbench: what is said there is not said again.
plugin: datascience.workbench.kops_ec2
regions: ["{{ context_aws_region }}"]
profile: "{{ context_aws_profile | default(omit, true) }}"
clusters: ["{{ cluster_name }}"]

---
# Two clusters in two regions, through the bastion on their admin nodes, from the cache for an hour.
plugin: datascience.workbench.kops_ec2
clusters: [workbench.internal, k8s.example.org]
regions: [eu-central-1, us-east-1]
skip_failed_regions: true
jump_group: admin
jump_user: alice
jump_port: 30022
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ansible-inventory
cache_timeout: 3600

---
# Every kops cluster of the region, machines named by their tag, with more groups and variables.
plugin: datascience.workbench.kops_ec2
hostnames: [name]
with_tags: true
group_prefixes:
  zone: null
  instance_group: ig_
groups:
  gpu: kops_instance_type.split('.')[0] in ['g4dn', 'g5', 'g6']
keyed_groups:
  - prefix: arch
    key: kops_labels['kubernetes.io/arch']
compose:
  team: kops_tags.team | default('nobody')
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible import constants as C  # noqa: N812
from ansible.errors import AnsibleError, AnsibleParserError, AnsibleValueOmittedError
from ansible.inventory.data import InventoryData
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.vars import combine_vars
from ansible.vars.plugins import get_vars_from_inventory_sources

from ansible_collections.datascience.workbench.plugins.module_utils._errors import WorkbenchError
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.connection import (
    OPTIONS,
    fingerprint,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.description import (
    described,
    without_jump,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.host_names import (
    host_names,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.settings import (
    EXPRESSIONS,
    Settings,
    faults,
)
from ansible_collections.datascience.workbench.plugins.module_utils._inventory.snapshot import (
    Snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible.parsing.dataloader import DataLoader

SUFFIXES = ("kops_ec2.yml", "kops_ec2.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):  # type: ignore[misc]
    """Reads the file, and hands the rest to module_utils/_inventory."""

    NAME = "datascience.workbench.kops_ec2"
    inventory: Any

    def verify_file(self, path: str) -> bool:
        """Say whether path is the name of one of its files."""
        return bool(super().verify_file(path)) and path.endswith(SUFFIXES)

    def parse(
        self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True
    ) -> None:
        """Add the machines that the file at path asks for to inventory."""
        super().parse(inventory, loader, path, cache)
        try:
            config = self._read_config_data(path)
            if not self.get_option("enabled"):
                self.display.v(f"{path} is not enabled: AWS is not asked, and it has no hosts")
                return
            key = self._key(path, config)
            snapshot = self._cached(key) if cache else None
            (snapshot or self._fresh(key)).tell(inventory)
        except WorkbenchError as error:
            raise AnsibleParserError(str(error)) from None

    def _read_config_data(self, path: str) -> dict[str, Any]:
        """The file's options, checked and put in force, with their templates filled in."""
        config = self.loader.load_from_file(path, cache="none", trusted_as_template=True)
        names = self._redirected_names or [self.NAME]
        if not isinstance(config, dict) or config.get("plugin") not in names:
            raise AnsibleParserError(f"{path} has no line `plugin: {self.NAME}`.")
        filled = self._filled(path, config)
        if self._is_on(filled) and (wrong := faults(filled, self._known())):
            raise AnsibleParserError("\n".join([f"{path} cannot be used.", *wrong]))
        self.set_options(direct=filled, var_options=self._vars)
        if self.get_option("cache"):
            self.load_cache_plugin()
        return filled

    def _filled(self, path: str, config: Mapping[str, Any]) -> dict[str, Any]:
        """Config without its templates; where it is not enabled, without all else too."""
        self.templar.available_variables = self._variables(path)
        filled: dict[str, Any] = {}
        for name in sorted(config, key=lambda name: name != "enabled"):
            try:
                given = config[name]
                filled[name] = given if name in EXPRESSIONS else self.templar.template(given)
            except AnsibleValueOmittedError:
                continue
            except AnsibleError as error:
                raise AnsibleParserError(f"{path}: {name}: {error}") from None
            if name == "enabled" and not self._is_on(filled):
                return {"plugin": config["plugin"], "enabled": False}
        return filled

    def _variables(self, path: str) -> dict[str, Any]:
        """What templates in the file can use: group_vars/all beside it, and extra variables."""
        folder = str(Path(path).parent)
        beside = get_vars_from_inventory_sources(
            self.loader, [path], [self.inventory.groups["all"]], "all"
        )
        own = {"inventory_dir": folder, "inventory_file": path}
        variables: dict[str, Any] = combine_vars(combine_vars(own, beside), self._vars)
        return variables

    @staticmethod
    def _is_on(config: Mapping[str, Any]) -> bool:
        return str(config.get("enabled", True)).lower() not in ("false", "no", "off", "0")

    def _known(self) -> set[str]:
        """The names of all options, and their other names."""
        defined = self.option_definitions
        aliases = (alias for option in defined.values() for alias in option.get("aliases", ()))
        return {*defined, *aliases}

    def _key(self, path: str, config: Mapping[str, Any]) -> str:
        """Of the cache: another one for another content of the file, account, region or address."""
        return f"{self.get_cache_key(path)}_{fingerprint(config, self._connection(), os.environ)}"

    def _connection(self) -> dict[str, Any]:
        """The options of OPTIONS in force, the environment's too."""
        return {name: self.get_option(name) for name in OPTIONS}

    def _cached(self, key: str) -> Snapshot | None:
        if not self.get_option("cache"):
            return None
        try:
            return Snapshot.from_text(self._cache[key]["snapshot"])
        except (KeyError, TypeError, ValueError):
            return None

    def _fresh(self, key: str) -> Snapshot:
        # botocore takes longer to import than a cached run takes.
        from ansible_collections.datascience.workbench.plugins.module_utils._inventory.search import (  # noqa: E501, PLC0415
            search,
        )

        settings = Settings.of(self.get_option)
        found = search(
            self._connection(),
            self.get_option("regions"),
            settings,
            skip_failed=self.get_option("skip_failed_regions"),
        )
        for cluster in without_jump(found.instances, settings):
            self.display.warning(
                f"{cluster}: no machine of {settings.jump_group} has a public address, so there "
                "is no jump host."
            )
        for skipped in found.skipped:
            self.display.warning(skipped)
        taken = {*self.inventory.hosts, *self.inventory.groups, *C.LOCALHOST}
        names = host_names(found.instances, settings.hostnames, taken)
        snapshot = self._constructed(
            described(found.instances, names, settings, self._sanitize_group_name)
        )
        if self.get_option("cache") and not found.skipped:
            self._keep(key, snapshot)
        return snapshot

    def _keep(self, key: str, snapshot: Snapshot) -> None:
        """Into the cache, unless an expression made what JSON cannot hold."""
        try:
            self._cache[key] = {"snapshot": snapshot.as_text()}
        except (TypeError, ValueError):
            for name, host in snapshot.unwritable().items():
                self.display.warning(
                    f"Nothing is kept in the cache: compose made of {name} of {host} what JSON "
                    f"cannot hold. Have it make text, as in `{name}: ... | string`."
                )

    def _constructed(self, plain: Snapshot) -> Snapshot:
        """The same with what the options of constructed inventories add to it."""
        asked = {name: self.get_option(name) for name in EXPRESSIONS}
        if not any(asked.values()):
            return plain
        # Into an inventory that holds nothing else, so that it can be read back for the cache.
        theirs, self.inventory = self.inventory, InventoryData()
        try:
            plain.tell(self.inventory)
            strict = self.get_option("strict")
            for name, variables in plain.hosts.items():
                self._set_composite_vars(asked["compose"], variables, name, strict=strict)
                self._add_host_to_composed_groups(asked["groups"], variables, name, strict=strict)
                self._add_host_to_keyed_groups(
                    asked["keyed_groups"], variables, name, strict=strict
                )
            return Snapshot.taken(self.inventory, plain.group_vars)
        finally:
            self.inventory = theirs
