"""What PyTorch computes: the numbers that docs/howto/match_pytorch.md matches in Keras."""

# --8<-- [start:conv]
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

print("PyTorch", torch.__version__.partition("+")[0])

image = np.arange(48).reshape(6, 8) * 5 % 7 - 2  # (H, W) = (6, 8)
kernel = np.array([[1, 2, -1], [3, 1, -2], [2, -1, 1]])  # (kh, kw) = (3, 3)
images = torch.tensor(image[None, None], dtype=torch.float32)  # (N, C, H, W)

conv = nn.Conv2d(1, 1, kernel_size=3, stride=2, padding=1, bias=False)
with torch.no_grad():
    conv.weight[:] = torch.tensor(kernel)  # (F, C, kh, kw)
y = conv(images)  # (1, 1, 3, 4)
print(y[0, 0].detach().numpy())
# --8<-- [end:conv]


# --8<-- [start:reverse]
def pad_like_tensorflow(images, kernel_size, stride=1, dilation=1):
    """Return images (N, C, spatial...) with the zeros of TensorFlow's padding="same".

    Convolve the result with padding=0 and the same stride and dilation. `kernel_size`,
    `stride` and `dilation` are integers or one for each axis. Any rank and dtype. Raises
    ValueError if they are not one for each axis. Source: the notes on padding of
    https://www.tensorflow.org/api_docs/python/tf/nn
    """
    axes = images.ndim - 2
    given = [kernel_size, stride, dilation]
    given = [(one,) * axes if isinstance(one, int) else tuple(one) for one in given]
    if any(len(one) != axes for one in given):
        raise ValueError(f"give one integer, or {axes}; got {given}")
    widths = []
    for n, k, s, d in zip(images.shape[2:], *given, strict=True):
        total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        # F.pad wants the last axis first
        widths = [total // 2, total - total // 2, *widths]
    return F.pad(images, widths)


padded = pad_like_tensorflow(images, kernel_size=3, stride=2)
print(tuple(images.shape), "becomes", tuple(padded.shape))
conv = nn.Conv2d(1, 1, kernel_size=3, stride=2, padding=0, bias=False)
with torch.no_grad():
    conv.weight[:] = torch.tensor(kernel)
print(conv(padded)[0, 0].detach().numpy())
# --8<-- [end:reverse]

# --8<-- [start:refused]
try:
    nn.Conv2d(1, 1, kernel_size=3, stride=2, padding="same")
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:refused]

# --8<-- [start:pool]
below = images - 5  # every number below zero
print(F.max_pool2d(below, 3, stride=2, padding=1)[0, 0].numpy())
for ceil_mode in (False, True):
    y = F.max_pool2d(below, 3, stride=2, ceil_mode=ceil_mode)
    print("ceil_mode", ceil_mode, tuple(y.shape))
# --8<-- [end:pool]

# --8<-- [start:average]
ones = torch.ones(1, 1, 4, 4)
for count in (True, False):
    y = F.avg_pool2d(ones, 3, 2, padding=1, count_include_pad=count)
    print(y[0, 0].numpy())
# --8<-- [end:average]

# --8<-- [start:transpose]
small = images[:, :, :2, :3]  # (1, 1, 2, 3)
weight = torch.tensor(kernel[None, None], dtype=torch.float32)  # (C, F, kh, kw)
y = F.conv_transpose2d(small, weight, stride=2, padding=1, output_padding=1)
print(y[0, 0].numpy())
# --8<-- [end:transpose]

# --8<-- [start:norm]
norm = nn.BatchNorm2d(1)
print("eps", norm.eps, " momentum", norm.momentum)
norm(images)  # one step of training: it takes the mean and the variance of the batch
mean, variance = images.mean(), images.var(correction=0)
print("batch:   mean", mean.item(), " variance", variance.item())
print("running: mean", norm.running_mean.item(), " variance", norm.running_var.item())
# --8<-- [end:norm]

# --8<-- [start:start]
torch.manual_seed(0)
conv = nn.Conv2d(3, 64, kernel_size=3)
print("one over the root of 3 * 3 * 3:", round(1 / np.sqrt(3 * 3 * 3), 4))
print("the weights reach              ", round(conv.weight.abs().max().item(), 4))
print("the biases reach               ", round(conv.bias.abs().max().item(), 4))
# --8<-- [end:start]
