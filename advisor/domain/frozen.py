"""The base of everything we know: immutable, and checked by pydantic where data comes in from outside.

The models are plain dataclasses. pydantic reads and judges what a person, a
data file or a record brings (``model_validate``); it is imported only then.
What this program itself wrote is read back without it (``read_back``), because
a window that merely asks questions should not pay for a validator.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Literal,
    Self,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

Function = TypeVar("Function", bound=Callable[..., Any])


def _once(function: Function) -> Function:
    """functools.cache; the type checker believes that a class has no hash, and would forbid it."""
    return cast(Function, cache(function))


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Frozen:
    """Immutable and strict about unknown fields: a misspelt field is an error, not silence."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in cls.__dict__.get("__annotations__", {}):
            if cls.__dict__.get(name) == {}:  # every instance gets a mapping of its own
                setattr(cls, name, field(default_factory=dict))
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """The model from data of unknown quality. Raises pydantic.ValidationError, which names every wrong field."""
        return cast(Self, _validator(cls).validate_python(value))

    def model_dump(
        self, *, mode: Literal["json"] = "json", exclude_none: bool = False, exclude_defaults: bool = False,
        exclude: AbstractSet[str] = frozenset(),
    ) -> dict[str, Any]:  # fmt: skip
        """As JSON has it: days and enumerations as text, tuples as lists.

        ``exclude_none`` and ``exclude_defaults`` hold for inner models too, ``exclude`` for this one.
        """
        made = {}
        for name, default in _defaults(type(self)).items():
            value = getattr(self, name)
            if name in exclude or (exclude_none and value is None) or (exclude_defaults and value == default):
                continue
            made[name] = _plain(value, exclude_none, exclude_defaults)
        return made

    def model_copy(self, update: Mapping[str, Any] | None = None) -> Self:
        """The same with some fields changed; what is handed in is trusted, as on construction."""
        made = copy.copy(self)
        for name, value in (update or {}).items():
            object.__setattr__(made, name, value)
        return made


Model = TypeVar("Model", bound=Frozen)


def read_back(model: type[Model], value: Any) -> Model:
    """The opposite of ``model_dump``, for what this program wrote. Raises ValueError where the shape is another."""
    return cast(Model, _reader(model)(value))


def fields_of(model: type[Frozen]) -> tuple[str, ...]:
    """The names of a model's fields."""
    return tuple(_defaults(model))


@_once
def _validator(model: type[Frozen]) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(model)


@_once
def _defaults(model: type[Frozen]) -> dict[str, Any]:
    known = fields(cast(Any, model))
    return {f.name: f.default if f.default_factory is MISSING else f.default_factory() for f in known}


def _plain(value: Any, exclude_none: bool, exclude_defaults: bool) -> Any:
    if isinstance(value, Frozen):
        return value.model_dump(exclude_none=exclude_none, exclude_defaults=exclude_defaults)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(inner, exclude_none, exclude_defaults) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, exclude_none, exclude_defaults) for inner in value]
    return value


@_once
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What turns a JSON value into a value of this type, each made once."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda value: value
    if origin is UnionType:
        some = [_reader(one) for one in inner if one is not NoneType]
        if len(some) != 1 or len(inner) != 2:
            raise TypeError(f"{kind}: only a type or nothing can be read back")
        return lambda value: None if value is None else some[0](value)
    if origin is tuple:
        each = _reader(inner[0])
        return lambda value: tuple(map(each, _known(value, list)))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        of_key, of_value = _reader(inner[0]), _reader(inner[1])
        return lambda value: {of_key(key): of_value(held) for key, held in _known(value, dict).items()}
    if kind is str:
        # Ids and dates of sources stand a thousand times in the catalogue: equal texts are kept once.
        return lambda value: sys.intern(_known(value, str))
    if kind is date:
        return _day
    if issubclass(kind, Frozen):
        return _model_reader(kind)
    if issubclass(kind, Enum):
        return cast(Callable[[Any], Any], kind)
    if kind is float:
        return lambda value: float(_known(value, (int, float)))
    return lambda value: _known(value, kind)


def _model_reader(model: type[Frozen]) -> Callable[[Any], Any]:
    # From here on the types' own names are known; a model that holds itself would need more.
    readers = {name: _reader(kind) for name, kind in get_type_hints(model).items() if name in _defaults(model)}

    def read(value: Any) -> Any:
        try:
            return model(**{name: readers[name](held) for name, held in _known(value, dict).items()})
        except (KeyError, TypeError):  # a field too many, or one that is missing
            raise ValueError(model.__name__) from None

    return read


@_once
def _day(value: Any) -> date:
    return date.fromisoformat(_known(value, str))


def _known(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{value!r} is not of type {kind}")
    return value
