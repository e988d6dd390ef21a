"""From flags to the options of a transfer."""

from __future__ import annotations

import pytest

from mlops_jfrog.contract.checks import Gate
from mlops_jfrog.contract.download import Download, DownloadFiles
from mlops_jfrog.contract.search import SetProps
from mlops_jfrog.contract.upload import Upload, UploadFiles
from mlops_jfrog.errors import UsageError
from mlops_jfrog.transfer.options import TransferOptions
from mlops_jfrog.workflows.transfer_flags import transfer_options


def test_nothing_said_is_what_fits_the_machine() -> None:
    assert transfer_options(Upload()) == TransferOptions()
    assert transfer_options(Gate()) == TransferOptions()


def test_every_flag_counts() -> None:
    options = transfer_options(
        UploadFiles(
            threads=3,
            retries=0,
            split_count=7,
            min_split="1GiB",
            max_size="5GB",
            symlinks="follow",
        )
    )
    assert (options.threads, options.retries, options.range_count) == (3, 0, 7)
    assert (options.split_from_bytes, options.largest_bytes) == (1 << 30, 5 * 10**9)
    assert options.symlinks == "follow"


def test_a_number_alone_has_the_jfrog_clis_unit() -> None:
    assert transfer_options(Upload(min_split="200")).split_from_bytes == 200 << 20
    assert transfer_options(Download(min_split="5120")).split_from_bytes == 5120 << 10


def test_what_moves_no_file_has_threads_and_retries_too() -> None:
    options = transfer_options(SetProps(threads=2, retries=1))
    assert (options.threads, options.retries) == (2, 1)


def test_no_parts_is_one_part() -> None:
    assert transfer_options(DownloadFiles(split_count=0)).range_count == 1


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (Upload(min_split="big"), "min split: 'big' is no size"),
        (Upload(max_size="-1"), "max size"),
        (Upload(threads=0), "threads is 0"),
        (Download(retries=-1), "retries is -1"),
    ],
)
def test_what_is_wrong_is_said(operation: Upload, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        transfer_options(operation)
