"""Confirm on the spot, from the command line."""

import json

import pytest

from advisor.cli import run
from advisor.main import command_parts

CONFIRM = ["catalogue", "confirm", "zoom.e2ee.3", "--edition", "basic", "--by", "Jana Nováková", "--json"]


def call(capsys, *argv):
    code = run(list(argv), command_parts())
    return code, json.loads(capsys.readouterr().out)


def test_a_confirmation_is_kept_shown_and_taken_back(capsys):
    code, kept = call(capsys, *CONFIRM, "--outcome", "still_so")
    assert code == 0
    assert [(f["app"], f["value"], f["confirmed_by"]) for f in kept["facts"]] == [("zoom", "optional", "Jana Nováková")]
    assert call(capsys, "catalogue", "local", "--json")[1] == kept
    _, apps = call(capsys, "apps", "zoom", "--json")
    basic = next(e for e in apps["apps"][0]["editions"] if e["id"] == "basic")
    local = [f["id"] for f in basic["facts"] if "local" in f["id"]]
    assert len(local) == 1
    assert call(capsys, "catalogue", "forget", local[0], "--json")[1]["facts"] == []


def test_different_needs_a_value_that_the_catalogue_knows(capsys):
    code, error = call(capsys, *CONFIRM, "--outcome", "different", "--value", "perhaps")
    assert (code, error["code"]) == (2, "confirm_unknown_value")
    assert call(capsys, *CONFIRM, "--outcome", "different", "--value", "none")[0] == 0


@pytest.mark.parametrize("argv", [["catalogue"], ["catalogue", "confirm"], ["catalogue", "confirm", "zoom.e2ee.3"]])
def test_a_call_that_is_not_complete_is_said(capsys, argv):
    code, error = call(capsys, *argv, "--json")
    assert (code, error["schema"]) == (2, "advisor/error/1")


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_the_state_of_the_catalogue_reads_in_words(capsys, language):
    assert run(["catalogue", "status", "--lang", language], command_parts()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "30" in lines[0]
    assert any("e2ee" in line for line in lines)
