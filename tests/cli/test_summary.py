"""Figures in lines for people."""

from __future__ import annotations

from zorko.cli.summary import metric_lines
from zorko.modelfile.card import Metric


def test_values_stand_in_one_column_whatever_a_head_is_called() -> None:
    metric = Metric(value=0.5, low=0.25, high=0.75, n=8)
    lines = list(metric_lines({"accuracy": metric, "a long head's name.ece": metric}, counts=True))
    assert lines[0].endswith(" 0.5000  (0.2500 .. 0.7500, n = 8)")
    assert lines[0].index("0.5000") == lines[1].index("0.5000")
    assert lines[1].startswith("a long head's name: expected calibration error 0.5000")
    assert list(metric_lines({"accuracy": metric})) == ["accuracy                     0.5000  (0.2500 .. 0.7500)"]
