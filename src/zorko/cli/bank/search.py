"""`zorko bank search`: which photographs are as one asks for."""

from __future__ import annotations

from typing import Annotated

import typer

from zorko.cli.bank.options import Database, Folder
from zorko.cli.options import AsJson, Csv

EXAMPLE = "zorko bank search lake --bank bank/ --is season=winter --not place=town"

Text = Annotated[
    list[str] | None, typer.Argument(metavar="WORD", help="Words in the name, the folder, the description or a case's name.")
]
Is = Annotated[
    list[str] | None,
    typer.Option("--is", metavar="ATTRIBUTE=VALUE", help="It must be so; several values of one attribute: one of them."),
]
AnyOf = Annotated[list[str] | None, typer.Option("--any", metavar="ATTRIBUTE=VALUE", help="One of these must be so.")]
IsNot = Annotated[list[str] | None, typer.Option("--not", metavar="ATTRIBUTE=VALUE", help="It must not be so.")]
Untagged = Annotated[
    list[str] | None, typer.Option("--untagged", metavar="ATTRIBUTE", help="Nothing is said of that attribute.")
]
Untrusted = Annotated[
    bool, typer.Option("--untrusted", help="An attribute that is asked about, or any, is neither trusted nor corrected.")
]
Corrected = Annotated[bool, typer.Option("--corrected", help="People said it, of one that is asked about, or of any.")]
Case = Annotated[str | None, typer.Option("--case", metavar="NAME", help="In that case.")]
Removed = Annotated[bool, typer.Option("--removed", help="Those that were removed.")]
Order = Annotated[str, typer.Option("--order", metavar="ORDER", help="newest, oldest, name or added.")]
Together = Annotated[bool, typer.Option("--together", help="Near-duplicates stand behind the first of theirs.")]
Similar = Annotated[
    int | None, typer.Option("--similar", metavar="PHOTO", help="The most like that photograph, instead of a filter.")
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="So many at most.  [default: all]")]
Counts = Annotated[bool, typer.Option("--counts", help="Print how many there are of each value instead.")]


def search(
    folder: Folder,
    text: Text = None,
    is_so: Is = None,
    any_of: AnyOf = None,
    is_not: IsNot = None,
    untagged: Untagged = None,
    untrusted: Untrusted = False,
    corrected: Corrected = False,
    case: Case = None,
    removed: Removed = False,
    order: Order = "newest",
    together: Together = False,
    similar: Similar = None,
    limit: Limit = None,
    counts: Counts = False,
    database: Database = None,
    as_json: AsJson = False,
    csv: Csv = None,
) -> None:
    """Find photographs by what is said of them.

    Prints a line for each: its number, name, file, and what is said; ? stands behind what is not trusted, ! behind what
    people said.
    """
    from zorko.cli.bank.finding import condition, print_counts, print_photos, similar_photos
    from zorko.cli.bank.opening import opened

    with opened(folder, database) as bank:
        from zorko.bank.search import Query, found_photos
        from zorko.bank.search import search as search_bank

        query = Query(
            all=tuple(map(condition, is_so or ())),
            any=tuple(map(condition, any_of or ())),
            none=tuple(map(condition, is_not or ())),
            untagged=tuple(untagged or ()),
            untrusted=untrusted,
            corrected=corrected,
            text=" ".join(text or ()),
            case=case,
            removed=removed,
            order=order,
            together=together,
        )
        if counts:
            print_counts(search_bank(bank, query), as_json)
            return
        photos = found_photos(bank, query) if similar is None else similar_photos(bank, similar, limit)
        print_photos(bank, photos[:limit], as_json, csv)
