"""A small CNN in PyTorch: its weights, what it answers, and one layer of it in ONNX."""

# --8<-- [start:model]
import numpy as np
import torch
from torch import nn

model = nn.Sequential()
model.add_module("conv", nn.Conv2d(3, 8, kernel_size=3, stride=2, padding=1))
model.add_module("norm", nn.BatchNorm2d(8))
model.add_module("relu", nn.ReLU())
model.add_module("depthwise", nn.Conv2d(8, 8, kernel_size=3, padding=1, groups=8))
model.add_module("pointwise", nn.Conv2d(8, 12, kernel_size=1))
model.add_module("again", nn.ReLU())
model.add_module("pool", nn.MaxPool2d(2))
model.add_module("flatten", nn.Flatten())
model.add_module("dense", nn.Linear(12 * 3 * 2, 4))
for name, tensor in model.state_dict().items():
    print(f"{name:25} {tuple(tensor.shape)}")
# --8<-- [end:model]


# --8<-- [start:weights]
def made_up(shape, seed):
    """Return numbers that every machine makes the same, in place of trained weights."""
    i = np.arange(np.prod(shape)) + 17 * seed
    return ((i * i * 3 + i * 7) % 101 % 11 - 5).astype("float32").reshape(shape) / 8


state = {}
for seed, (name, tensor) in enumerate(model.state_dict().items()):
    if name != "norm.num_batches_tracked":
        state[name] = made_up(tensor.shape, seed)
state["norm.running_var"] = np.abs(state["norm.running_var"]) + 0.5
tensors = {name: torch.tensor(array) for name, array in state.items()}
model.load_state_dict(tensors, strict=False)  # the counter of batches stays
# --8<-- [end:weights]

# --8<-- [start:logits]
model.eval()  # use the running mean and variance
images = torch.tensor(made_up((2, 3, 12, 10), seed=99) * 8)  # (N, C, H, W)
with torch.no_grad():
    logits = model(images)  # (2, 4)
print(logits.numpy())
# --8<-- [end:logits]

# --8<-- [start:save]
import io

file = io.BytesIO()  # or a path, as in "weights.npz"
arrays = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
np.savez(file, **arrays)
file.seek(0)
print(len(np.load(file).files), "arrays")
# --8<-- [end:save]

# --8<-- [start:onnx]
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

weights = [
    numpy_helper.from_array(state["conv.weight"], "conv.weight"),
    numpy_helper.from_array(state["conv.bias"], "conv.bias"),
]
names = ["images", "conv.weight", "conv.bias"]
node = helper.make_node("Conv", names, ["y"], strides=[2, 2], pads=[1, 1, 1, 1])
graph = helper.make_graph(
    [node],
    "first_layer",
    [helper.make_tensor_value_info("images", TensorProto.FLOAT, [2, 3, 12, 10])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 8, 6, 5])],
    weights,
)
opset = [helper.make_opsetid("", 21)]
onnx_model = helper.make_model(graph, ir_version=10, opset_imports=opset)

# From here on it is what you do with a model that onnx.load has read.
for initializer in onnx_model.graph.initializer:
    print(initializer.name, numpy_helper.to_array(initializer).shape)
session = onnxruntime.InferenceSession(onnx_model.SerializeToString())
y_onnx = session.run(None, {"images": images.numpy()})[0]
with torch.no_grad():
    y_torch = model.conv(images).numpy()
print("as PyTorch:", np.allclose(y_onnx, y_torch, rtol=1e-5, atol=1e-5))
# --8<-- [end:onnx]
