"""The settings page and the help desk tell what this copy is made from."""

from __future__ import annotations

from advisor.main_selftest import build
from advisor.services.about_program import about_text
from tests.services.test_decide import texts


def test_a_copy_for_tests_says_so_and_another_does_not() -> None:
    built = {"version": "1.2.3", "python": "3.13.5", "runtime": "test"}
    assert about_text(built, texts("en")).endswith("Do not hand it out.")
    for runtime in ("official", None):
        said = about_text({**built, "runtime": runtime}, texts("en"))
        assert said == "Videoconference Advisor 1.2.3, with Python 3.13.5."


def test_the_program_knows_itself() -> None:
    assert build()["python"] in about_text(build(), texts("sk"))
