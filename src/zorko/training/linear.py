"""A linear classifier on features: logistic regression, each feature brought to unit variance before."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray


def fitted_linear(features: NDArray[np.float32], labels: NDArray[np.int64], strength: float, steps: int) -> Any:
    """scikit-learn's own (`predict`, `predict_proba`, `classes_`), fitted to features (N, D) and labels (N,) of two values
    or more.

    `strength` is C, from "hardly look" to "take them at their word"; `steps` the most iterations: a fit that has not come
    to its end by then is taken as it is.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=steps)).fit(features, labels)
