"""Everything an organisation says by its signed pack, besides its word on apps (``organisation.py``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from advisor.domain.catalogue import Frozen

Words = Annotated[str, Field(min_length=1, max_length=1_000)]


class Contact(Frozen):
    """Whom to ask."""

    name: Words
    mail: str = ""
    phone: str = ""

    @property
    def line(self) -> str:
        return ", ".join(part for part in (self.name, self.mail, self.phone) if part)


class Contacts(Frozen):
    dpo: Contact | None = None
    ism: Contact | None = None
    it: Contact | None = None


class Retention(Frozen):
    """How long records are kept, and when a decision is looked at again."""

    keep_years: Annotated[int, Field(ge=1, le=100)] | None = None
    review_months: Annotated[int, Field(ge=1, le=120)] | None = None


class OrganisationPack(Frozen):
    """``organisation.yaml`` of a pack."""

    name: Words
    published_on: date
    expires_on: date
    contacts: Contacts = Contacts()
    retention: Retention = Retention()
    settings: Mapping[str, Any] = {}
    trusted_signers: tuple[Words, ...] = ()
    logo: str | None = None
