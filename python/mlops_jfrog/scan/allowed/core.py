"""Python's own types, numpy and scipy, as pickles of any age name them."""

from __future__ import annotations

_ARRAY = "_reconstruct scalar"
_MASKED = "_mareconstruct MaskedArray MaskedConstant"
_SCALARS = (
    "ndarray dtype matrix recarray bool_ bool8 int_ intc intp int8 int16 int32 int64 uint8 uint16 "
    "uint32 uint64 uint ulonglong longlong float16 float32 float64 float_ double single longdouble "
    "complex64 complex128 str_ bytes_ unicode_ void datetime64 timedelta64 number integer "
    "floating generic"
)
_UFUNCS = (
    "abs absolute sqrt square cbrt log log2 log10 log1p exp exp2 expm1 sin cos tan tanh sign rint "
    "floor ceil negative reciprocal isnan isfinite add subtract multiply divide true_divide "
    "minimum maximum power"
)
_REDUCTIONS = "mean median sum prod std var min max amin amax nanmean nanmedian ravel"
_SPARSE = ("csr", "csc", "coo", "bsr", "dia", "dok", "lil")

# scipy.stats distributions are left out: restoring one executes source text from its state.
NAMES: dict[str, str] = {
    "builtins": (
        "set frozenset complex bytearray bytes slice range object list tuple dict int float bool "
        "str Ellipsis NotImplemented"
    ),
    "copyreg": "_reconstructor __newobj__",
    "_codecs": "encode",
    "collections": "OrderedDict defaultdict deque Counter",
    "datetime": "datetime date time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "uuid": "UUID SafeUUID",
    "numpy": _SCALARS,
    "numpy.core.multiarray": _ARRAY,
    "numpy._core.multiarray": _ARRAY,
    "numpy.core.numeric": "_frombuffer",
    "numpy._core.numeric": "_frombuffer",
    "numpy.core._multiarray_umath": _ARRAY,
    "numpy._core._multiarray_umath": _ARRAY,
    "numpy.ma": _MASKED,
    "numpy.ma.core": _MASKED,
    "numpy.random": "RandomState Generator",
    "numpy.random._pickle": (
        "__randomstate_ctor __generator_ctor __bit_generator_ctor RandomState Generator"
    ),
    "numpy.random.mtrand": "RandomState",
    "numpy.random._mt19937": "MT19937",
    "numpy.random._pcg64": "PCG64 PCG64DXSM",
    "numpy.random._philox": "Philox",
    "numpy.random._sfc64": "SFC64",
    "numpy.random._generator": "Generator",
    "numpy.random.bit_generator": "SeedSequence __pyx_unpickle_SeedSequence",
    "joblib.numpy_pickle": "NumpyArrayWrapper",
    "scipy.sparse": " ".join(f"{kind}_{what}" for kind in _SPARSE for what in ("matrix", "array")),
    **{
        f"scipy.sparse.{prefix}{kind}": f"{kind}_matrix {kind}_array"
        for kind in _SPARSE
        for prefix in ("", "_")
    },
    "scipy.interpolate._bsplines": "BSpline",
    "scipy.interpolate._interpolate": "interp1d",
}

REFERENCED: dict[str, str] = {
    "numpy": f"{_UFUNCS} {_REDUCTIONS} object_",
    "scipy._lib.array_api_compat.numpy._aliases": "asarray",
    "scipy.special._ufuncs": "expit logit log_ndtr",
}
"""What an estimator may hold, e.g. FunctionTransformer(numpy.log1p), but loading never calls."""
