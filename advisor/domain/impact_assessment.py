"""The order of a data protection impact assessment: parts, questions, and what may fill them in.

Article 35(7) of the GDPR names what an assessment holds; the order of the parts is that of the template of the
European Data Protection Board (version and day stand in data/impact_assessment.yaml).
"""

from __future__ import annotations

from datetime import date

from advisor.domain.frozen import Frozen

# What several records say together; services/assessment_lines.py finds each.
FROM_RECORDS = (
    "name", "organisation", "days", "rules", "signs", "purpose", "size", "sector", "apps_seen", "other_apps",
    "findings", "steps", "line", "holes", "opinions",
)  # fmt: skip


class FollowedTemplate(Frozen):
    """Whose order is followed, and which version of it."""

    name: str
    version: str
    adopted: date
    published: date
    consultation_until: date
    address: str


class Field(Frozen):
    """One question. Without anything to fill it from it stays empty: it is for people to judge."""

    id: str
    question: str
    records: tuple[str, ...] = ()  # of FROM_RECORDS
    provider: bool = False
    situation: tuple[str, ...] = ()  # ids of the questions about the meeting
    answers: tuple[str, ...] = ()  # ids of checklist questions
    facts: tuple[str, ...] = ()  # criteria


class Part(Frozen):
    """One part; its number is its place, counted from 0."""

    id: str
    title: str
    fields: tuple[Field, ...]


class AssessmentTemplate(Frozen):
    """data/impact_assessment.yaml"""

    template: FollowedTemplate
    parts: tuple[Part, ...]
