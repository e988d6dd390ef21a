"""From an operation's parameters to the options of a transfer."""

from __future__ import annotations

from mlops_jfrog.contract.operation import Operation
from mlops_jfrog.contract.transfer_options import ManyRequests, Transfer, UploadTransfer
from mlops_jfrog.domain.byte_size import KIB, MIB, parse_size
from mlops_jfrog.errors import UsageError
from mlops_jfrog.transfer.options import TransferOptions


def transfer_options(operation: Operation) -> TransferOptions:
    """What the user said, the machine's defaults for the rest; UsageError names the parameter."""
    given: dict[str, object] = {}
    if isinstance(operation, ManyRequests):
        given |= {"threads": operation.threads, "retries": operation.retries}
    if isinstance(operation, Transfer):
        unit = MIB if isinstance(operation, UploadTransfer) else KIB
        given["split_from_bytes"] = _size("min split", operation.min_split, unit)
        # The JFrog CLI's 0 means: not in parts.
        parts = operation.split_count
        given["range_count"] = None if parts is None else max(1, parts)
    if isinstance(operation, UploadTransfer):
        given["largest_bytes"] = _size("max size", operation.max_size, 1)
        given["symlinks"] = operation.symlinks
    return TransferOptions(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]


def _size(spoken: str, text: str | None, unit: int) -> int | None:
    if text is None:
        return None
    try:
        return parse_size(text, unit)
    except UsageError as error:
        raise UsageError(f"{spoken}: {error.message}", hint=error.hint) from None
