"""The formats, one module each, in the order in which their content is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_jfrog.scan.format import FormatScanner
from mlops_jfrog.scan.formats.compressed import CompressedScanner
from mlops_jfrog.scan.formats.data import ImageScanner, TextScanner
from mlops_jfrog.scan.formats.gguf import GgufScanner
from mlops_jfrog.scan.formats.hdf5 import Hdf5Scanner
from mlops_jfrog.scan.formats.npy import NpyScanner
from mlops_jfrog.scan.formats.onnx import OnnxScanner
from mlops_jfrog.scan.formats.pickled import PickleScanner
from mlops_jfrog.scan.formats.safetensors import SafetensorsScanner
from mlops_jfrog.scan.formats.saved_model import SavedModelScanner
from mlops_jfrog.scan.formats.torch_legacy import TorchLegacyScanner
from mlops_jfrog.scan.formats.zipped import ZipScanner

FORMATS: Sequence[FormatScanner] = (
    ZipScanner(),
    CompressedScanner(),
    NpyScanner(),
    Hdf5Scanner(),
    GgufScanner(),
    ImageScanner(),
    SafetensorsScanner(),
    TorchLegacyScanner(),
    TextScanner(),
    SavedModelScanner(),
    OnnxScanner(),
    PickleScanner(),
)
