"""What the modules about costs document is what they take, and what they answer."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args

from ansible_collections.datascience.workbench.plugins.module_utils._cost import (
    budget_task,
    price_list,
)
from ansible_collections.datascience.workbench.plugins.module_utils._cost.task import ARGUMENTS
from ansible_collections.datascience.workbench.plugins.modules import (
    budget,
    cost_estimate,
    price_table,
)

PRODUCTS = json.loads((Path(__file__).parents[2] / "fixtures/price-list/products.json").read_text())
TODAY = datetime.date(2026, 11, 24)


def compare(documented: dict[str, Any], taken: dict[str, Any], where: str = "") -> None:
    """Options, and what is below them, are documented as they are taken."""
    assert documented.keys() == taken.keys(), where
    for name, option in taken.items():
        told = documented[name]
        for part in ("type", "required", "default", "elements", "choices"):
            assert told.get(part) == option.get(part), f"{where}{name}: {part}"
        if "options" in option:
            compare(told["suboptions"], option["options"], f"{where}{name}.")


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        (budget, budget_task.ARGUMENTS),
        (cost_estimate, ARGUMENTS),
        (price_table, price_table.OPTIONS),
    ],
)
def test_options_are_documented_as_they_are(module: Any, arguments: dict[str, Any]) -> None:
    documentation = yaml.safe_load(module.DOCUMENTATION)
    compare(documentation["options"], arguments)
    name = f"datascience.workbench.{documentation['module']}"
    for task in yaml.safe_load(module.EXAMPLES):
        assert task.get(name, {}).keys() <= {*documentation["options"], "region"}


def run(capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    """What the module prints."""
    with patch_module_args(options), pytest.raises(SystemExit):
        cost_estimate.main()
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


SPEC = {"role": "Node", "machineType": "t3a.small", "minSize": 2, "maxSize": 2}
GROUPS = [{"name": "admin", "spec": {**SPEC, "cpuCredits": "standard", "rootVolumeSize": 20}}]


def test_the_module_answers_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, region="us-east-1", cluster_spec={}, instance_groups=GROUPS)
    documented = yaml.safe_load(cost_estimate.RETURN)
    optional = {"running", "running_hourly", "scenario", "what_if", "gate"}
    assert documented.keys() - optional == answer.keys() - {"changed", "invocation"}
    bill = documented["idle"]["contains"]
    assert bill.keys() == answer["idle"].keys()
    assert bill["lines"]["contains"].keys() == answer["idle"]["lines"][0].keys()
    assert answer["idle"]["usd"] == 31.15  # 27.45, 3.20, and a zone of .50


def test_the_module_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(
        capsys,
        region="us-east-1",
        cluster_spec={},
        instance_groups=GROUPS,
        storage={"home_gb": 1},
    )
    assert answer["failed"]
    assert answer["msg"] == (
        "Could not read what is stored: there is no 'home_gb'. Did you mean homes_gb?"
    )


class Module(SimpleNamespace):
    """As much of AnsibleAWSModule as price_table uses."""

    calls = 0

    def client(self, service: str, region: str) -> Any:
        assert (service, region) == ("pricing", price_list.API_REGION)
        return SimpleNamespace(get_products=self.get_products)

    def get_products(self, **request: Any) -> dict[str, Any]:
        self.calls += 1
        wanted = {one["Field"]: one["Value"] for one in request["Filters"]}
        return {
            "PriceList": [
                json.dumps(one)
                for one in PRODUCTS
                if one["serviceCode"] == request["ServiceCode"]
                and wanted.items()
                <= {
                    "productFamily": one["product"].get("productFamily"),
                    **one["product"]["attributes"],
                }.items()
            ]
        }


def table(path: Path, check_mode: bool = False, max_age: int = 30) -> Module:
    params = {"table_region": "eu-central-1", "dest": str(path), "max_age": max_age}
    keys = {"access_key": "AKIAUNIT", "secret_key": "unit"}
    return Module(params={**params, **keys}, check_mode=check_mode)


def test_a_table_is_asked_for_once_a_month(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    foreseen = table(path, check_mode=True)
    assert price_table.carry_out(foreseen, TODAY)["changed"]
    assert (foreseen.calls, path.exists()) == (0, False)
    first = table(path)
    told = price_table.carry_out(first, TODAY)
    assert (told["changed"], told["prices"], told["date"]) == (True, 26, "2026-11-24")
    assert "efs_backup_gb_month" in told["missing"]
    assert 15 < first.calls < 30
    second = table(path)
    again = price_table.carry_out(second, TODAY + datetime.timedelta(days=30))
    assert again == {**told, "changed": False}
    assert second.calls == 0
    third = table(path)
    assert price_table.carry_out(third, TODAY + datetime.timedelta(days=31))["changed"]


@pytest.mark.usefixtures("no_aws")
def test_an_address_for_budgets_alone_is_not_taken_for_aws(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BUDGETS", "http://127.0.0.1:9")
    options = {"name": "wb", "state": "absent", "tags": {"workbench": "wb"}}
    keys = {"region": "us-east-1", "access_key": "AKIAUNIT", "secret_key": "unit"}
    with patch_module_args({**options, **keys}), pytest.raises(SystemExit):
        budget.main()
    answer = json.loads(capsys.readouterr().out)
    assert answer["failed"]
    assert "sends its calls to http://127.0.0.1:9" in answer["msg"]
