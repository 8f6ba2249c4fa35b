"""Which page follows: the only place that knows all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.task_list import Task

if TYPE_CHECKING:
    from advisor.services.interview_session import InterviewSession
    from advisor.services.ports import Texts

OWN_PAGES = ("app", "line", "result", "review", "sign")  # steps of the session that are no questions


def page_of(step: str) -> str:
    """The page that shows a step of the session."""
    return step if step in OWN_PAGES else "question"


def build(name: str, place: Workplace, values: dict[str, Any]) -> Page:
    """Makes a page. Imported one by one: what the first page does not need is not loaded before it shows."""
    if name == "start":
        from advisor.ui.pages.start_page import StartPage

        return StartPage(place)
    if name == "welcome":
        from advisor.ui.pages.welcome_page import WelcomePage

        return WelcomePage(place)
    if name == "apps":
        from advisor.ui.pages.apps_page import AppsPage

        return AppsPage(place, **values)
    if name == "question":
        from advisor.ui.pages.question_page import QuestionPage

        return QuestionPage(place)
    if name == "app":
        from advisor.ui.pages.app_page import AppPage

        return AppPage(place)
    if name == "line":
        from advisor.ui.pages.line_page import LinePage

        return LinePage(place)
    if name == "line_consent":
        from advisor.ui.pages.line_consent_page import LineConsentPage

        return LineConsentPage(place, **values)
    if name == "line_measure":
        from advisor.ui.pages.line_measure_page import LineMeasurePage

        return LineMeasurePage(place, **values)
    if name == "line_result":
        from advisor.ui.pages.line_result_page import LineResultPage

        return LineResultPage(place, **values)
    if name == "result":
        from advisor.ui.pages.result_page import ResultPage

        return ResultPage(place)
    if name == "review":
        from advisor.ui.pages.review_page import ReviewPage

        return ReviewPage(place)
    if name == "sign":
        from advisor.ui.pages.sign_page import SignPage

        return SignPage(place)
    if name == "signed":
        from advisor.ui.pages.signed_page import SignedPage

        return SignedPage(place, **values)
    if name == "usual":
        from advisor.ui.pages.usual_page import UsualPage

        return UsualPage(place, **values)
    if name == "ticks":
        from advisor.ui.pages.ticks_page import TicksPage

        return TicksPage(place, **values)
    if name == "records":
        from advisor.ui.pages.records_page import RecordsPage

        return RecordsPage(place, **values)
    if name == "verify":
        from advisor.ui.pages.verify_page import VerifyPage

        return VerifyPage(place, **values)
    if name == "invitation":
        from advisor.ui.pages.invitation_page import InvitationPage

        return InvitationPage(place, **values)
    if name == "texts":
        from advisor.ui.pages.texts_page import TextsPage

        return TextsPage(place, **values)
    if name == "after":
        from advisor.ui.pages.after_page import AfterPage

        return AfterPage(place, **values)
    if name == "elsewhere":
        from advisor.ui.pages.elsewhere_page import ElsewherePage

        return ElsewherePage(place, **values)
    if name == "opinion":
        from advisor.ui.pages.opinion_page import OpinionPage

        return OpinionPage(place, **values)
    if name == "confirm":
        from advisor.ui.pages.confirm_page import ConfirmPage

        return ConfirmPage(place, **values)
    if name == "settings":
        from advisor.ui.pages.settings_page import SettingsPage

        return SettingsPage(place)
    if name == "compare":
        from advisor.ui.pages.compare_page import ComparePage

        return ComparePage(place, **values)
    from advisor.ui.pages.error_page import ErrorPage

    return ErrorPage(place, **values)


def tasks(session: InterviewSession, texts: Texts) -> list[Task]:
    """The task list: what is done, where one is, what opens later."""
    _ = texts.gettext
    titles = {
        "situation": _("Your meeting"), "app": _("The app"), "checklist": _("Security and privacy"),
        "line": _("The internet line"), "result": _("The result"), "sign": _("Signed record"),
    }  # fmt: skip
    here, steps = session.stage(session.where), session.steps
    reached = steps.index(session.first_open)
    made = []
    for stage, title in titles.items():
        own = [step for step in steps if session.stage(step) == stage]
        if stage == here:
            words = _("You are here")
            if len(own) > 2 and session.where in own:
                words = _("{n} of {of}").format(n=own.index(session.where) + 1, of=len(own))
            made.append(Task(stage, title, "here", words))
        elif own and all(session.is_settled(s) for s in own) and steps.index(own[-1]) < reached:
            made.append(Task(stage, title, "done", _("Done")))
        elif own and steps.index(own[0]) <= reached:
            made.append(Task(stage, title, "open", _("Open")))
        else:
            made.append(Task(stage, title, "locked", _("Opens later")))
    return made
