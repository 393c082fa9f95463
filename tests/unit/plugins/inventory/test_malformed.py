"""Files that cannot be used: one clear error each, which names the option, and no traceback."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import PLUGIN, Parse
from .ec2_stub import Made
from .test_kops_ec2 import Ec2, error

OPTIONS: list[tuple[dict[Any, Any], str]] = [
    ({"cluster": ["a"]}, "cluster is no option. Did you mean clusters?"),
    ({"keyed_group": []}, "Did you mean keyed_groups?"),
    ({7: "seven"}, "7 is no option."),
    ({"clusters": {"a": "b"}}, "clusters: it is a list"),
    ({"clusters": [""]}, "clusters: '' is no name"),
    ({"clusters": [{"name": "a"}]}, "clusters: {'name': 'a'} is no name"),
    ({"clusters": 5}, "clusters: it is a list"),
    ({"regions": ["eu-central"]}, "regions: 'eu-central' is no name of a region"),
    ({"regions": ["us-east-1a"]}, "'us-east-1a' is no name of a region"),
    ({"regions": ["evil.example.org/#-1"]}, "is no name of a region"),
    ({"regions": [None]}, "regions: None is no name"),
    ({"region": "nowhere"}, "region: 'nowhere' is no name of a region"),
    ({"filters": ["vpc-id"]}, "filters: it is a dictionary"),
    ({"filters": {"vpc-id": None}}, "filters: vpc-id has no values"),
    ({"filters": {"vpc-id": []}}, "filters: vpc-id has no values"),
    ({"filters": {"vpc-id": {"a": 1}}}, "filters: vpc-id has no values"),
    ({"filters": {"tag:KubernetesCluster": "a"}}, "name clusters by the option clusters"),
    ({"hostnames": ["instanceid"]}, "Did you mean instance_id?"),
    ({"hostnames": ["tag:"]}, "hostnames: tag: is no name of a host"),
    ({"addresses": ["ipv6"]}, "addresses: ipv6 is no address of a machine"),
    ({"user": "a b"}, "user: 'a b' is no name of a user"),
    ({"user": "-oProxyCommand=x"}, "is no name of a user"),
    ({"jump_host": "alice@bastion"}, "User and port are jump_user and jump_port"),
    ({"jump_host": "-oProxyCommand=x"}, "neither a host name nor an address"),
    ({"jump_host": "a", "jump_group": "admin"}, "jump_host and jump_group: give one of them"),
    ({"jump_user": "a;b"}, "jump_user: 'a;b' is no name of a user"),
    ({"jump_port": 70000}, "jump_port: it is a number from 1 to 65535"),
    ({"jump_port": "ssh"}, "jump_port: it is a number from 1 to 65535"),
    ({"group_prefixes": ["x_"]}, "group_prefixes: it is a dictionary"),
    ({"group_prefixes": {"clusters": "x_"}}, "clusters is no kind of group. Did you mean cluster?"),
    ({"group_prefixes": {"zone": ""}}, "is no beginning of a group's name"),
    ({"group_prefixes": {"zone": "1-"}}, "is no beginning of a group's name"),
    ({"group_prefixes": {"cluster": None}}, "cannot be left out"),
    ({"with_tags": "perhaps"}, "with_tags: it is true or false, not 'perhaps'"),
    ({"enabled": "perhaps"}, "enabled: it is true or false"),
    ({"skip_failed_regions": []}, "skip_failed_regions: it is true or false"),
    ({"endpoint_url": "127.0.0.1"}, "endpoint_url: '127.0.0.1' is no URL"),
    ({"profile": "a", "access_key": "b", "secret_key": "c"}, "profile and access_key: give one"),
    ({"secret_key": None}, "access_key and secret_key: give both"),
    ({"compose": ["a"]}, "compose: it is a dictionary"),
    ({"groups": "a"}, "groups: it is a dictionary"),
    ({"keyed_groups": {"key": "a"}}, "keyed_groups: it is a list"),
    ({"keyed_groups": [{"prefix": "a"}]}, "has no key"),
    ({"strict": 3}, "strict: it is true or false"),
    ({"clusters": "{{ 1 / 0 }}"}, "clusters: "),
    ({"clusters": "{{ unclosed"}, "clusters: "),
    ({"regions": "{{ nowhere }}"}, "regions: 'nowhere' is undefined"),
    ({"cache": True, "cache_plugin": "no_such_cache"}, "no_such_cache"),
    ({"cache_timeout": "an hour"}, "cache_timeout"),
]
FILES = {
    "": "no line `plugin:",
    "---\n": "no line `plugin:",
    "- a\n- b\n": "no line `plugin:",
    "just text\n": "no line `plugin:",
    "plugin:\n": "no line `plugin:",
    f"plugin: {PLUGIN}\n  regions: [\n": "YAML",
    f"plugin: {PLUGIN}\nregions: [a\n": "YAML",
    f"plugin: [{PLUGIN}]\n": "",
}


@pytest.mark.parametrize(("options", "said"), OPTIONS)
def test_an_option_that_cannot_be(
    parse: Parse, ec2: Ec2, options: dict[Any, Any], said: str
) -> None:
    stub = ec2(Made(1))

    told = error(parse(stub.url, text=None, **{str(k): v for k, v in options.items()}))

    assert said in told
    assert stub.asked == []


def test_all_faults_are_told_at_once(parse: Parse, ec2: Ec2) -> None:
    told = error(parse(ec2().url, cluster="a", regions=["x"], user="a b", jump_port=0))

    assert [line.split()[0] for line in told.splitlines()[1:]] == [
        "cluster",
        "regions:",
        "user:",
        "jump_port:",
    ]


@pytest.mark.parametrize("text", FILES)
def test_a_file_that_is_none_of_its_own(parse: Parse, text: str) -> None:
    answer = parse(text=text)

    assert answer["hosts"] == {}
    said = " ".join(answer["errors"])
    assert "Traceback" not in said
    assert "has no attribute" not in said
