"""A correction makes the emulator answer as AWS does at one point; a patch can be taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import getattr_static
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_ABSENT = object()


class Patch:
    """Replaces attributes of classes and modules, and puts all of them back with `undo`."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Make `owner.name` be `value`."""
        self._before.append((owner, name, vars(owner).get(name, _ABSENT)))
        setattr(owner, name, value)

    def wrap(self, owner: Any, name: str) -> Callable[[Callable[..., Any]], None]:
        """Decorate a function that answers for `owner.name`: it gets the original first.

        A property is wrapped by its getter. Corrections of one method stack, the last is outermost.
        """
        present = getattr_static(owner, name)
        original = present.fget if isinstance(present, property) else getattr(owner, name)

        def replace(instead: Callable[..., Any]) -> None:
            def call(*args: Any, **kwargs: Any) -> Any:
                return instead(original, *args, **kwargs)

            self.set(owner, name, property(call) if isinstance(present, property) else call)

        return replace

    def undo(self) -> None:
        """Put back everything that was replaced, the latest first."""
        while self._before:
            owner, name, value = self._before.pop()
            if value is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, value)


@dataclass(frozen=True)
class Correction:
    """One difference between AWS and moto, and the function that removes it."""

    name: str
    """Service and action, with what it is about."""
    source: str
    """Where AWS says so: a page, or what was measured, with the date where it is known."""
    aws: str
    """What AWS does."""
    moto: str
    """What moto does instead."""
    put: Callable[[Patch], None]


CORRECTIONS: dict[str, Correction] = {}


_DOCS = "https://docs.aws.amazon.com/"
_PAGES = {
    "autoscaling": f"{_DOCS}autoscaling/ec2/APIReference/API_",
    "budgets": f"{_DOCS}aws-cost-management/latest/APIReference/API_budgets_",
    "ec2": f"{_DOCS}AWSEC2/latest/APIReference/API_",
    "route53": f"{_DOCS}Route53/latest/APIReference/API_",
    "s3": f"{_DOCS}AmazonS3/latest/API/API_",
}


def correction(
    name: str, owner: Any = None, attribute: str = "", *, source: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a correction: a function that answers for `owner.attribute`, as `Patch.wrap` has it.

    `name` is "SERVICE:what it is about"; the source is AWS's page on the action that it begins
    with, unless another is given. Without an owner the function gets a `Patch` and puts itself in
    place. Its docstring is "AWS: what AWS does. moto: what moto does instead."
    """
    service, _, subject = name.partition(":")
    page = source or f"{_PAGES[service]}{subject.split()[0]}.html"

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        said = re.match(r"AWS: (.+?)\.\s+moto: (.+)", function.__doc__ or "", re.DOTALL)
        if not said:
            raise ValueError(f"{name!r} does not say what AWS does and what moto does")
        if name in CORRECTIONS:
            raise ValueError(f"two corrections are called {name!r}")

        def put(patch: Patch) -> None:
            if owner is None:
                function(patch)
            else:
                patch.wrap(owner, attribute)(function)

        aws, moto = (" ".join(words.split()) for words in said.groups())
        CORRECTIONS[name] = Correction(name, page, aws, moto, put)
        return function

    return register
