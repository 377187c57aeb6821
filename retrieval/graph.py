"""The weights of a BERT sentence encoder in, an int8 ONNX graph out: token ids to normalised mean vectors.

Built with the fused operators of ONNX Runtime, so that no exporter (and no torch) is needed. Most weights are kept to
seven bits, which no processor's int8 kernels can saturate, so a text has the same vector on every machine. The graph
takes one passage, or several of equal length: without padding there is no mask, and attention runs fastest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float32]]
_OPSET, _MICROSOFT, _IR = 18, 1, 9
_SEVEN_BITS, _EIGHT_BITS, _BLOCK = 63, 127, 128


class _Graph:
    """Nodes and weights while they are collected."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, fused: bool = False, **options: Any) -> str:
        from onnx import helper

        domain = "com.microsoft" if fused else ""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **options))
        return output


def build(folder: Path) -> bytes:
    """The quantised graph of the model in `folder`, as the bytes of an ONNX file."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    return _model(config, load_file(folder / "model.safetensors")).SerializeToString()


def _model(config: Mapping[str, Any], weights: Weights) -> Any:
    from onnx import TensorProto, helper

    graph = _Graph(config)
    hidden = _embed(graph, weights)
    for layer in range(config["num_hidden_layers"]):
        hidden = _layer(graph, weights, f"encoder.layer.{layer}.", hidden)
    _pool(graph, hidden)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "tokens"])
    output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", config["hidden_size"]])
    body = helper.make_graph(graph.nodes, "encoder", [ids], [output], graph.weights)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", _MICROSOFT)]
    return helper.make_model(body, opset_imports=opsets, ir_version=_IR)


def _embed(graph: _Graph, weights: Weights) -> str:
    """Words plus positions; every token is of the first type, so that row is added to the positions."""
    positions = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    inputs = [
        "ids",
        "",
        graph.weight("words", weights["embeddings.word_embeddings.weight"]),
        graph.weight("positions", positions),
        "",
        graph.weight("embed.gamma", weights["embeddings.LayerNorm.weight"]),
        graph.weight("embed.beta", weights["embeddings.LayerNorm.bias"]),
    ]
    from onnx import helper

    options = {"epsilon": graph.config["layer_norm_eps"], "domain": "com.microsoft"}
    graph.nodes.append(helper.make_node("EmbedLayerNormalization", inputs, ["embed", "embed.mask"], **options))
    return "embed"


def _layer(graph: _Graph, weights: Weights, name: str, hidden: str) -> str:
    attended = _attend(graph, weights, f"{name}attention.", hidden)
    dense = _dense(graph, weights, [f"{name}attention.output.dense."], attended)
    hidden = _add_and_normalise(graph, weights, f"{name}attention.output.LayerNorm.", dense, hidden)
    wide = graph.node(
        "Gelu", [_dense(graph, weights, [f"{name}intermediate.dense."], hidden)], f"{name}gelu", fused=True
    )
    dense = _dense_by_block(graph, weights, f"{name}output.dense.", wide)
    return _add_and_normalise(graph, weights, f"{name}output.LayerNorm.", dense, hidden)


def _attend(graph: _Graph, weights: Weights, name: str, hidden: str) -> str:
    from onnx import helper

    packed = _dense(graph, weights, [f"{name}self.{part}." for part in ("query", "key", "value")], hidden)
    parts = [f"{name}query", f"{name}key", f"{name}value"]
    graph.nodes.append(helper.make_node("Split", [packed], parts, axis=2, num_outputs=3))
    heads = graph.config["num_attention_heads"]
    return graph.node("MultiHeadAttention", parts, f"{name}attended", fused=True, num_heads=heads)


def _dense(graph: _Graph, weights: Weights, names: list[str], given: str) -> str:
    """A dense layer (several side by side) in integers, one scale per output and one per input passage."""
    matrix = np.concatenate([weights[f"{name}weight"].T for name in names], axis=1)
    scale = np.abs(matrix).max(axis=0) / _SEVEN_BITS
    inputs = [
        given,
        graph.weight(f"{names[0]}int", np.rint(matrix / scale).astype(np.int8)),
        graph.weight(f"{names[0]}scale", scale),
        graph.weight(f"{names[0]}zero", np.zeros(len(scale), dtype=np.int8)),
        graph.weight(f"{names[0]}bias", np.concatenate([weights[f"{name}bias"] for name in names])),
    ]
    return graph.node("DynamicQuantizeMatMul", inputs, f"{names[0]}product", fused=True)


def _dense_by_block(graph: _Graph, weights: Weights, name: str, given: str) -> str:
    """A dense layer with one scale per block of inputs: one scale would drown what GELU gives beside its outliers."""
    matrix = weights[f"{name}weight"]
    outputs, width = matrix.shape
    blocks = matrix.reshape(outputs, width // _BLOCK, _BLOCK)
    scale = np.abs(blocks).max(axis=2) / _EIGHT_BITS
    shifted = np.rint(blocks / scale[..., None]) + _EIGHT_BITS + 1
    inputs = [
        given,
        graph.weight(f"{name}int", shifted.astype(np.uint8)),
        graph.weight(f"{name}scale", scale),
        "",
        "",
        graph.weight(f"{name}bias", weights[f"{name}bias"]),
    ]
    options = {"K": width, "N": outputs, "bits": 8, "block_size": _BLOCK, "accuracy_level": 4}
    return graph.node("MatMulNBits", inputs, f"{name}product", fused=True, **options)


def _add_and_normalise(graph: _Graph, weights: Weights, name: str, dense: str, skip: str) -> str:
    inputs = [
        graph.node("Add", [dense, skip], f"{name}sum"),
        graph.weight(f"{name}gamma", weights[f"{name}weight"]),
        graph.weight(f"{name}beta", weights[f"{name}bias"]),
    ]
    return graph.node("LayerNormalization", inputs, f"{name}normal", axis=-1, epsilon=graph.config["layer_norm_eps"])


def _pool(graph: _Graph, hidden: str) -> None:
    """Sum over the tokens, to length one: the direction of their mean."""
    total = graph.node("ReduceSum", [hidden, graph.weight("tokens", np.array([1]))], "total", keepdims=0)
    graph.node("LpNormalization", [total], "vectors", axis=1, p=2)
