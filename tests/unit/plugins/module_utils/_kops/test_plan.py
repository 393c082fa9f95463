"""The parser of kops's plans, on what kops printed and on what it could print."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.datascience.workbench.plugins.module_utils._kops.plan import (
    CREATE,
    DELETE,
    MODIFY,
    Entry,
    Field,
    Plan,
    UnreadablePlanError,
    parse_delete,
    parse_update,
)

RECORDED = Path(__file__).parents[3] / "fixtures" / "kops-1.36.2"
CLUSTER = "wb.internal.example.org"


def recorded(name: str) -> str:
    return (RECORDED / f"plan-{name}.txt").read_text()


def test_a_new_cluster_is_all_creation_but_for_the_tags_of_our_subnet() -> None:
    plan = parse_update(recorded("create"))
    assert len(plan.entries) == 111
    assert [entry.type for entry in plan.entries if entry.action == MODIFY] == ["Subnet"]
    (template,) = (e for e in plan.entries if e.name == f"admin.{CLUSTER}" and e.type[0] == "L")
    fields = {field.name: field.after for field in template.fields}
    assert fields["InstanceType"] == "t3a.small"
    assert fields["RootVolumeSize"] == "20"
    assert fields["RootVolumeKmsKey"] == ""
    assert all(field.before is None for field in template.fields)


def test_maps_are_in_order_whatever_go_prints() -> None:
    plan = parse_update(recorded("create"))
    (volume,) = (e for e in plan.entries if e.name == f"a.etcd-main.{CLUSTER}")
    (tags,) = (field.after for field in volume.fields if field.name == "Tags")
    assert tags is not None
    assert tags.startswith("{KubernetesCluster: wb.internal.example.org, Name: a.etcd-main.")


def test_nothing_to_do() -> None:
    assert parse_update(recorded("noop")) == Plan()


def test_one_field() -> None:
    change = Field("InstanceType", "t3a.small", "t3a.medium")
    entry = Entry(MODIFY, "LaunchTemplate", f"admin.{CLUSTER}", (change,))
    assert parse_update(recorded("machine-type")) == Plan((entry,))


def test_texts_have_their_changed_lines_before_and_after() -> None:
    plan = parse_update(recorded("scaled"))
    group, file = plan.entries
    assert group.fields == (Field("MinSize", "0", "3"),)
    (contents,) = file.fields
    assert contents.before is not None
    assert contents.after is not None
    assert "generation" not in contents.before
    assert "\n  generation: 1\n" in contents.after
    assert contents.before.startswith("...\nmetadata:\n")


def test_a_text_may_have_several_changed_places() -> None:
    plan = parse_update(recorded("kubelet"))
    assert len(plan.entries) == 9
    completed = next(e for e in plan.entries if e.name == "cluster-completed.spec")
    assert completed.fields[0].before is not None
    assert completed.fields[0].before.count("memory: 150Mi") == 2
    assert completed.fields[0].after is not None
    assert completed.fields[0].after.count("memory: 200Mi") == 2


def test_deferred_deletions_wait_for_prune() -> None:
    plan = parse_update(recorded("narrowed"))
    assert {entry.action for entry in plan.entries} == {CREATE, MODIFY}
    assert [(entry.action, entry.type) for entry in plan.deferred] == [
        (DELETE, "SecurityGroupRule")
    ] * 2
    assert plan.deferred[0].name.endswith("port=22 protocol=tcp ip=203.0.113.0/24 ipv6=")
    assert plan.pruned() == Plan(plan.entries + plan.deferred)


def test_deletions_during_the_update_do_not_wait() -> None:
    text = recorded("narrowed").replace(
        "only when the --prune flag is specified", "during update", 1
    )
    assert parse_update(text) == parse_update(recorded("narrowed")).pruned()


@pytest.mark.parametrize(
    "kind",
    ["autoscaling-elb-attachment", "network-load-balancer", "target-group", "LaunchTemplate"],
)
def test_what_is_deleted_may_have_hyphens_in_its_kind(kind: str) -> None:
    """The task names of kops 1.36.2's deletions; of some it says so only in its source."""
    name = "control-plane.masters.wb.example.org:arn:aws:elasticloadbalancing:targetgroup/tcp-wb/1"
    text = (
        "Items will be deleted only when the --prune flag is specified:\n"
        f"  {kind:20} {name}\n\nMust specify --yes to apply changes\n"
    )
    assert [(one.type, one.name) for one in parse_update(text).deferred] == [(kind, name)]


def test_a_value_may_hold_an_arrow() -> None:
    text = (
        "Will modify resources:\n  IAMRole/x\n  \tNote                \t a -> b -> a -> c\n\n"
        "Must specify --yes to apply changes\n"
    )
    assert parse_update(text).entries[0].fields == (Field("Note", "a -> b", "a -> c"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Will create resources:\n  VPC/x\n",
        "Will create resources:\n  VPC/x\n\nNo changes need to be applied\n",
        "Will invent resources:\n  VPC/x\n\nMust specify --yes to apply changes\n",
        "Will create resources:\n  VPC\n\nMust specify --yes to apply changes\n",
        "Items will be deleted during update:\n  VPC\n\nMust specify --yes to apply changes\n",
    ],
)
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePlanError):
        parse_update(text)


def test_the_table_of_a_deletion() -> None:
    plan = parse_delete(recorded("delete"))
    assert len(plan.entries) == 32
    first = plan.entries[0]
    assert (first.action, first.type, first.name) == (
        DELETE,
        "autoscaling-config",
        f"admin.{CLUSTER}",
    )
    assert first.fields[0].before is not None
    assert first.fields[0].before.startswith("lt-")
    assert (
        parse_delete("No cloud resources to delete\n\nMust specify --yes to unregister\n") == Plan()
    )
    with pytest.raises(UnreadablePlanError):
        parse_delete("KIND\tNAME\nvolume\tx\n")


_type = st.from_regex(r"[A-Z][A-Za-z0-9]{0,12}", fullmatch=True)
_text = st.from_regex(r"[A-Za-z0-9:/._\-]([A-Za-z0-9 :/.,_\-]{0,20}[A-Za-z0-9])?", fullmatch=True)
_single = st.builds(Field, _type, _text, _text)
_lines = st.lists(_text, min_size=1, max_size=4).map("\n".join)
_several = st.builds(Field, _type, _lines, _lines).filter(lambda f: f.before != f.after)


def _entries(action: str, fields: st.SearchStrategy[Field]) -> st.SearchStrategy[list[Entry]]:
    some = st.lists(fields, max_size=3).map(tuple)
    return st.lists(st.builds(Entry, st.just(action), _type, _text, some), max_size=4)


def _printed(entry: Entry) -> list[str]:
    """As DryRunTarget.PrintReport prints it."""
    lines = [f"  {entry.type}/{entry.name}"]
    for field in entry.fields:
        before, after = field.before, field.after
        if entry.action == CREATE:
            lines.append(f"  \t{field.name:<20}\t{after}")
        elif "\n" in f"{before}{after}":
            lines.append(f"  \t{field.name:<20}")
            diff = [f"- {line}" for line in str(before).split("\n")]
            diff += [f"+ {line}" for line in str(after).split("\n")]
            lines += [f"  \t{'':<20}\t{line}" for line in [*diff, ""]]
        else:
            lines.append(f"  \t{field.name:<20}\t {before} -> {after}")
    return [*lines, ""]


@given(
    _entries(CREATE, st.builds(Field, _type, st.none(), _text)),
    _entries(MODIFY, st.one_of(_single, _several)).map(
        lambda entries: [entry for entry in entries if entry.fields]
    ),
    st.lists(st.builds(Entry, st.just(DELETE), _type, _text), max_size=3),
    st.lists(st.builds(Entry, st.just(DELETE), _type, _text), max_size=3),
)
def test_what_kops_prints_is_read_back(
    created: list[Entry], modified: list[Entry], deferred: list[Entry], deleted: list[Entry]
) -> None:
    lines: list[str] = []
    for heading, entries in (
        ("Will create resources:", created),
        ("Will modify resources:", modified),
    ):
        if entries:
            lines += [heading, *(line for entry in entries for line in _printed(entry))]
    for heading, entries in (
        ("Items will be deleted only when the --prune flag is specified:", deferred),
        ("Items will be deleted during update:", deleted),
    ):
        if entries:
            lines += [heading, *(f"  {e.type:<20} {e.name}" for e in entries), ""]
    lines.append(
        "Must specify --yes to apply changes" if lines else "No changes need to be applied"
    )
    found = parse_update("\n".join(lines) + "\n")
    assert found == Plan((*created, *modified, *deleted), tuple(deferred))
