"""Which step a wrong answer is blamed on."""

from __future__ import annotations

from zorko.runtime.blame import NO_STEP, Blame, StepReport

STEPS = ("look", "read")


def test_the_first_step_that_went_wrong_is_to_blame() -> None:
    blame = Blame(STEPS)
    for look, read, right in ((True, True, True), (False, False, False), (True, False, False), (False, True, True)):
        blame.add({"look": look, "read": read}, right)
    assert blame.reports() == (StepReport("look", 4, 2, 1), StepReport("read", 4, 2, 1))


def test_a_wrong_answer_whose_steps_were_all_right_is_not_hushed_up() -> None:
    blame = Blame(STEPS)
    blame.add({"look": True, "read": True}, False)
    assert blame.reports()[-1] == StepReport(NO_STEP, 1, 0, 1)


def test_without_answers_there_is_no_report() -> None:
    assert Blame(STEPS).reports() == ()
