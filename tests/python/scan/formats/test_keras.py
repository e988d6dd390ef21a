"""Keras: what the configuration would build, in an archive or in an HDF5 file."""

from __future__ import annotations

import json
import struct

import pytest

from mlops_jfrog.scan import FileScan, Verdict
from scan.conftest import Scan
from scan.formats.test_zip_directory import zipped

HDF5 = b"\x89HDF\r\n\x1a\n"
Config = dict[str, object]


def layer(name: str, module: str | None = "keras.layers", /, **config: object) -> Config:
    return {"module": module, "class_name": name, "config": config, "registered_name": None}


def model(*layers: Config) -> Config:
    inner = layer("Sequential", "keras", name="inner", layers=[layer("Dense", units=3), *layers])
    return layer("Functional", "keras.src.models.functional", layers=[inner])


def keras(config: object, *more: tuple[str, bytes]) -> bytes:
    text = config if isinstance(config, bytes) else json.dumps(config).encode()
    weights = HDF5 + bytes(2000)
    return zipped(
        [("metadata.json", b"{}"), ("config.json", text), ("model.weights.h5", weights), *more]
    )


def hdf5(config: object, name: bytes = b"model_config") -> bytes:
    text = config if isinstance(config, bytes) else json.dumps(config).encode()
    return HDF5 + bytes(3000) + name + b"\0\0\0\0\x13\0\0\0" + text + bytes(5000)


def heap(*texts: object) -> bytes:
    """A global heap of HDF5, where texts of variable length are stored."""
    objects = b""
    for index, text in enumerate(texts, 1):
        value = text if isinstance(text, bytes) else json.dumps(text).encode()
        padding = bytes(-len(value) % 8)
        objects += struct.pack("<HHIQ", index, 0, 0, len(value)) + value + padding
    return b"GCOL\x01\0\0\0" + struct.pack("<Q", 16 + len(objects) + 32) + objects + bytes(32)


def rules(scan: FileScan) -> set[str]:
    return {finding.rule for finding in scan.findings}


def test_layers_of_keras_are_clean(scan: Scan) -> None:
    usual = model(layer("Conv2D", kernel_initializer=layer("GlorotUniform", "keras.initializers")))
    assert scan(keras(usual), "m.keras").findings == ()
    found = scan(hdf5(usual), "m.h5")
    assert (found.findings, found.format) == ((), "keras-hdf5")
    assert scan(HDF5 + bytes(100_000), "m.weights.h5").findings == ()


BAD = {
    "a lambda layer": (layer("Lambda", function="x"), Verdict.MALICIOUS),
    "byte code": ({"class_name": "__lambda__", "config": {"code": "4w"}}, Verdict.MALICIOUS),
    "a wrapped torch module": (layer("TorchModuleWrapper"), Verdict.MALICIOUS),
    "a function of os": (layer("system", "os"), Verdict.MALICIOUS),
    "a function of keras": (layer("get_file", "keras.utils"), Verdict.SUSPICIOUS),
    "the switch for unsafe loading": (
        layer("enable_unsafe_deserialization", "keras.config"), Verdict.SUSPICIOUS),
    "a function of one's own": (layer("function", "builtins"), Verdict.SUSPICIOUS),
    "a class of one's own": (layer("Mine", "my_package.layers"), Verdict.SUSPICIOUS),
    "a registered class": (
        layer("Mine", None) | {"registered_name": "Custom>Mine"}, Verdict.SUSPICIOUS),
    "a module made to look alike": (layer("Dense", "keras_evil.layers"), Verdict.SUSPICIOUS),
    "a type by name": ({"class_name": "__typespec__", "module": None}, Verdict.SUSPICIOUS),
    "a vocabulary from a file": (
        layer("StringLookup", vocabulary="/etc/passwd"), Verdict.SUSPICIOUS),
    "a class name that is a list": ({"class_name": ["Lambda"]}, Verdict.SUSPICIOUS),
}  # fmt: skip


@pytest.mark.parametrize(("bad", "verdict"), BAD.values(), ids=BAD.keys())
def test_what_would_run_code_is_found_at_any_nesting(
    scan: Scan, bad: Config, verdict: Verdict
) -> None:
    wrapped = layer("TimeDistributed", layer=layer("Bidirectional", layer=bad))
    assert scan(keras(model(wrapped)), "m.keras").verdict is verdict
    assert scan(hdf5(model(wrapped)), "m.h5").verdict is verdict
    assert scan(hdf5({"loss": bad}, b"training_config"), "m.h5").verdict is verdict


def test_a_configuration_in_the_heap_is_judged(scan: Scan) -> None:
    names = HDF5 + b"model_config" + bytes(600) + b"training_config" + bytes(600)
    usual = scan(names + heap(b"3.15.1", model(), {"loss": "mse"}), "m.h5")
    assert (usual.findings, usual.format) == ((), "keras-hdf5")
    bad = model(layer("Lambda"))
    assert scan(names + heap({"loss": "mse"}, bad), "m.h5").verdict is Verdict.MALICIOUS
    assert scan(heap_first(bad) + names, "m.h5").verdict is Verdict.MALICIOUS


def heap_first(config: object) -> bytes:
    return HDF5 + heap({"a": 1}, {"b": 1}) + heap(config)


def test_a_harmless_text_before_the_configuration_hides_nothing(scan: Scan) -> None:
    decoy = HDF5 + b"model_config" + b'\0{"class_name": "Sequential"}\0'
    bad = json.dumps(model(layer("Lambda"))).encode()
    assert scan(decoy + bad, "m.h5").verdict is Verdict.MALICIOUS
    assert scan(decoy + bytes(5000) + heap(bad), "m.h5").verdict is Verdict.MALICIOUS


def test_escapes_in_the_configuration_hide_nothing(scan: Scan) -> None:
    text = json.dumps(model(layer("Lambda"))).replace("Lambda", "\\u004cambda").encode()
    assert scan(keras(text), "m.keras").verdict is Verdict.MALICIOUS
    assert scan(hdf5(text), "m.h5").verdict is Verdict.MALICIOUS


def test_a_configuration_across_the_boundary_of_two_reads_is_found(scan: Scan) -> None:
    text = json.dumps(model(layer("Lambda"))).encode()
    for before in range((1 << 20) - 40, (1 << 20) + 10, 7):
        data = HDF5 + bytes(before) + b"model_config\0\0" + text
        assert scan(data, "m.h5").verdict is Verdict.MALICIOUS


ODD_ARCHIVES = {
    "a configuration that is no JSON": keras(b"{"),
    "a configuration nested deep": keras(b"[" * 200_000),
    "weights that are none": zipped([("config.json", b"{}"), ("model.weights.h5", b"x" * 20)]),
    "a pickle in it": keras(model(), ("x.pkl", b"N.")),
    "an asset that is no text": keras(model(), ("assets/x", b"\x00\xff")),
}


@pytest.mark.parametrize("data", ODD_ARCHIVES.values(), ids=ODD_ARCHIVES.keys())
def test_an_odd_archive_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "m.keras").verdict is Verdict.UNSCANNABLE


ODD_HDF5 = {
    "a configuration elsewhere": HDF5 + b"model_config" + bytes(4000),
    "one configuration in the heap for two names": (
        HDF5 + (b"model_config" + bytes(600)) * 2 + heap(model())),
    "a configuration that is JSON for long": hdf5(b'{"a": "' + b"x" * 5000 + b'", }'),
    "a configuration cut short": hdf5(b'{"class_name": "Seq'),
    "a second one that can't be found": hdf5(model()) + b"model_config",
    "pickled tables": HDF5 + b"\0PSEUDOATOM\0object",
    "many configurations": HDF5 + b"model_config{}" * 50,
}  # fmt: skip


@pytest.mark.parametrize("data", ODD_HDF5.values(), ids=ODD_HDF5.keys())
def test_an_odd_hdf5_file_is_unscannable(scan: Scan, data: bytes) -> None:
    assert scan(data, "m.h5").verdict is Verdict.UNSCANNABLE


def test_an_archive_under_another_name_is_not_clean(scan: Scan) -> None:
    assert rules(scan(keras(model()), "m.pt")) == {"zip.unexpected"}
