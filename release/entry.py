# It must parse on every Python 3 there is, so that an old one can say that it is too old.
# ruff: noqa: T201, UP036
"""Entry of mlops-jfrog.pyz: unpacks the program once per content into the user's cache, runs it.

Imports from a zip take a second; from files with byte code they take a fifth of that.
"""

import sys

VERSION = "@VERSION@"
CONTENT = "@CONTENT@"


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        print("mlops-jfrog " + VERSION)
        return
    if sys.version_info < (3, 10):
        found = "{}.{}".format(*sys.version_info[:2])
        sys.exit("mlops-jfrog needs Python 3.10 or newer, this is " + found)
    sys.path[0] = program_folder()
    from mlops_jfrog.__main__ import main as program

    program()


def program_folder() -> str:
    """The unpacked program; a temporary one where the cache can't be used."""
    import atexit
    import os
    import shutil
    import tempfile

    root = os.path.join(cache_root(), "mlops-jfrog", "program")
    wanted = os.path.join(root, CONTENT)
    if is_own(wanted):
        return wanted
    try:
        os.makedirs(root, mode=0o700, exist_ok=True)
        partial = tempfile.mkdtemp(prefix=".new-", dir=root)
    except OSError:
        temporary = tempfile.mkdtemp(prefix="mlops-jfrog-")
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return unpack(temporary, temporary)
    unpack(partial, wanted)
    try:
        os.rename(partial, wanted)
    except OSError:
        # Another process was first, which is as good; or the name is taken by something else.
        if not is_own(wanted):
            atexit.register(shutil.rmtree, partial, ignore_errors=True)
            return partial
        shutil.rmtree(partial, ignore_errors=True)
    return wanted


def cache_root() -> str:
    import os

    home = os.path.expanduser("~")
    if os.name == "nt":
        return os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches")
    return os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")


def is_own(folder: str) -> bool:
    """Whether it is a folder that nobody else can have put there."""
    import os

    if not os.path.isdir(folder) or os.path.islink(folder):
        return False
    if os.name == "nt":
        return True
    status = os.stat(folder)
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def unpack(folder: str, final: str) -> str:
    """Write the files into ``folder``, with byte code that will be read from ``final``."""
    import compileall
    import os
    import zipfile

    with zipfile.ZipFile(sys.argv[0]) as archive:
        for name in archive.namelist():
            if not name.startswith("lib/"):
                continue
            target = os.path.join(folder, *name.split("/")[1:])
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as stream:
                stream.write(archive.read(name))
    compileall.compile_dir(folder, ddir=final, quiet=2)
    return folder


if __name__ == "__main__":
    main()
