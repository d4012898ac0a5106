"""Runs what stands in a page, as its reader would: in one folder, block after block.

`zorko` runs in this process, since each start of torch takes seconds; so does `curl`, whose calls the application answers
without a port, whether or not `zorko serve`, which is looked at only, stands before them. Everything else is given to bash.
A training is made short by more words behind its own, and only the first of a tutorial is fitted at all: of the others the
options, settings, data and encoder are looked at, and a ready model of the task stands for what they would leave.
"""

from __future__ import annotations

import glob
import io
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main
from tests.docs.curl import curl
from tests.docs.makers import make_for, seasons_model
from tests.docs.pages import RUN, Block, Command, Page, words_of

from zorko.cli import main
from zorko.cli.app import make_app
from zorko.cli.comparing import candidates
from zorko.data.load import load
from zorko.modelfile.shipped import resolve
from zorko.nn.encoders import check_name
from zorko.tasks.registry import task_named
from zorko.training import strict
from zorko.training.selfsupervised.settings import load_pretrain_settings
from zorko.training.settings import Settings, load_settings

SHORTER = {
    "read": [
        "drawn.others=40",
        "drawn.others_each_epoch=20",
        "drawn.redrawn=0",
        "drawn.redrawn_each_epoch=0",
        "drawn.spoilt=0",
        "drawn.spoilt_each_epoch=0",
        "drawn.validation_others=20",
    ],
    "find": ["encoder.size=32"],
    "orbit": ["encoder.size=32"],
    "same": ["encoder.size=32"],
    "tag": ["encoder.size=32"],
}
"""More settings for a training that is run."""
FEWER = {
    "generate": ["--count", "20", "--overwrite"],
    "bench": ["--limit", "10", "--untrained", "--encoders", "pixels"],
}
"""More words for other commands that take long; the last of an option is the one that counts."""

MARKED = ("make", "pip", "docker", "apt", "apt-get")
"""Programs that change the machine, or take minutes."""


class PageError(AssertionError):
    """Something in a page that does not work, with the page, the line, and what was said."""


@dataclass
class Reader:
    """Who works through a page in `folder`, which is the working directory; `client` opens the application."""

    page: Page
    folder: Path
    client: Callable[[], Any]
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    has_trained: bool = False

    def work_through(self) -> None:
        """Runs each block. Raises PageError for the first that does not work."""
        for block in self.page.blocks:
            if block.language in RUN:
                make_for(block, self.folder, runs=not self.page.is_tutorial)
            if block.language == "console":
                for command in block.commands:
                    self._try(command, block.reason is None)
            elif block.language == "python" and block.reason is None:
                self._python(block)

    def _try(self, command: Command, may_run: bool) -> None:
        said = io.StringIO()
        try:
            for words in command.zorko:
                check_words(words)
            if may_run:
                self._run(command, said)
        except (Exception, SystemExit) as error:
            place = f"{self.page.name}:{command.line}"
            problem = error.format_message() if isinstance(error, click.ClickException) else str(error)
            raise PageError(f"{place}: $ {command.text}\n{said.getvalue()}{problem}") from None

    def _run(self, command: Command, said: io.StringIO) -> None:
        given = ""
        for program in command.programs:
            given = self._started(program, given, said)
        said.write(given)

    def _started(self, program: str, given: str, said: io.StringIO) -> str:
        """Runs one program, and returns what it printed."""
        words = words_of(program)
        assert words[0] not in MARKED, f"{words[0]} is never run here: write <!-- not run: REASON --> above the block"
        if words[0] == "curl":
            return curl(self.client(), words[1:], self.folder)
        if words[0] == "zorko":
            words, into = _parted(words[1:])
            out = self._zorko(_expanded(words), given, said)
            if into is not None:
                into.write_text(out, encoding="utf-8")
            return out if into is None else ""
        done = subprocess.run(["bash", "-c", program], input=given, capture_output=True, text=True, check=False)
        said.write(done.stderr)
        assert done.returncode == 0, f"exit code {done.returncode}\n{done.stdout}"
        return done.stdout

    def _zorko(self, words: list[str], given: str, said: io.StringIO) -> str:
        if words[0] == "train":
            settings = _settings_of(words)
            if self.has_trained or not self.page.is_tutorial:
                return _looked_at(settings)
            self.has_trained = True
            words = words + _set("fit.epochs=1", "fit.batch_size=16", "fit.precision=32", *_shorter(settings))
        elif words[0] == "pretrain":
            return _pretraining_looked_at(words)
        elif words[0] == "serve":
            return ""  # it would not end; its words have been looked at
        elif words[0] == "bench":
            for candidate in candidates(check_words(words).params["encoders"], [], True):
                check_name(candidate.name)
        words = words + FEWER.get(words[0], [])
        out = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(said):
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
            code = main(words)
        assert code == 0, f"exit code {code}\n{out.getvalue()}"
        return out.getvalue()

    def _python(self, block: Block) -> None:
        said = io.StringIO()
        code = "\n" * (block.line - 1) + block.text  # so that a traceback tells the page's own lines
        try:
            with redirect_stdout(said), redirect_stderr(said):
                exec(compile(code, self.page.name, "exec"), self.names)
        except Exception:
            raise PageError(f"{self.page.name}:{block.line}: {said.getvalue()}\n{traceback.format_exc()}") from None


def command_of(words: Sequence[str]) -> tuple[Any, list[str]]:
    """The command of zorko that the words begin with, and those behind it."""
    found: Any = typer.main.get_command(make_app())
    rest = [word for word in words if word != "--debug"]
    while hasattr(found, "commands") and rest and rest[0] in found.commands:
        found, rest = found.commands[rest[0]], rest[1:]
    return found, rest


def check_words(words: Sequence[str]) -> click.Context:
    """Raises a ClickException for words that `zorko` does not understand; returns how it does."""
    found, rest = command_of(words)
    context: click.Context = found.make_context(found.name, _parted(rest)[0])
    return context


def _settings_of(words: list[str]) -> Settings:
    told = check_words(words).params
    return load_settings(
        told["task"],
        told["data"],
        images=told["images"],
        config=told["config"],
        out=told["out"],
        encoder=told["encoder"],
        weights=told["weights"],
        add_to=told["add_to"],
        overrides=told["settings"] or (),
    )


def _shorter(settings: Settings) -> list[str]:
    untrained = settings.encoder.name.startswith("timm:") and settings.encoder.weights is None and not settings.encoder.start
    keeps_size = settings.encoder.start is not None or settings.add_to is not None
    more = [one for one in SHORTER[settings.task] if not (keeps_size and one.startswith("encoder.size"))]
    return more + ["encoder.untrained=true"] * untrained


def _looked_at(settings: Settings) -> str:
    """All that can be wrong before anything is fitted; and a model in the run's folder."""
    check_name(settings.encoder.name)
    for file in (settings.encoder.weights, settings.encoder.start, settings.add_to):
        assert file is None or file.exists(), f"{file}: no such file"
    task = task_named(settings.task)
    layout = settings.layout.layout if task.default_preprocessing.layout is not None else None
    examples = load(settings.task, settings.data, settings.images, layout, settings.attributes.told)
    assert len(examples), f"{settings.data}: nothing in it can be used"
    settings.folder.mkdir(parents=True, exist_ok=True)
    model = settings.folder / "model.onnx"
    if settings.task == "tag":
        seasons_model(model)
    else:
        shutil.copyfile(resolve(settings.task), model)
    (settings.folder / "config.toml").write_text(settings.to_toml(), encoding="utf-8")
    return f"{settings.folder}\n"


def _pretraining_looked_at(words: list[str]) -> str:
    told = check_words(words).params
    settings = load_pretrain_settings(
        told["images"],
        config=told["config"],
        out=told["out"],
        method=told["method"],
        encoder=told["encoder"],
        weights=told["weights"],
        overrides=told["settings"] or (),
    )
    assert all(Path(place).exists() for place in told["images"]), told["images"]
    settings.folder.mkdir(parents=True, exist_ok=True)
    (settings.folder / "config.toml").write_text(strict.to_toml(settings), encoding="utf-8")
    return f"{settings.folder}\n"


def _set(*settings: str) -> list[str]:
    return [word for one in settings for word in ("--set", one)]


def _parted(words: Sequence[str]) -> tuple[list[str], Path | None]:
    """The words before a `>`, and the file behind it."""
    if ">" not in words:
        return list(words), None
    place = list(words).index(">")
    return list(words[:place]), Path(words[place + 1])


def _expanded(words: Sequence[str]) -> list[str]:
    """Patterns as the files that they stand for, where there are any, as a shell does."""
    return [found for word in words for found in (sorted(glob.glob(word)) if glob.has_magic(word) else []) or [word]]
