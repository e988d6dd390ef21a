"""Why a goal is missed, found by profiling; by the goal's id. Shown only while it is missed."""

from __future__ import annotations

_SMALL = (
    "dohq-artifactory moves 400 to 1,000 files/s here, not the 170 that the goal was set by. In"
    " one thread a file takes our client 0.45 to 0.5 ms of CPU: 0.3 ms of Python, more than half"
    " of it urllib3's and http.client's, the rest system calls and the digest. Four threads wait"
    " less for the disk and the network, but handing Python's lock over costs them half as much"
    " again"
)
_FORCED = "forcing the whole file onto the disk, which curl does not do, takes 0.5 s"
_BIG_DOWN = (
    f"{_FORCED}; without it both take about as long. The kernel's copy into the page cache varies"
    " from 0.4 to 3 s of CPU on a virtual machine, as its host has the memory at hand or not, and"
    " server, client and digest share the cores"
)

REASONS: dict[str, str] = {
    "small-files-up-nginx": _SMALL,
    "small-files-down-nginx": (
        f"{_SMALL}. A seventh of all is writing, a twelfth forcing onto the disk, which"
        " dohq-artifactory does not do, as little as verifying"
    ),
    "small-files-up-sandbox": (
        "both wait for the sandbox, one Python process: a file costs it 1.4 to 2 ms of CPU, of"
        " which 0.45 ms are making, forcing onto the disk and renaming it, 0.2 ms three digests,"
        " the rest the request, the shared commit and handing Python's lock over"
    ),
    "small-files-down-sandbox": (
        "a file costs the sandbox 0.5 ms of CPU and our client 1.3 ms: the search, the request,"
        " the digest, a copy for the cache and one that is forced onto the disk."
        " dohq-artifactory knows the names, verifies, keeps and forces nothing, and takes 0.9 ms"
    ),
    "the-same-small-files-up-again-sandbox": (
        "half of the time is Python's start: modules are loaded, nothing is sent"
    ),
    "big-up-sandbox": (
        "of 4.8 s of the sandbox's processor time 3 s are three digests, half of that MD5's; the"
        " rest is mostly the kernel's copy into the page cache, and both share the cores"
    ),
    "big-down-nginx": _BIG_DOWN,
    "big-down-sandbox": _BIG_DOWN,
    "big-again": "all of it is Python's start: modules are loaded, one request asks for the bytes",
    "download": "two thirds of it are Python's start: modules are loaded, requests above all",
}
