"""What `zorko export --to int8` does, and what it says of it."""

from __future__ import annotations

from pathlib import Path

from zorko.cli.progress import say
from zorko.errors import UsageError


def export_int8(model: Path, out: Path, calibration: Path | None, images: Path | None, allowed: float) -> None:
    """Writes `out`; tells each head's figure before and after, and both files' sizes. Raises UsageError without data."""
    from zorko.training.int8 import to_int8
    from zorko.training.progress import Progress

    if calibration is None:
        raise UsageError(
            "int8 needs labelled pictures, from which its ranges and its thresholds of trust come: --calibration DATA"
        )
    falls = to_int8(model, out, calibration, images, allowed=allowed, progress=Progress())
    wide = max(len(fall.head) for fall in falls)
    for fall in falls:
        say(f"{fall.head:{wide}}  {fall.figure} {fall.before:.4f} -> {fall.after:.4f}")
    before, after = (path.stat().st_size / 1e6 for path in (model, out))
    say(f"wrote {out}: {after:.2f} MB, the other file {before:.2f} MB; how fast it is here: benchmarks/int8.py")
