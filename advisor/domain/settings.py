"""Every setting of the program, defined once: id, kind, default, allowed values, and who may fix it.

Registry, policy files, group-policy templates, the settings page and the docs
are all made from this list, so that they cannot drift apart. The sentences for
people hang on the ids (``services/setting_words.py``).
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

Value = str | int | bool | tuple[str, ...] | None  # None: nothing is set, and the program finds its own way

MAX_TEXT = 1_000  # characters of one text; the longest sensible one is a path
MAX_LIST = 500  # entries of one list


class Kind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"  # one of ``allowed``
    NUMBER = "number"  # whole, from ``least`` to ``most``
    YES_NO = "yes_no"
    LIST = "list"  # of texts
    PATH = "path"  # file or folder; %NAME% and $NAME stand for environment variables
    ADDRESS = "address"  # begins with one of ``allowed``


class Level(StrEnum):
    """Who set a value, the strongest first."""

    MACHINE = "machine_policy"
    ORGANISATION = "organisation_pack"
    USER_POLICY = "user_policy"
    USER = "user_setting"
    DEFAULT = "default"

    @property
    def locks(self) -> bool:
        """A person cannot change what one of these set."""
        return self in (Level.MACHINE, Level.ORGANISATION, Level.USER_POLICY)


class NotAllowed(ValueError):
    """The value does not fit; ``reason`` is an id of ``services/setting_words.REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Setting(NamedTuple):
    id: str
    kind: Kind
    room: str  # window | person | records | line | signing | verification | catalogue
    default: Value = None
    allowed: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    lockable: bool = True
    pattern: str = ""  # each text, or each entry of a list, must match it whole

    @property
    def policy(self) -> str:
        """The name in the registry and in ``policies.json``: line_server is LineServer."""
        return "".join(word.capitalize() for word in self.id.split("_"))

    def check(self, raw: object) -> Value:
        """The value in its own type. Raises ``NotAllowed``."""
        if self.kind is Kind.YES_NO:
            if isinstance(raw, int) and raw in (0, 1):  # numbers too: the registry knows nothing else
                return bool(raw)
            raise NotAllowed("not_yes_no")
        if self.kind is Kind.NUMBER:
            if isinstance(raw, bool) or not isinstance(raw, int):
                raise NotAllowed("not_a_number")
            if not self.least <= raw <= self.most:
                raise NotAllowed("out_of_range")
            return raw
        if self.kind is Kind.LIST:
            if not isinstance(raw, (list, tuple)):
                raise NotAllowed("not_a_list")
            if len(raw) > MAX_LIST:
                raise NotAllowed("too_long")
            return tuple(self._text(entry) for entry in raw)
        return self._text(raw)

    def _text(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise NotAllowed("not_a_text")
        text = raw.strip()
        if not text:
            raise NotAllowed("empty")
        if len(text) > MAX_TEXT:
            raise NotAllowed("too_long")
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
            raise NotAllowed("control_character")
        if self.kind is Kind.CHOICE and text not in self.allowed:
            raise NotAllowed("not_one_of")
        if self.kind is Kind.ADDRESS and not self._address(text):
            raise NotAllowed("not_an_address")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise NotAllowed("wrong_form")
        return text

    def _address(self, text: str) -> bool:
        rest = next((text[len(start):] for start in self.allowed if text.lower().startswith(start)), "")
        return bool(rest) and not re.search(r"\s", text)


_KEY_CODE = r"(?i:(?:[0-9a-f]{2}[: ]?){31}[0-9a-f]{2})"

SETTINGS: tuple[Setting, ...] = (
    # The window
    Setting("language", Kind.CHOICE, "window", allowed=("sk", "en", "cs", "de")),
    Setting("theme", Kind.CHOICE, "window", "system", allowed=("system", "light", "dark", "contrast")),
    Setting("text_scale", Kind.NUMBER, "window", least=100, most=200),
    # The person who signs, and whom to ask
    Setting("name", Kind.TEXT, "person", lockable=False),
    Setting("role", Kind.TEXT, "person", lockable=False),
    Setting("organisation", Kind.TEXT, "person"),
    Setting("dpo_contact", Kind.TEXT, "person"),
    Setting("ism_contact", Kind.TEXT, "person"),
    Setting("it_contact", Kind.TEXT, "person"),
    # Records
    Setting("records_folder", Kind.PATH, "records"),
    Setting("copy_records_to", Kind.PATH, "records"),
    Setting("drop_folder", Kind.PATH, "records"),
    Setting("register", Kind.PATH, "records"),
    Setting("review_months", Kind.NUMBER, "records", 12, least=1, most=120),
    Setting("keep_years", Kind.NUMBER, "records", least=1, most=100),
    # The line test
    Setting("line_test_allowed", Kind.YES_NO, "line", True),
    Setting("line_server", Kind.ADDRESS, "line", allowed=("udp://", "wss://", "ws://", "ndt7://", "ndt7s://", "stun:")),
    Setting("turn_server", Kind.ADDRESS, "line", allowed=("stun:", "turn:", "turns:")),
    Setting("turn_login", Kind.PATH, "line"),
    Setting("m_lab_allowed", Kind.YES_NO, "line", True),
    # Signing
    Setting("identity", Kind.CHOICE, "signing", "made", allowed=("made", "file", "token", "windows")),
    Setting("identity_file", Kind.PATH, "signing"),
    Setting("token_module", Kind.PATH, "signing"),
    Setting("token_label", Kind.TEXT, "signing"),
    Setting("windows_certificate", Kind.TEXT, "signing", pattern=r"(?i:[0-9a-f]{40})"),
    Setting("time_stamp_authority", Kind.ADDRESS, "signing", allowed=("https://", "http://")),
    # Verification
    Setting("fetch_revocation", Kind.YES_NO, "verification", False),
    Setting("trusted_signers", Kind.LIST, "verification", (), pattern=_KEY_CODE + r"(?:\s+.*)?"),
    Setting("trusted_time", Kind.LIST, "verification", (), pattern=_KEY_CODE + r"(?:\s+.*)?"),
    Setting("trusted_roots", Kind.LIST, "verification", ()),
    # The catalogue and the organisation
    Setting("catalogue_update_from", Kind.PATH, "catalogue"),
    Setting("catalogue_root", Kind.TEXT, "catalogue", pattern=_KEY_CODE),
    Setting("organisation_pack", Kind.PATH, "catalogue"),
    Setting("organisation_root", Kind.TEXT, "catalogue", pattern=_KEY_CODE),
)

BY_ID: Mapping[str, Setting] = {setting.id: setting for setting in SETTINGS}
# The registry does not tell capital letters from small ones, so the files do not either.
BY_POLICY: Mapping[str, Setting] = {setting.policy.casefold(): setting for setting in SETTINGS}


class Layer(NamedTuple):
    """What one place says, as it was read: nothing is checked yet. Names are ids or names of policies."""

    level: Level
    where: str
    values: Mapping[str, object] = MappingProxyType({})
    trouble: str = ""  # the place could not be read: an id of ``services/setting_words.REASONS``
    found: bool = True  # False: there is nothing at this place


class Ignored(NamedTuple):
    """A value that does not count, and why."""

    level: Level
    where: str
    name: str
    value: object
    reason: str
    setting: str | None = None


class Effective(NamedTuple):
    """What counts for one setting, and who said so."""

    setting: Setting
    value: Value
    level: Level
    where: str = ""

    @property
    def locked(self) -> bool:
        return self.level.locks


def settle(layers: Iterable[Layer]) -> tuple[dict[str, Effective], list[Ignored]]:
    """The effective value of every setting, and everything that does not count.

    The stronger level wins; among places of one level the first. A value that
    is wrong is as if it were not there: a weaker one may count instead.
    """
    order = list(Level)
    result: dict[str, Effective] = {}
    ignored: list[Ignored] = []
    for layer in sorted(layers, key=lambda one: order.index(one.level)):
        if layer.trouble:
            ignored.append(Ignored(layer.level, layer.where, "", None, layer.trouble))
        for name, raw in layer.values.items():
            setting = BY_ID.get(name) or BY_POLICY.get(name.casefold())
            if setting is None:
                ignored.append(Ignored(layer.level, layer.where, name, raw, "unknown_name"))
                continue
            try:
                if layer.level.locks and not setting.lockable:
                    raise NotAllowed("not_lockable")
                value = setting.check(raw)
                if setting.id in result:
                    raise NotAllowed("overruled")
            except NotAllowed as wrong:
                ignored.append(Ignored(layer.level, layer.where, name, raw, wrong.reason, setting.id))
            else:
                result[setting.id] = Effective(setting, value, layer.level, layer.where)
    for setting in SETTINGS:
        result.setdefault(setting.id, Effective(setting, setting.default, Level.DEFAULT))
    return result, ignored
