"""The pages of this site have no fault that can be found without running their code."""

from docs_proof.structure import problems

from tools.paths import ROOT


def test_this_project_has_no_problems():
    assert problems(ROOT) == []
