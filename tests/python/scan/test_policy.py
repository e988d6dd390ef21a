"""What a pickle may import: a list, the project's additions, and what stays refused."""

from __future__ import annotations

import pytest

from mlops_jfrog.errors import ConfigurationError
from mlops_jfrog.scan import ScanPolicy, Verdict
from mlops_jfrog.scan.allowed import BUILT_IN
from mlops_jfrog.scan.dangerous import is_dangerous


@pytest.mark.parametrize(
    ("module", "name", "verdict"),
    [
        ("numpy", "dtype", Verdict.CLEAN),
        ("sklearn.ensemble._forest", "RandomForestClassifier", Verdict.CLEAN),
        ("copy_reg", "_reconstructor", Verdict.CLEAN),
        ("__builtin__", "set", Verdict.CLEAN),
        ("builtins", "set", Verdict.CLEAN),
        ("functools", "partial", Verdict.SUSPICIOUS),
        ("sklearn.utils._testing_", "x", Verdict.SUSPICIOUS),
        ("sklearn.ensemble", "RandomForestClassifier", Verdict.SUSPICIOUS),
        ("numpy.core", "multiarray._reconstruct", Verdict.SUSPICIOUS),
        ("joblib.parallel", "delayed", Verdict.SUSPICIOUS),
        ("scipy.stats._continuous_distns", "norm_gen", Verdict.SUSPICIOUS),
        ("numpy", "", Verdict.SUSPICIOUS),
        ("", "", Verdict.SUSPICIOUS),
        ("numpy", "ndarray\n", Verdict.SUSPICIOUS),
        ("os", "system", Verdict.MALICIOUS),
        ("os.path", "join", Verdict.MALICIOUS),
        ("builtins", "__import__", Verdict.MALICIOUS),
        ("builtins", "getattr", Verdict.MALICIOUS),
        ("operator", "attrgetter", Verdict.MALICIOUS),
        ("importlib", "import_module", Verdict.MALICIOUS),
        ("numpy.testing._private.utils", "runstring", Verdict.MALICIOUS),
        ("numpy.f2py.crackfortran", "getlincoef", Verdict.MALICIOUS),
        ("torch.hub", "load", Verdict.MALICIOUS),
        ("webbrowser", "open", Verdict.MALICIOUS),
        ("sklearn", "base.os.system", Verdict.MALICIOUS),
        ("collections", "namedtuple.__globals__", Verdict.MALICIOUS),
    ],
)
def test_a_name_is_listed_or_dangerous_or_unknown(module: str, name: str, verdict: Verdict) -> None:
    assert ScanPolicy().judge(module, name) is verdict


def test_an_entry_allows_exactly_what_it_names() -> None:
    policy = ScanPolicy(frozenset(["my_package.steps.Clip", "other.*"]))
    assert policy.judge("my_package.steps", "Clip") is Verdict.CLEAN
    assert policy.judge("my_package.steps", "Clip.fit") is Verdict.SUSPICIOUS
    assert policy.judge("my_package", "steps.Clip") is Verdict.SUSPICIOUS
    assert policy.judge("other", "Anything") is Verdict.CLEAN
    assert policy.judge("other.inner", "Anything") is Verdict.SUSPICIOUS
    assert policy.judge("other", "Any.thing") is Verdict.SUSPICIOUS


def test_a_star_does_not_allow_what_is_known_to_run_code() -> None:
    policy = ScanPolicy(frozenset(["joblib.*"]))
    assert policy.judge("joblib", "hash") is Verdict.CLEAN
    assert policy.judge("joblib", "load") is Verdict.MALICIOUS
    assert policy.judge("joblib", "os.system") is Verdict.MALICIOUS


@pytest.mark.parametrize("entry", ["", "Clip", "*", "a..b", "a.b ", "a.*.b", "a/b.c", "a.b\n"])
def test_an_entry_that_is_no_name_is_refused(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="allow-list"):
        ScanPolicy(frozenset([entry]))


@pytest.mark.parametrize("entry", ["os.system", "builtins.*", "subprocess.Popen", "joblib.load"])
def test_an_entry_known_to_run_code_is_refused(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="runs code"):
        ScanPolicy(frozenset([entry]))


def test_nothing_on_the_allow_list_is_known_to_be_dangerous() -> None:
    listed = [(module, name) for module, names in BUILT_IN.items() for name in names]
    assert len(listed) > 400
    assert [entry for entry in listed if is_dangerous(*entry)] == []
    assert [entry for entry in listed if not ScanPolicy().judge(*entry).passes] == []
