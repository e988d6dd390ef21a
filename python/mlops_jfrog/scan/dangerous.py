"""Names that run code, reach the system or load further pickles: never allowed, always malicious.

This list only tells malicious from suspicious; what is on neither list is refused as well.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MODULES = _words(
    """
    os posix nt ntpath posixpath subprocess popen2 commands sys runpy importlib imp pkgutil
    zipimport builtins __builtin__ __builtins__ socket socketserver ssl http urllib urllib2 httplib
    ftplib smtplib telnetlib poplib imaplib nntplib xmlrpc requests urllib3 aiohttp httpx paramiko
    ctypes _ctypes cffi mmap shutil tempfile pathlib glob fileinput io _io codecs
    pty tty platform signal resource webbrowser antigravity this pip setuptools pkg_resources
    distutils ensurepip venv site code codeop timeit profile cProfile pstats
    trace bdb pdb doctest unittest test idlelib pydoc lib2to3 dis inspect gc types marshal
    pickle _pickle cPickle dill cloudpickle shelve dbm multiprocessing threading _thread thread
    concurrent asyncio functools _functools operator _operator
    linecache tracemalloc faulthandler atexit
    sqlite3 winreg _winreg msvcrt pwd grp crypt getpass zipfile tarfile bz2 lzma gzip
    IPython jupyter ipykernel nbconvert pytest nose
    """
)
"""Top-level modules no model needs a name of; ``_HARMLESS`` are the exceptions."""

_HARMLESS_BUILT_INS = _words(
    """
    set frozenset complex bytearray bytes slice range object list tuple dict int float bool str
    enumerate zip reversed Ellipsis NotImplemented
    """
)
_HARMLESS = _words(
    """
    functools.partial types.SimpleNamespace types.GenericAlias
    pathlib.PurePosixPath pathlib.PureWindowsPath pathlib.PurePath
    """
) | {f"builtins.{name}" for name in _HARMLESS_BUILT_INS}
"""Harmless, or at least not dangerous by itself, though its module is in ``_MODULES``."""

_NAMES = _words(
    """
    joblib.load joblib.numpy_pickle.load joblib.Parallel joblib.parallel.Parallel
    joblib.memory.Memory joblib.Memory numpy.load numpy.fromfile numpy.memmap numpy.save
    numpy.lib.npyio.load numpy.lib._npyio_impl.load numpy.loadtxt numpy.savetxt
    numpy.core.memmap.memmap numpy._core.memmap.memmap
    pandas.read_pickle pandas.io.pickle.read_pickle pandas.eval
    pandas.core.computation.eval.eval
    torch.load torch.serialization.load torch.storage._load_from_bytes torch.save torch.compile
    torch.jit.load torch.package.PackageImporter torch.utils._config_module.load_config
    copyreg.add_extension copyreg.pickle sklearn.externals.joblib.load
    sklearn.datasets.fetch_openml keras.models.load_model tensorflow.keras.models.load_model
    """
)

_PACKAGES = (
    "numpy.testing",
    "numpy.f2py",
    "numpy.distutils",
    "numpy.ctypeslib",
    "torch.hub",
    "torch.utils.cpp_extension",
    "torch._inductor",
    "torch._dynamo",
    "torch.distributed",
    "torch.fx",
    "torch.jit",
    "torch.multiprocessing",
    "sklearn.utils._testing",
    "joblib.externals",
    "scipy.weave",
    "scipy._lib._ccallback",
)
"""Packages that hold ways to run code and nothing that a model needs."""

_ATTRIBUTES = _words(
    """
    system popen eval exec execfile compile open input getattr setattr delattr globals locals
    vars apply spawn fork run call check_call check_output Popen import_module load_module
    """
)


def is_dangerous(module: str, name: str) -> bool:
    """Whether importing ``name`` from ``module`` is known to give code execution.

    A dotted ``name`` is followed part by part: ``sklearn`` with ``base.os.system`` is dangerous.
    """
    if f"{module}.{name}" in _HARMLESS:
        return False
    if module.split(".")[0] in _MODULES or f"{module}.{name}" in _NAMES:
        return True
    if any(module == package or module.startswith(package + ".") for package in _PACKAGES):
        return True
    parts = name.split(".")
    return len(parts) > 1 and any(map(_reaches_code, parts))


def _reaches_code(part: str) -> bool:
    return part in _MODULES or part in _ATTRIBUTES or part.startswith("__")
