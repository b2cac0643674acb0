"""The errors about shapes that PyTorch raises, each with code that mends it."""

# --8<-- [start:setup]
import torch
from torch import nn
from torch.nn import functional as F

print("PyTorch", torch.__version__.partition("+")[0])
# --8<-- [end:setup]

# --8<-- [start:groups]
images = torch.zeros(1, 28, 20, 3)  # (N, H, W, C), as Keras has them
conv = nn.Conv2d(3, 8, kernel_size=3)
try:
    conv(images)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:groups]

# --8<-- [start:groups_fix]
print(tuple(conv(images.permute(0, 3, 1, 2)).shape))
# --8<-- [end:groups_fix]

# --8<-- [start:linear]
model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Flatten(), nn.Linear(5408, 10))
images = torch.zeros(2, 1, 32, 32)  # the 5408 are for 28 x 28
try:
    model(images)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:linear]

# --8<-- [start:linear_fix]
pool = nn.AdaptiveAvgPool2d(1)  # one number for each channel, for any size
model = nn.Sequential(nn.Conv2d(1, 8, 3), pool, nn.Flatten(), nn.Linear(8, 10))
print(tuple(model(images).shape))
# --8<-- [end:linear_fix]

# --8<-- [start:too_small]
images = torch.zeros(1, 3, 4, 4)
try:
    nn.Conv2d(3, 8, kernel_size=5)(images)
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    nn.MaxPool2d(5)(images)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:too_small]

# --8<-- [start:too_small_fix]
print(tuple(nn.Conv2d(3, 8, kernel_size=5, padding=2)(images).shape))
# --8<-- [end:too_small_fix]

# --8<-- [start:state_dict]
saved = nn.Sequential(nn.Conv2d(3, 16, 3)).state_dict()
model = nn.Sequential(nn.Conv2d(3, 8, 3))
try:
    model.load_state_dict(saved)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:state_dict]

# --8<-- [start:state_dict_fix]
print({name: tuple(tensor.shape) for name, tensor in saved.items()})
model = nn.Sequential(nn.Conv2d(3, 16, 3))  # as in the file
print(model.load_state_dict(saved))
# --8<-- [end:state_dict_fix]

# --8<-- [start:cat]
skip, up = torch.zeros(1, 8, 29, 28), torch.zeros(1, 8, 28, 28)
try:
    torch.cat([skip, up], dim=1)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:cat]

# --8<-- [start:cat_fix]
up = F.interpolate(up, size=skip.shape[2:])  # (1, 8, 29, 28)
print(tuple(torch.cat([skip, up], dim=1).shape))
# --8<-- [end:cat_fix]

# --8<-- [start:rank]
image = torch.zeros(28, 20)  # (H, W)
try:
    nn.Conv2d(1, 8, 3)(image)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:rank]

# --8<-- [start:rank_fix]
print(tuple(nn.Conv2d(1, 8, 3)(image[None, None]).shape))  # (1, 1, 28, 20) goes in
# --8<-- [end:rank_fix]

# --8<-- [start:view]
y = torch.zeros(4, 8, 13, 13)
try:
    y.view(-1, 8 * 12 * 12)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:view]

# --8<-- [start:view_fix]
print(tuple(y.flatten(start_dim=1).shape))
# --8<-- [end:view_fix]

# --8<-- [start:contiguous]
y = torch.zeros(4, 8, 13, 13).permute(0, 2, 3, 1)
try:
    y.view(4, -1)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:contiguous]

# --8<-- [start:contiguous_fix]
print(tuple(y.reshape(4, -1).shape))
# --8<-- [end:contiguous_fix]

# --8<-- [start:stack]
images = [torch.zeros(3, 28, 20), torch.zeros(3, 32, 20)]
try:
    torch.stack(images)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:stack]

# --8<-- [start:stack_fix]
resized = [F.interpolate(image[None], size=(28, 20))[0] for image in images]
print(tuple(torch.stack(resized).shape))
# --8<-- [end:stack_fix]

# --8<-- [start:dtype]
images = torch.zeros(1, 3, 28, 20, dtype=torch.uint8)
try:
    nn.Conv2d(3, 8, 3)(images)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:dtype]

# --8<-- [start:dtype_fix]
print(nn.Conv2d(3, 8, 3)(images.float() / 255).dtype)
# --8<-- [end:dtype_fix]

# --8<-- [start:elementwise]
skip, up = torch.zeros(1, 8, 29, 28), torch.zeros(1, 8, 28, 28)
try:
    skip + up
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:elementwise]

# --8<-- [start:elementwise_fix]
print(tuple((skip[:, :, :28] + up).shape))
# --8<-- [end:elementwise_fix]

# --8<-- [start:target]
outputs = torch.zeros(4, 10)
try:
    nn.CrossEntropyLoss()(outputs, torch.zeros(4, 1, dtype=torch.long))
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    nn.BCEWithLogitsLoss()(outputs[:, :1], torch.zeros(4))
except ValueError as error:
    print("ValueError:", error)
# --8<-- [end:target]

# --8<-- [start:target_fix]
labels = torch.zeros(4, 1, dtype=torch.long)
print(round(float(nn.CrossEntropyLoss()(outputs, labels.squeeze(1))), 4))
print(round(float(nn.BCEWithLogitsLoss()(outputs[:, 0], torch.zeros(4))), 4))
# --8<-- [end:target_fix]

# --8<-- [start:permute]
image = torch.zeros(28, 20, 3)  # (H, W, C), without a batch axis
try:
    image.permute(0, 3, 1, 2)
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:permute]

# --8<-- [start:permute_fix]
print(tuple(image.permute(2, 0, 1).shape))
# --8<-- [end:permute_fix]

# --8<-- [start:batchnorm]
norm = nn.BatchNorm2d(8)
try:
    norm(torch.zeros(2, 4, 9, 9))
except RuntimeError as error:
    print("RuntimeError:", error)
# --8<-- [end:batchnorm]

# --8<-- [start:batchnorm_fix]
print(tuple(nn.BatchNorm2d(4)(torch.zeros(2, 4, 9, 9)).shape))
# --8<-- [end:batchnorm_fix]

# --8<-- [start:arguments]
for arguments in ({"groups": 2}, {"padding": "same", "stride": 2}):
    try:
        nn.Conv2d(3, 8, 3, **arguments)
    except ValueError as error:
        print("ValueError:", error)
# --8<-- [end:arguments]

# --8<-- [start:arguments_fix]
print(tuple(nn.Conv2d(3, 9, 3, groups=3)(torch.zeros(1, 3, 28, 20)).shape))
print(tuple(nn.Conv2d(3, 8, 3, padding=1, stride=2)(torch.zeros(1, 3, 28, 20)).shape))
# --8<-- [end:arguments_fix]
