"""How is a class of values made that never change?

`@frozen` means what `@dataclass(frozen=True, slots=True)` means, and costs a tenth of it: dataclasses compile five
functions for each class, 0.25 ms, and a query from the command line defines a hundred classes, of which it uses a
few. Here `__init__` alone is compiled, when the first instance is made; the others are the same for all classes. It
fills the slots by their descriptors, so that making an instance takes half as long, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from types import MemberDescriptorType
from typing import Any, TypeVar, dataclass_transform, overload

_T = TypeVar("_T")


@overload
def frozen(cls: type[_T], /) -> type[_T]: ...
@overload
def frozen(*, eq: bool = True, slots: bool = True) -> Callable[[type[_T]], type[_T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field, Field))
def frozen(cls: type[_T] | None = None, /, *, eq: bool = True, slots: bool = True) -> Any:
    """The class as a dataclass whose instances do not change. They are equal if their fields are, and can be keys; with
    `eq=False` each is equal to itself alone, as is right where fields are arrays. With `slots=False` it can have
    cached properties."""
    return (lambda given: _made(given, eq, slots)) if cls is None else _made(cls, eq, slots)


def _made(cls: type[_T], eq: bool, slots: bool) -> type[_T]:
    own = set(cls.__dict__)
    cls.__doc__ = cls.__doc__ or cls.__name__  # else dataclasses write one, which takes longer than all the rest
    made: Any = dataclass(init=False, eq=False, repr=False, slots=slots)(cls)
    compared = [f.name for f in fields(made) if f.compare]
    made.__signature__ = _Signature()
    made.__compared__ = staticmethod(attrgetter(*compared) if compared else _nothing)
    for method in (_init, _repr, _setattr, _delattr, *((_eq, _hash) if eq else ())):
        name = f"_{method.__name__}__"
        if name not in own:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


class _Signature:
    """What `help` and editors say of how an instance is made: worked out when they ask."""

    def __get__(self, instance: object, cls: type) -> Any:
        from inspect import Parameter, Signature

        parameters = []
        for f in fields(cls):
            default = f.default if f.default_factory is MISSING else f.default_factory()
            kind = Parameter.KEYWORD_ONLY if f.kw_only else Parameter.POSITIONAL_OR_KEYWORD
            default = Parameter.empty if default is MISSING else default
            parameters.append(Parameter(f.name, kind, default=default, annotation=f.type))
        return Signature(sorted(parameters, key=lambda parameter: parameter.kind))


def _nothing(value: object) -> None:
    return None


def _init(self: Any, *arguments: Any, **named: Any) -> None:
    """`__init__` until there is an instance: makes the real one."""
    cls: Any = next(c for c in type(self).__mro__ if c.__dict__.get("__init__") is _init)
    cls.__init__ = _filling(cls)
    cls.__init__(self, *arguments, **named)


def _filling(cls: type) -> Any:
    """The `__init__` that takes the fields of the class as that of a dataclass does."""
    scope: dict[str, Any] = {"_missing": object(), "_set": object.__setattr__}
    given, named, lines = ["self"], list[str](), list[str]()
    for f in fields(cls):
        parameter = value = f.name
        if f.default_factory is not MISSING:
            scope[f"_make_{f.name}"] = f.default_factory
            parameter, value = f"{f.name}=_missing", f"_make_{f.name}() if {f.name} is _missing else {f.name}"
        elif f.default is not MISSING:
            scope[f"_default_{f.name}"] = f.default
            parameter = f"{f.name}=_default_{f.name}"
        (named if f.kw_only else given).append(parameter)
        slot = getattr(cls, f.name, None)
        if isinstance(slot, MemberDescriptorType):
            scope[f"_set_{f.name}"] = slot.__set__
            lines.append(f"_set_{f.name}(self, {value})")
        else:
            lines.append(f"_set(self, {f.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    parameters = ", ".join([*given, *(["*", *named] if named else [])])
    # As dataclasses do: a text of nothing but the names that the class itself gives its fields.
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines or ["pass"]), scope)
    return scope["__init__"]


def _repr(self: Any) -> str:
    shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> bool:
    return self.__compared__(self) == self.__compared__(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _setattr(self: Any, name: str, value: object) -> None:
    """Only what makes a copy finds a field that has no value."""
    if hasattr(self, name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delattr(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
