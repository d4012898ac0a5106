"""`zorko`: every command, and what becomes of an error. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any

import typer

import zorko as package
from zorko.cli import (
    bank,
    bench,
    demo,
    evaluate,
    export,
    find,
    generate,
    info,
    orbit,
    pretrain,
    read,
    same,
    serve,
    tag,
    train,
)
from zorko.cli.command import Command
from zorko.errors import ZorkoError

INTERRUPTED = 130  # what shells report for a program that Ctrl-C ended: 128 + SIGINT


COMMANDS: tuple[Command, ...] = (
    Command("demo", demo.demo, demo.EXAMPLE),
    Command("read", read.read, read.EXAMPLE),
    Command("find", find.find, find.EXAMPLE),
    Command("orbit", orbit.orbit, orbit.EXAMPLE),
    Command("same", same.same, same.EXAMPLE),
    Command("tag", tag.tag, tag.EXAMPLE),
    Command("train", train.train, train.EXAMPLE),
    Command("pretrain", pretrain.pretrain, pretrain.EXAMPLE),
    Command("eval", evaluate.evaluate, evaluate.EXAMPLE),
    Command("bench", bench.bench, bench.EXAMPLE),
    Command("generate", generate.generate, generate.EXAMPLE),
    Command("export", export.export, export.EXAMPLE),
    Command("info", info.info, info.EXAMPLE),
    Command("serve", serve.serve, serve.EXAMPLE),
    *bank.COMMANDS,
)

GROUPS = {"bank": bank.SUMMARY, "bank case": bank.cases.SUMMARY, "bank user": bank.user.SUMMARY}
"""The words that others follow, and what they are about."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line `words`, by default the process's own, and return its exit code.

    0: every input was answered; 2: wrong usage; 3: some input could not be read; 1: anything else; 130: Ctrl-C.
    """
    _be_lenient_with_names()
    plain, debug = _without_debug(sys.argv[1:] if words is None else words)
    code = _run(plain, debug)
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answers has had enough (zorko read .. | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or 1
    return code


def make_app() -> typer.Typer:
    """The typer application; errors of zorko's own leave it as exceptions."""
    app = _typer("zorko", example="zorko demo --out demo")
    app.callback()(zorko)
    groups = {"": app}
    for name, summary in GROUPS.items():
        first = next(command for command in COMMANDS if command.name.startswith(f"{name} "))
        above, _, word = name.rpartition(" ")
        groups[name] = _typer(word, help=summary, example=first.example)
        groups[above].add_typer(groups[name])
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        groups[group].command(name, epilog=_epilog(command.example))(command.function)
    return app


def _typer(name: str, example: str, **options: Any) -> typer.Typer:
    # Plain help: it needs no rich, which takes as long to import as everything else, and its examples can be copied.
    return typer.Typer(
        name=name,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=_epilog(example),
        **options,
    )


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"zorko {package.__version__}")
        raise typer.Exit


def zorko(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks; may stand anywhere.")] = False,
) -> None:
    """Answers one visual question about a picture, and says when the answer must not be trusted."""


def _epilog(example: str) -> str:
    # \b: the lines stay as they are
    return f"\b\nExample:\n  {example}"


def _run(words: Sequence[str], debug: bool) -> int:
    try:
        make_app()(args=list(words), prog_name="zorko", obj=debug)  # for a command that tells faults as it goes on
    except SystemExit as end:  # how typer ends; its own messages for wrong usage come with code 2
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if debug:
            traceback.print_exc()
        else:
            print(f"zorko: {_in_words(error)}", file=sys.stderr)
        return error.exit_code if isinstance(error, ZorkoError) else 1
    return 0


def _in_words(error: Exception) -> str:
    if isinstance(error, ZorkoError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'a file'}: {error.strerror}. --debug shows where this happened"
    kind = type(error).__name__
    return f"this is a fault of zorko's ({kind}: {error}). Please report it with what --debug adds to the command shows"


def _without_debug(words: Sequence[str]) -> tuple[list[str], bool]:
    """The words without `--debug`, which may stand anywhere before a `--`, and whether it was there."""
    end = words.index("--") if "--" in words else len(words)
    plain = [word for word in words[:end] if word != "--debug"]
    return [*plain, *words[end:]], len(plain) < end


def _be_lenient_with_names() -> None:
    """A file's name that the terminal's encoding lacks is shown by escapes; it is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
