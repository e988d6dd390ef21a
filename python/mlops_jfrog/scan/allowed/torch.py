"""What ``torch.save`` writes for tensors and state dictionaries; module classes are not on it."""

from __future__ import annotations

_STORAGES = (
    "DoubleStorage FloatStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage "
    "CharStorage ByteStorage BoolStorage ComplexDoubleStorage ComplexFloatStorage QUInt8Storage "
    "QInt8Storage QInt32Storage QUInt4x2Storage QUInt2x4Storage UntypedStorage TypedStorage"
)
_DTYPES = (
    "float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool "
    "complex32 complex64 complex128 quint8 qint8 qint32 quint4x2 quint2x4 float8_e4m3fn "
    "float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz"
)
_SCHEMES = (
    "per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric strided "
    "sparse_coo sparse_csr contiguous_format channels_last channels_last_3d preserve_format"
)

# torch.storage._load_from_bytes is left out: it loads a further pickle.
NAMES: dict[str, str] = {
    "torch": f"{_STORAGES} {_DTYPES} {_SCHEMES} Size Tensor device dtype",
    "torch.cuda": _STORAGES,
    "torch.storage": "UntypedStorage TypedStorage _UntypedStorage _TypedStorage",
    "torch._utils": (
        "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter "
        "_rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor "
        "_rebuild_meta_tensor_no_storage _rebuild_nested_tensor "
        "_rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor"
    ),
    "torch._tensor": "_rebuild_from_type_v2",
    "torch.serialization": "_get_layout",
    "torch.nn.parameter": "Parameter Buffer UninitializedParameter",
}
