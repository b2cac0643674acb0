"""The pages of this site have no fault that is found before anything runs."""

from docs_proof.structure import problems

from tools.paths import ROOT


def test_this_project_has_no_problems():
    assert problems(ROOT) == []
