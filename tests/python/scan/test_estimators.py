"""Fitted scikit-learn estimators as people save them are clean."""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
    StackingClassifier,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.utils import all_estimators

from mlops_jfrog.scan import Verdict, scan_file
from mlops_jfrog.scan.allowed import BUILT_IN

Estimators = dict[str, BaseEstimator]


def _tabular() -> Estimators:
    numbers, kinds = load_iris(return_X_y=True)
    encoded = ColumnTransformer(
        [("scale", StandardScaler(), [0, 1]), ("kind", OneHotEncoder(), [2])],
        remainder="passthrough",
    )
    words = np.array(["a", "b", "c"], dtype=object)[kinds]
    mixed = np.empty((len(kinds), 4), dtype=object)
    mixed[:, :2], mixed[:, 2], mixed[:, 3] = numbers[:, :2], words, numbers[:, 3]
    estimators = [
        RandomForestClassifier(5, random_state=np.random.RandomState(1)),
        GradientBoostingClassifier(n_estimators=3),
        HistGradientBoostingClassifier(max_iter=3),
        SVC(),
        LogisticRegression(),
        SGDClassifier(),
        GaussianNB(),
        KMeans(3, n_init=1),
        KNeighborsClassifier(algorithm="kd_tree"),
        MLPClassifier(3, max_iter=5),
        IsolationForest(n_estimators=3),
        GaussianProcessRegressor(RBF() + WhiteKernel()),
        CalibratedClassifierCV(LogisticRegression(), cv=2),
        StackingClassifier([("nb", GaussianNB())], LogisticRegression(), cv=2),
        GridSearchCV(
            Pipeline([("union", FeatureUnion([("pca", PCA(2))])), ("tree", SVC())]),
            {"tree__C": [1, 2]},
            scoring=make_scorer(f1_score, average="macro"),
            cv=StratifiedKFold(2),
        ),
        Pipeline([("log", FunctionTransformer(np.log1p)), ("best", SelectKBest(k=2))]),
    ]
    fitted = {type(each).__name__ + f"-{at}": each.fit(numbers, kinds)
              for at, each in enumerate(estimators)}  # fmt: skip
    fitted["mixed columns"] = encoded.fit(mixed)
    fitted["words"] = TfidfVectorizer().fit(["good model", "bad model"])
    return fitted


with warnings.catch_warnings():
    # How well they fit does not matter here.
    warnings.simplefilter("ignore")
    ESTIMATORS = _tabular()


def _joblib(compress: int | tuple[str, int]) -> Callable[[object, Path], object]:
    return lambda model, path: joblib.dump(model, path, compress=compress)


def _pickle(protocol: int) -> Callable[[object, Path], object]:
    return lambda model, path: path.write_bytes(pickle.dumps(model, protocol))


WAYS = {
    "joblib": _joblib(0),
    "joblib in zlib": _joblib(3),
    "joblib in lzma": _joblib(("lzma", 1)),
    **{f"pickle protocol {protocol}": _pickle(protocol) for protocol in range(6)},
}


@pytest.mark.parametrize("save", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("estimator", ESTIMATORS.values(), ids=ESTIMATORS.keys())
def test_a_fitted_estimator_is_clean(
    tmp_path: Path, estimator: BaseEstimator, save: Callable[[object, Path], object]
) -> None:
    path = tmp_path / "model.joblib"
    save(estimator, path)
    assert scan_file(path).findings == ()


def test_one_object_of_foreign_code_in_an_estimator_is_found(tmp_path: Path) -> None:
    """The allow-list is not of files that look like scikit-learn but of what they import."""
    pipeline = Pipeline([("own", FunctionTransformer(os.getcwd)), ("nb", GaussianNB())])
    path = tmp_path / "model.joblib"
    joblib.dump(pipeline, path)
    assert scan_file(path).verdict is Verdict.MALICIOUS


def test_every_estimator_of_the_installed_scikit_learn_is_on_the_list() -> None:
    missing = [
        f"{cls.__module__}.{name}"
        for name, cls in all_estimators()
        if name not in BUILT_IN.get(cls.__module__, ())
    ]
    assert missing == []
