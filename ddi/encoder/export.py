"""A tuned network -> ONNX with 8-bit weights, which ONNX Runtime reads without torch."""

from __future__ import annotations

import logging
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from ddi.encoder.packages import import_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ddi.encoder.network import Network

INPUTS = ("ids", "mask")
OUTPUT = "scores"

#: Any later version reads it too.
_OPSET = 18


def export(network: Network, path: Path) -> None:
    """Write a network as ONNX, with weights as they are; any number of texts of any length fits.

    Raises:
        MissingDependencyError: onnx or onnxscript is not installed.
    """
    for package in ("onnx", "onnxscript"):
        import_extra(package)
    # Two texts of different lengths: an exporter takes a dimension of 1 for a constant.
    first, second = network.upper.first[0], network.upper.second[0]
    ids = torch.tensor([[first, second, 0, 0, 0], [first, second, 1, 1, 1]])
    mask = torch.tensor([[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]])
    shape = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    network.eval()
    with _quiet(), torch.no_grad():
        torch.onnx.export(
            network,
            (ids, mask),
            str(path),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_shapes={"ids": shape, "mask": shape},
            opset_version=_OPSET,
            external_data=False,
            verbose=False,
        )


def quantize(source: Path, target: Path) -> None:
    """Write an ONNX file with the weights of its matrix products and word vectors in 8 bits.

    Products are computed in 8 bits too, each activation scaled as it comes (ONNX Runtime's dynamic quantisation);
    weights have a scale for each output, which costs least accuracy.
    """
    onnx, quantization = import_extra("onnx"), import_extra("onnxruntime.quantization")
    model = onnx.load(source)
    # The quantiser changes the form of some products, and then trips over the shapes noted for the old form.
    del model.graph.value_info[:]
    with _quiet():
        quantization.quantize_dynamic(
            model,
            target,
            weight_type=quantization.QuantType.QInt8,
            per_channel=True,
            reduce_range=False,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what the exporter and the quantiser say of their own parts."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def export_quantized(network: Network, path: Path) -> None:
    """Write a network as ONNX with 8-bit weights."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole = Path(folder) / "whole.onnx"
        export(network, whole)
        quantize(whole, path)
