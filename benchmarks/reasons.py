"""Why a goal is missed, found by profiling; by the goal's id. Shown only while it is missed."""

from __future__ import annotations

_SMALL = (
    "dohq-artifactory is faster here than the 170 files/s that the goal was set by: five times its"
    " rate is more than curl moves side by side without a digest. A file takes our client 0.5 to"
    " 0.6 ms of CPU under Python's lock: 0.25 ms are urllib3's and http.client's"
)
_SERVED = "both wait for the sandbox, one Python process that needs 1 to 3 ms of CPU for each file"

_BIG_DOWN = (
    "half of the CPU time is the kernel's copy into the page cache, which takes 0.4 to 2 s on a"
    " virtual machine, as its host has the memory at hand or not; 0.75 s are the digest, which"
    " curl does not make; server, client and digest share the cores"
)

REASONS: dict[str, str] = {
    "small-files-up-nginx": f"{_SMALL}, 0.1 ms reading and digest",
    "small-files-down-nginx": (
        f"{_SMALL}, 0.2 ms writing, forcing onto the disk and renaming, which dohq-artifactory"
        " does not do, as little as verifying"
    ),
    "small-files-up-sandbox": _SERVED,
    "small-files-down-sandbox": _SERVED,
    "the-same-small-files-up-again-sandbox": (
        "half of the time is Python's start: modules are loaded, nothing is sent"
    ),
    "big-up-sandbox": (
        "the sandbox writes each part, and reads, digests and writes all of them again when they"
        " are merged: 8.8 s of its processor time, for a whole file 5.7 s"
    ),
    "big-down-nginx": _BIG_DOWN,
    "big-down-sandbox": _BIG_DOWN,
    "big-again": "all of it is Python's start: modules are loaded, one request asks for the bytes",
    "download": "two thirds of it are Python's start: modules are loaded, requests above all",
}
