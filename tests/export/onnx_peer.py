"""Runs an ONNX file that nabla wrote: onnx_peer.py FILE NAME=VALUES ... prints the outputs, a row a line.

The file is checked by onnx's own checker and shape inference, then computed: by onnx.reference where there is one, else
by the few operators below, written from the specification. Values are rows separated by ';', numbers by ','.
"""
import math
import sys

import numpy as np
import onnx
from onnx import numpy_helper, shape_inference

try:
    from onnx.reference import ReferenceEvaluator
except ImportError:
    ReferenceEvaluator = None

TYPES = {1: np.float32, 7: np.int64, 9: np.bool_, 11: np.float64}


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def axes_of(inputs, a):
    axes = inputs[1] if len(inputs) > 1 else a.get("axes")
    return None if axes is None else tuple(int(i) for i in axes)


def gemm(x, w, b, transB=0):
    return x @ (w.T if transB else w) + b


ELEMENTWISE = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Pow": np.power, "Neg": np.negative,
    "MatMul": np.matmul, "Max": np.maximum, "Min": np.minimum, "Abs": np.abs, "Exp": np.exp, "Log": np.log,
    "Sqrt": np.sqrt, "Sin": np.sin, "Cos": np.cos, "Tanh": np.tanh, "Sign": np.sign, "Not": np.logical_not,
    "And": np.logical_and, "Or": np.logical_or, "Less": np.less, "LessOrEqual": np.less_equal, "Greater": np.greater,
    "GreaterOrEqual": np.greater_equal, "Equal": np.equal, "Where": np.where, "Identity": lambda x: x,
    "Relu": lambda x: np.maximum(x, 0), "Sigmoid": lambda x: 1 / (1 + np.exp(-x)), "Erf": np.vectorize(math.erf),
    "Expand": lambda x, shape: x * np.ones(shape, x.dtype), "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
    "Squeeze": lambda x, axes: np.squeeze(x, tuple(axes)), "Reshape": lambda x, shape: x.reshape(shape),
}
WITH_ATTRIBUTES = {
    "Gemm": lambda v, a: gemm(*v, **a),
    "Softmax": lambda v, a: softmax(v[0], a["axis"]),
    "LogSoftmax": lambda v, a: np.log(softmax(v[0], a["axis"])),
    "Cast": lambda v, a: v[0].astype(TYPES[a["to"]]),
    "Transpose": lambda v, a: v[0].transpose(a["perm"]),
    "Gather": lambda v, a: np.take(v[0], v[1], axis=a["axis"]),
    "Concat": lambda v, a: np.concatenate(v, axis=a["axis"]),
    "Shape": lambda v, a: np.array(v[0].shape[a["start"]:a["end"]], dtype=np.int64),
    "ReduceSum": lambda v, a: v[0].sum(axis=axes_of(v, a), keepdims=True),
    "ReduceMean": lambda v, a: v[0].mean(axis=axes_of(v, a), keepdims=True),
    "ReduceMax": lambda v, a: v[0].max(axis=axes_of(v, a), keepdims=True),
    "ReduceL2": lambda v, a: np.sqrt((v[0] ** 2).sum(axis=axes_of(v, a), keepdims=True)),
}


def compute(model, feeds):
    values = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    values.update(feeds)
    for node in model.graph.node:
        inputs = [values[name] for name in node.input]
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type in WITH_ATTRIBUTES:
            out = WITH_ATTRIBUTES[node.op_type](inputs, attributes)
        else:
            out = ELEMENTWISE[node.op_type](*inputs)
        values[node.output[0]] = np.asarray(out)
    return [values[o.name] for o in model.graph.output]


def main():
    model = onnx.load(sys.argv[1])
    onnx.checker.check_model(model, full_check=True)
    inferred = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    feeds = {}
    for argument in sys.argv[2:]:
        name, text = argument.split("=", 1)
        given = next(i for i in model.graph.input if i.name == name)
        rows = [[float(n) for n in row.split(",")] for row in text.split(";")]
        values = np.array(rows, dtype=TYPES[given.type.tensor_type.elem_type])
        feeds[name] = values if given.type.tensor_type.shape.dim else values.reshape(())
    defaults = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for i in model.graph.input:
        feeds.setdefault(i.name, defaults.get(i.name))
    results = ReferenceEvaluator(model).run(None, feeds) if ReferenceEvaluator else compute(inferred, feeds)
    for output, value in zip(model.graph.output, results):
        dims = [d.dim_value for d in output.type.tensor_type.shape.dim]
        fits = len(dims) == value.ndim and all(d in (0, n) for d, n in zip(dims, value.shape))
        assert fits, (output.name, value.shape)
        for row in value.reshape(1 if value.ndim == 0 else value.shape[0], -1):
            print(output.name, *(repr(float(n)) for n in row))


main()
