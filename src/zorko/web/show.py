"""An answer as pictures, for pages: drawn on what was asked, what the network saw, and what each step looked at."""

from __future__ import annotations

import base64
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from zorko.errors import LayoutError
from zorko.images.draw import png
from zorko.runtime.predictor import Predictor
from zorko.runtime.questions import pictures_of
from zorko.tasks.base import PixelArray
from zorko.types import Answer
from zorko.web.batching import Question

SIDE_MOST = 1600
"""Pixels of a drawn picture's longer side: more than a page shows, and a photograph of 12 million takes seconds to pack."""


def shown(predictor: Predictor, question: Question, answer: Answer) -> dict[str, Any]:
    """`drawn`: the pictures with the answer; `normalised`: what the network saw of it, where the task has that, else None;
    `parts`: what is compared, each with its `name`. Pictures are data: addresses of PNG files."""
    task = predictor.task
    images = pictures_of(question.files if len(question.files) > 1 else question.files[0], task.pictures_per_question)
    preprocessing = predictor.card.preprocessing
    normalised = task.prepare(images, preprocessing).memo.get("normalised")
    predicted = next(iter(task.guesses(answer, predictor.card.heads))).predicted
    return {
        "drawn": address(task.draw(images, answer)),
        "normalised": address(normalised) if isinstance(normalised, np.ndarray) else None,
        "parts": [
            {"name": part.name, "picture": address(part.picture)}
            for part in _parts(predictor, images, predicted)
            if part.name  # one without a name is the whole picture again
        ],
    }


def address(image: NDArray[np.uint8]) -> str:
    """A picture, (H, W, 3) or (H, W), as a data: address; large ones smaller."""
    scale = SIDE_MOST / max(image.shape[:2])
    if scale < 1:
        size_wh = tuple(max(1, round(extent * scale)) for extent in image.shape[1::-1])
        image = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return f"data:image/png;base64,{base64.b64encode(png(image)).decode('ascii')}"


def _parts(predictor: Predictor, images: list[PixelArray], predicted: int) -> Any:
    try:
        return predictor.task.parts(images, predictor.card.preprocessing, predicted, predicted)
    except LayoutError:
        return []
