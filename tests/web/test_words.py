"""The pages as they are rendered: two languages, and nothing that a model's or a file's name could do."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.models import tag_model
from tests.web.conftest import Clients

import zorko
from zorko.bank.index import ORDERS
from zorko.bank.teaching import STARTING
from zorko.bank.users import ROLES
from zorko.runtime.predictor import Predictor
from zorko.tasks.registry import TASKS
from zorko.web.bank.pages import KEY_HELP, PLACES
from zorko.web.pages import PATHS
from zorko.web.words import LANGUAGES, WORDS, language_of

FLAGS = ("untrusted", "corrected", "together", "removed")


def test_both_languages_say_everything() -> None:
    assert set(WORDS) == set(LANGUAGES)
    assert len({tuple(sorted(words)) for words in WORDS.values()}) == 1
    assert (
        set(dir(dict)) & (set(WORDS["en"]) - {"copy", "values"}) == set()
    )  # jinja would take it for the method; scripts may
    for english, russian in ((WORDS["en"][key], WORDS["ru"][key]) for key in WORDS["en"]):
        assert set(re.findall(r"{\w+}|#", english)) == set(re.findall(r"{\w+}|#", russian))
        assert english != russian
        assert re.search("[а-яё]", russian, re.IGNORECASE)
        assert not re.search("[а-яё]", english, re.IGNORECASE)


def test_every_word_is_said_somewhere_and_every_word_said_is_there(root: Path) -> None:
    web = root / "src/zorko/web"
    code = "".join(path.read_text() for folder in ("templates", "static") for path in (web / folder).rglob("*.*"))
    said = set(re.findall(r"words\.([a-z_]+)", code)) | set(re.findall(r'words\["([a-z-]+)"\]', code))
    assert said <= set(WORDS["en"])
    by_name = {task.name for task in TASKS} | {f"{task.name}_lead" for task in TASKS}
    kinds = ("text", "case", "without", "untagged", *FLAGS)
    by_part = {
        *(place for place, _, _ in PLACES),
        *(about for _, about in KEY_HELP),
        *(f"order_{order}" for order in ORDERS),
        *(f"chip_{kind}" for kind in kinds),
        *(f"filter_{flag}" for flag in FLAGS),
        *(f"match_{mode}" for mode in ("all", "any")),
        *(f"mark_{mark}" for mark in ("trusted", "untrusted", "corrected", "none")),
        *(*ROLES, "before", "after"),
    }
    by_value = {"ambiguous", "unlike-training", "no-match", "uncalibrated", "locate", "rank", "match", "read_step"}
    assert by_part <= set(WORDS["en"])
    assert set(WORDS["en"]) - said - by_name - by_value - by_part == set()


def patterns(code: str, table: str) -> list[str]:
    """The patterns of a table of a script, as Python writes them."""
    (rows,) = re.findall(rf"const {table} = \[\n(.*?)^\];", code, re.DOTALL | re.MULTILINE)
    found = re.findall(r"^  \[/(.*)/, words\.\w+\],$", rows, re.MULTILINE)
    assert len(found) == len(rows.splitlines())
    return [pattern.replace("(?<", "(?P<") for pattern in found]


def known(texts: list[str], found: list[str]) -> None:
    """Each text is told by one pattern, and each pattern tells one of them."""
    for text in texts:
        assert sum(re.search(pattern, text) is not None for pattern in found) == 1, f"no word, or two, for: {text}"
    for pattern in found:
        assert any(re.search(pattern, text) for text in texts), f"nothing is said like: {pattern}"


def test_what_a_bank_writes_down_in_english_is_said_in_the_language_of_the_page(root: Path) -> None:
    scripts = root / "src/zorko/web/static/bank"
    teach, past = ((scripts / name).read_text() for name in ("teach.mjs", "history-list.mjs"))
    lessons, teaching = ((root / "src/zorko" / name).read_text() for name in ("bank/lessons.py", "training/teaching.py"))
    reasons = [re.sub(r"{[^}]*}", "7", reason) for reason in re.findall(r'left\[vocabulary\.name\] = f?"(.*)"', lessons)]
    known(reasons, patterns(teach, "REASONS"))
    steps = [STARTING, *re.findall(r'record\.step\("(.*?)"', teaching)]
    known([*steps, "reading pictures", "embedding train with small", "epoch 3/40"], patterns(teach, "STEPS"))
    bank = "".join(path.read_text() for path in (root / "src/zorko/bank").glob("*.py"))
    told = re.findall(r'acting\(bank, user, f"((?:case|model) .*)"\) as', bank)
    known([re.sub(r"{[^}]*}", "0123abcd", text) for text in told], patterns(past, "DONE"))


@pytest.mark.parametrize(
    ("chosen", "remembered", "accepted", "expected"),
    [
        ("", "", "", "en"),
        ("", "", "ru", "ru"),
        ("", "", "de-DE,ru-RU;q=0.8,en;q=0.9", "en"),
        ("", "", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", "", "en;q=0,ru;q=0.1", "ru"),
        ("", "", "fr;q=x,*;q=0.1,,;;", "en"),
        ("", "ru", "en", "ru"),
        ("en", "ru", "ru", "en"),
        ("xx", "yy", "ru", "ru"),
    ],
)
def test_which_language_is_spoken(chosen: str, remembered: str, accepted: str, expected: str) -> None:
    assert language_of(chosen, remembered, accepted) == expected


def test_a_chosen_language_stays(client_of: Clients) -> None:
    client = client_of()
    assert '<html lang="en">' in client.get("/find").text
    assert '<html lang="ru">' in client.get("/find?lang=ru").text
    assert '<html lang="ru">' in client.get("/orbit").text
    assert '<html lang="en">' in client.get("/orbit?lang=en").text


class Outline(HTMLParser):
    """What would be fetched or run, and which inputs have a name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.styles = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.styles += tag == "style" or "style" in told
        self.handlers += [name for name in told if name.startswith("on")]
        self.addresses += [str(told[name]) for name in ("src", "href", "action") if name in told]
        if tag == "script":
            self.scripts.append(told)


@pytest.mark.parametrize("path", PATHS.values())
def test_a_page_needs_nothing_from_elsewhere_and_has_no_inline_script(client: TestClient, path: str) -> None:
    outline = Outline(client.get(path).text)
    assert outline.styles == 0
    assert outline.handlers == []
    assert all(script.get("src", "").startswith("/static/") for script in outline.scripts)  # type: ignore[union-attr]
    assert all(re.match(r"/|#|data:image/", address) for address in outline.addresses)
    for address in outline.addresses:
        if address.startswith("/"):
            assert client.get(address.partition("#")[0]).status_code == 200, address


def test_a_page_without_a_model_says_how_to_get_one(client_of: Clients, predictors: list[Predictor]) -> None:
    page = client_of(models=predictors[:1]).get("/tag").text
    assert "zorko train tag DATA" in page
    assert "zorko serve --model" in page
    assert "<form" not in page


def test_a_tag_model_that_was_named_has_its_page(client_of: Clients, tmp_path: Path) -> None:
    client = client_of(models=[zorko.load(tag_model(tmp_path / "tag.onnx"), threads=1)])
    assert 'data-task="tag"' in client.get("/tag").text
    assert "zorko train read DATA" in client.get("/draw").text


def test_names_of_models_are_text_and_nothing_else(client_of: Clients, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    models = [zorko.load(tag_model(tmp_path / f"{number}.onnx"), threads=1) for number in range(2)]
    for number, model in enumerate(models):
        model.card = model.card.model_copy(update={"name": f"{evil}{number}"})
    page = client_of(models=models).get("/tag").text
    assert evil not in page
    assert Outline(page).handlers == []
