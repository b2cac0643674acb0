"""ONNX has both ways: SAME_UPPER and SAME_LOWER, run with ONNX Runtime."""

# --8<-- [start:windows]
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

print("ONNX Runtime", onnxruntime.__version__)


def windows(n, k, **attributes):
    """Return the numbers of the pixels in each window of an ONNX Conv, 0 for padding."""
    taps = np.eye(k, dtype="float32").reshape(k, 1, k)  # (F, C, k)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"], **attributes)],
        "one_layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, n])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, k, None])],
        [numpy_helper.from_array(taps, "w")],
    )
    opset = [helper.make_opsetid("", 21)]
    model = helper.make_model(graph, ir_version=10, opset_imports=opset)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    pixels = np.arange(1, n + 1, dtype="float32").reshape(1, 1, n)  # (N, C, L)
    return session.run(None, {"x": pixels})[0][0].T.astype(int)  # (windows, k)


for auto_pad in ("SAME_UPPER", "SAME_LOWER"):
    print(auto_pad)
    print(windows(6, 3, strides=[2], auto_pad=auto_pad))
print("pads 1 and 1, as PyTorch's padding=1")
print(windows(6, 3, strides=[2], pads=[1, 1]))
# --8<-- [end:windows]

# --8<-- [start:narrow]
for auto_pad in ("SAME_UPPER", "SAME_LOWER"):
    print(auto_pad, windows(8, 1, strides=[4], auto_pad=auto_pad).tolist())
# --8<-- [end:narrow]

# --8<-- [start:dilated]
try:
    windows(6, 3, dilations=[2], auto_pad="SAME_UPPER")
except Exception as error:
    print(type(error).__name__, str(error).partition("Status Message: ")[2])
# --8<-- [end:dilated]
