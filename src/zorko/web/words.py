"""What the pages say, in English and in Russian."""

from __future__ import annotations

from collections.abc import Mapping

from zorko.web.bank import words as bank

LANGUAGES: dict[str, str] = {"en": "English", "ru": "Русский"}
DEFAULT_LANGUAGE = "en"

_EN: dict[str, str] = {
    "skip": "Skip to the content",
    "tasks": "Questions",
    "language": "Language",
    "no_script": "This page needs JavaScript. The service works without: see /openapi.json.",
    "read": "Draw",
    "find": "Find",
    "orbit": "Orbit",
    "same": "Same",
    "tag": "Tag",
    "read_lead": "Draw a digit. What the model makes of it changes as you draw.",
    "find_lead": "A strip of panels and a reference under it: which panel shows the same object, and where?",
    "orbit_lead": "A hint has a number and an icon: in which panel does the planet on that orbit bear the icon?",
    "same_lead": "Two pictures: do they show the same thing?",
    "tag_lead": "A photograph: which value has each attribute?",
    "no_model": "No model for this question is open here.",
    "no_model_train": "Train one on your labelled pictures, and name it when you start the service:",
    "canvas": "Drawing area. Draw with a pen, a finger or the mouse; or with the arrow keys, while the space bar lowers and "
    "lifts the pen.",
    "brush": "Brush",
    "undo": "Undo",
    "wipe": "Clear",
    "canvas_keys": "Keys: arrows move the pen, space lowers and lifts it, [ and ] change the brush, Ctrl+Z undoes, Delete "
    "clears.",
    "empty": "Nothing drawn yet",
    "empty_hint": "Draw in the square, or choose an example.",
    "normalised": "What the model sees: 28 × 28",
    "scores": "Scores",
    "keep": "Keep this drawing as",
    "kept": "Kept",
    "not_kept": "To keep drawings with their labels for training, start the service so:",
    "other": "no digit",
    "risk": "Risk accepted",
    "rate": "False accepts accepted",
    "model": "Model",
    "default": "the model's own",
    "drop": "Drop pictures here",
    "drop_one": "Drop a picture here",
    "drop_or": "or paste them, or",
    "choose": "Choose pictures",
    "choose_one": "Choose a picture",
    "first": "First picture",
    "second": "Second picture",
    "examples": "Examples",
    "answers": "Answers",
    "answer": "Answer",
    "drawn_alt": "The picture with the answer drawn on it",
    "confidence": "confidence",
    "trusted": "trusted",
    "not_trusted": "not trusted",
    "ambiguous": "ambiguous",
    "unlike-training": "unlike anything trained on",
    "no-match": "no match",
    "uncalibrated": "this risk is not proven for this model",
    "not_a_digit": "not a digit",
    "best_guess": "best guess",
    "panel": "panel",
    "at": "at",
    "on_orbit": "orbit",
    "none": "none",
    "yes_same": "the same",
    "no_same": "different",
    "values": "Values",
    "steps": "Steps",
    "locate": "Planets found",
    "rank": "Orbits ranked",
    "read_step": "Number read",
    "match": "Icon matched",
    "doubts": "Doubts",
    "parts": "What was compared",
    "attention": "The lower row shows where the answer comes from: warm colours count most.",
    "record": "The record, as JSON",
    "copy": "Copy",
    "copied": "Copied",
    "working": "Working…",
    "unreachable": "The service does not answer. Is it still running?",
    "token": "This service asks for its token.",
    "token_label": "Token",
    "enter": "Enter",
}

_RU: dict[str, str] = {
    "skip": "К содержанию",
    "tasks": "Вопросы",
    "language": "Язык",
    "no_script": "Странице нужен JavaScript. Сервис работает и без него: см. /openapi.json.",
    "read": "Рисунок",
    "find": "Поиск",
    "orbit": "Орбита",
    "same": "Сравнение",
    "tag": "Признаки",
    "read_lead": "Нарисуйте цифру. Ответ модели меняется, пока вы рисуете.",
    "find_lead": "Ряд панелей и образец под ним: на какой панели тот же предмет и где он?",
    "orbit_lead": "В подсказке число и значок: на какой панели планета этой орбиты несёт значок?",
    "same_lead": "Две картинки: на них одно и то же?",
    "tag_lead": "Фотография: какое значение у каждого признака?",
    "no_model": "Модель для этого вопроса здесь не открыта.",
    "no_model_train": "Обучите её на своих размеченных картинках и назовите при запуске сервиса:",
    "canvas": "Поле для рисования. Рисуйте пером, пальцем или мышью; или стрелками, а пробел опускает и поднимает перо.",
    "brush": "Кисть",
    "undo": "Отменить",
    "wipe": "Очистить",
    "canvas_keys": "Клавиши: стрелки ведут перо, пробел опускает и поднимает его, [ и ] меняют кисть, Ctrl+Z отменяет, "
    "Delete очищает.",
    "empty": "Пока ничего не нарисовано",
    "empty_hint": "Рисуйте в квадрате или выберите пример.",
    "normalised": "Что видит модель: 28 × 28",
    "scores": "Оценки",
    "keep": "Сохранить рисунок как",
    "kept": "Сохранено",
    "not_kept": "Чтобы сохранять рисунки с метками для обучения, запустите сервис так:",
    "other": "не цифра",
    "risk": "Допустимый риск",
    "rate": "Допустимо ложных совпадений",
    "model": "Модель",
    "default": "как у модели",
    "drop": "Перетащите сюда картинки",
    "drop_one": "Перетащите сюда картинку",
    "drop_or": "или вставьте из буфера, или",
    "choose": "Выбрать картинки",
    "choose_one": "Выбрать картинку",
    "first": "Первая картинка",
    "second": "Вторая картинка",
    "examples": "Примеры",
    "answers": "Ответы",
    "answer": "Ответ",
    "drawn_alt": "Картинка с нарисованным ответом",
    "confidence": "уверенность",
    "trusted": "можно верить",
    "not_trusted": "верить нельзя",
    "ambiguous": "неоднозначно",
    "unlike-training": "не похоже ни на что из обучения",
    "no-match": "совпадения нет",
    "uncalibrated": "для этой модели такой риск не доказан",
    "not_a_digit": "не цифра",
    "best_guess": "ближайшая догадка",
    "panel": "панель",
    "at": "в точке",
    "on_orbit": "орбита",
    "none": "нигде",
    "yes_same": "одно и то же",
    "no_same": "разное",
    "values": "Значения",
    "steps": "Шаги",
    "locate": "Планеты найдены",
    "rank": "Орбиты по порядку",
    "read_step": "Число прочитано",
    "match": "Значок сопоставлен",
    "doubts": "Сомнения",
    "parts": "Что сравнивалось",
    "attention": "Нижний ряд показывает, откуда взят ответ: тёплые цвета важнее всего.",
    "record": "Запись в JSON",
    "copy": "Копировать",
    "copied": "Скопировано",
    "working": "Считаю…",
    "unreachable": "Сервис не отвечает. Он ещё работает?",
    "token": "Этот сервис спрашивает свой токен.",
    "token_label": "Токен",
    "enter": "Войти",
}

WORDS: dict[str, Mapping[str, str]] = {"en": {**_EN, **bank.EN}, "ru": {**_RU, **bank.RU}}


def words_of(language: str) -> Mapping[str, str]:
    """Everything that the pages say in a language of LANGUAGES."""
    return WORDS[language]


def language_of(chosen: str, remembered: str, accepted: str) -> str:
    """The language to speak: the one just chosen, else the one chosen before, else the first that the browser accepts
    (RFC 9110, Accept-Language)."""
    for code in (chosen, remembered, *_preferred(accepted)):
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE


def _preferred(accepted: str) -> list[str]:
    weighted = []
    for part in accepted.split(",")[:20]:
        code, _, parameter = part.partition(";")
        weight = parameter.strip().removeprefix("q=") if parameter.strip() else "1"
        try:
            weighted.append((-float(weight), code.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    return [code for weight, code in sorted(weighted, key=lambda each: each[0]) if weight < 0]
