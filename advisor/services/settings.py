"""What counts for each setting: policies, the organisation, the person's own choice, or the default."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from advisor.domain.errors import PlainError
from advisor.domain.settings import BY_ID, Effective, Ignored, Kind, Layer, Level, NotAllowed, Value, settle

if TYPE_CHECKING:
    from advisor.services.ports import OwnSettings


class Settings:
    """The settings as they count now. Policies are read once; the person's own choices may change."""

    def __init__(
        self,
        own: OwnSettings,
        fixed: Callable[[], Iterable[Layer]] = tuple,
        expand: Callable[[str], str] = str,
    ) -> None:
        """``fixed`` reads all that a person cannot change; ``expand`` fills in environment variables of paths."""
        self._own, self._read_fixed, self._expand = own, fixed, expand
        self._fixed: tuple[Layer, ...] | None = None
        self._settled: tuple[dict[str, Effective], list[Ignored]] | None = None

    def effective(self, setting: str) -> Effective:
        """The value with who set it."""
        return self._now()[0][setting]

    def value(self, setting: str) -> Value:
        """The value ready for use: variables in paths are filled in. None: nothing is set."""
        found = self.effective(setting)
        if found.setting.kind is Kind.PATH and isinstance(found.value, str):
            return self._expand(found.value)
        return found.value

    def text(self, setting: str) -> str:
        """The value of a text, choice, path or address; empty where nothing is set."""
        value = self.value(setting)
        return value if isinstance(value, str) else ""

    def yes(self, setting: str) -> bool:
        return self.value(setting) is True

    def listed(self, setting: str) -> tuple[str, ...]:
        value = self.value(setting)
        return value if isinstance(value, tuple) else ()

    def locked(self, setting: str) -> bool:
        return self.effective(setting).locked

    def all(self) -> tuple[Effective, ...]:
        """Every setting, in the order of its definition."""
        settled = self._now()[0]
        return tuple(settled[setting] for setting in BY_ID)

    def ignored(self) -> tuple[Ignored, ...]:
        """What was found and does not count, with the reason."""
        return tuple(self._now()[1])

    def layers(self) -> tuple[Layer, ...]:
        """The places that were looked at."""
        if self._fixed is None:
            self._fixed = tuple(self._read_fixed())
        own = self._own.read()
        return (*self._fixed, Layer(Level.USER, self._own.where, own, found=bool(own)))

    def set(self, setting: str, value: object) -> None:
        """Keeps the person's own choice; None takes it back. A locked or wrong one is a ``PlainError``."""
        if self.locked(setting):
            raise PlainError("setting_locked", setting=setting, where=self.effective(setting).where)
        values = dict(self._own.read())
        if value is None:
            values.pop(setting, None)
        else:
            try:
                checked = BY_ID[setting].check(value)
            except NotAllowed as wrong:
                raise PlainError("setting_wrong", setting=setting, value=str(value), reason=wrong.reason) from None
            values[setting] = list(checked) if isinstance(checked, tuple) else checked
        self._own.write(values)
        self._settled = None

    def whom_to_ask(self) -> str:
        """Who can change what is locked; empty where nobody was named."""
        return self.text("it_contact")

    def read_again(self) -> None:
        """Policies may have changed since."""
        self._fixed = self._settled = None

    def _now(self) -> tuple[dict[str, Effective], list[Ignored]]:
        if self._settled is None:
            self._settled = settle(self.layers())
        return self._settled


def is_first_start(settings: Settings) -> bool:
    """Nothing is known of the person yet, and she has not chosen a language: that is kept with "Continue"."""
    return not settings.text("name") and not settings.text("language")
