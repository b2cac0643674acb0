# ruff: noqa: E501
"""Programs of PyTorch for the tracer, of the kinds that people paste: {name: (code, shape of the input)}.

Each leaves its model in `net`. What PyTorch makes of them is in tools/records/torch_models.json.
"""

PROGRAMS = {}
HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n"


def program(name, shape, code):
    PROGRAMS[name] = (HEAD + code.strip("\n"), shape)


def stack(name, shape, layers):
    program(name, shape, f"net = nn.Sequential({layers})")


program(
    "lenet",
    (1, 1, 28, 28),
    """
class LeNet(nn.Module):
    def __init__(self, classes=10):
        super(LeNet, self).__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))
        x = x.view(-1, self.num_flat_features(x))
        x = F.dropout(F.relu(self.fc1(x)), training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)

    def num_flat_features(self, x):
        count = 1
        for size in x.size()[1:]:
            count *= size
        return count

net = LeNet()
""",
)
program(
    "vgg by a list",
    (2, 3, 32, 32),
    """
plan = [8, "M", 16, 16, "M", 24, "M"]
def make(plan, norm):
    parts, c = [], 3
    for item in plan:
        if item == "M":
            parts += [nn.MaxPool2d(kernel_size=2, stride=2)]
            continue
        conv = nn.Conv2d(c, item, kernel_size=3, padding=1)
        parts += [conv, nn.BatchNorm2d(item), nn.ReLU(inplace=True)] if norm else [conv, nn.ReLU(True)]
        c = item
    return nn.Sequential(*parts)

class VGG(nn.Module):
    def __init__(self, norm=True):
        super().__init__()
        self.features = make(plan, norm)
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(nn.Linear(24 * 2 * 2, 32), nn.ReLU(True), nn.Dropout(), nn.Linear(32, 7))
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
                if m.bias is not None:
                    nn.init.constant_(m.bias, 0)
    def forward(self, x):
        x = self.avgpool(self.features(x))
        x = torch.flatten(x, 1)
        return self.classifier(x)
net = VGG()
""",
)
program(
    "resnet with blocks",
    (2, 3, 40, 36),
    """
def conv3x3(i, o, s=1):
    return nn.Conv2d(i, o, kernel_size=3, stride=s, padding=1, bias=False)

class Block(nn.Module):
    expansion = 1
    def __init__(self, i, o, stride=1, downsample=None):
        super().__init__()
        self.conv1, self.bn1 = conv3x3(i, o, stride), nn.BatchNorm2d(o)
        self.relu = nn.ReLU(inplace=True)
        self.conv2, self.bn2 = conv3x3(o, o), nn.BatchNorm2d(o)
        self.downsample = downsample
    def forward(self, x):
        way = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            way = self.downsample(x)
        out += way
        return self.relu(out)

class Net(nn.Module):
    def __init__(self, block, counts, classes=5):
        super().__init__()
        self.i = 8
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make(block, 8, counts[0])
        self.layer2 = self._make(block, 12, counts[1], 2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(12 * block.expansion, classes)
    def _make(self, block, o, count, stride=1):
        down = None
        if stride != 1 or self.i != o * block.expansion:
            down = nn.Sequential(nn.Conv2d(self.i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
        parts = [block(self.i, o, stride, down)]
        self.i = o * block.expansion
        for _ in range(1, count):
            parts.append(block(self.i, o))
        return nn.Sequential(*parts)
    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer2(self.layer1(x))
        x = self.avgpool(x)
        x = x.view(x.size(0), -1)
        return self.fc(x)
net = Net(Block, [2, 2])
""",
)
program(
    "bottleneck with groups",
    (1, 16, 9, 7),
    """
class Neck(nn.Module):
    def __init__(self, c, mid, groups):
        super().__init__()
        self.way = nn.Sequential(
            nn.Conv2d(c, mid, 1, bias=False), nn.BatchNorm2d(mid), nn.ReLU(),
            nn.Conv2d(mid, mid, 3, padding=1, groups=groups, bias=False), nn.BatchNorm2d(mid), nn.ReLU(),
            nn.Conv2d(mid, c, 1), nn.BatchNorm2d(c, eps=1e-3, momentum=0.01))
    def forward(self, x):
        return F.relu(x + self.way(x))
net = nn.Sequential(*[Neck(16, 8, g) for g in (2, 4)])
""",
)
program(
    "u-net",
    (1, 1, 32, 48),
    """
class Double(nn.Module):
    def __init__(self, i, o, mid=None):
        super().__init__()
        mid = mid or o
        self.double_conv = nn.Sequential(
            nn.Conv2d(i, mid, 3, padding=1), nn.BatchNorm2d(mid), nn.ReLU(inplace=True),
            nn.Conv2d(mid, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(inplace=True))
    def forward(self, x):
        return self.double_conv(x)

class Down(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), Double(i, o))
    def forward(self, x):
        return self.maxpool_conv(x)

class Up(nn.Module):
    def __init__(self, i, o, bilinear=True):
        super().__init__()
        if bilinear:
            self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
            self.conv = Double(i, o, i // 2)
        else:
            self.up = nn.ConvTranspose2d(i, i // 2, kernel_size=2, stride=2)
            self.conv = Double(i, o)
    def forward(self, x1, x2):
        x1 = self.up(x1)
        dy = x2.size()[2] - x1.size()[2]
        dx = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
        return self.conv(torch.cat([x2, x1], dim=1))

class UNet(nn.Module):
    def __init__(self, channels, classes, bilinear=False):
        super().__init__()
        self.inc = Double(channels, 4)
        self.down1, self.down2 = Down(4, 8), Down(8, 8)
        self.up1, self.up2 = Up(16, 4, True), Up(8, 4, bilinear)
        self.outc = nn.Conv2d(4, classes, kernel_size=1)
    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down1(x1)
        x3 = self.down2(x2)
        x = self.up1(x3, x2)
        x = torch.cat([x, x], dim=1)
        x = self.up2(x, x1)
        return torch.sigmoid(self.outc(x))
net = UNet(1, 2)
""",
)
program(
    "generator",
    (3, 20),
    """
class Generator(nn.Module):
    def __init__(self, latent=20):
        super().__init__()
        self.init_size = 32 // 8
        self.l1 = nn.Sequential(nn.Linear(latent, 16 * self.init_size ** 2))
        self.conv_blocks = nn.Sequential(
            nn.BatchNorm2d(16),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(16, 8, 3, stride=1, padding=1),
            nn.BatchNorm2d(8, 0.8),
            nn.LeakyReLU(0.2, inplace=True),
            nn.ConvTranspose2d(8, 6, 4, 2, 1),
            nn.Conv2d(6, 1, 3, stride=1, padding=1),
            nn.Tanh())
    def forward(self, z):
        out = self.l1(z)
        out = out.view(out.shape[0], 16, self.init_size, self.init_size)
        return self.conv_blocks(out)
net = Generator()
""",
)
program(
    "dcgan generator",
    (2, 12, 1, 1),
    """
nz, ngf, nc = 12, 4, 3
class G(nn.Module):
    def __init__(self):
        super(G, self).__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(nz, ngf * 4, 4, 1, 0, bias=False), nn.BatchNorm2d(ngf * 4), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 4, ngf * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(ngf * 2), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, nc, 3, 2, 1, output_padding=1), nn.Tanh())
    def forward(self, input):
        return self.main(input)
net = G().to(device)
""".replace(".to(device)", '.to(torch.device("cpu"))'),
)
program(
    "discriminator",
    (2, 3, 32, 32),
    """
class D(nn.Module):
    def __init__(self, ndf=4):
        super().__init__()
        def block(i, o, bn=True):
            parts = [nn.Conv2d(i, o, 3, 2, 1), nn.LeakyReLU(0.2, inplace=True), nn.Dropout2d(0.25)]
            if bn:
                parts.append(nn.BatchNorm2d(o, 0.8))
            return parts
        self.model = nn.Sequential(*block(3, ndf, bn=False), *block(ndf, ndf * 2), *block(ndf * 2, ndf * 4))
        self.adv = nn.Sequential(nn.Linear(ndf * 4 * 4 ** 2, 1), nn.Sigmoid())
    def forward(self, img):
        out = self.model(img)
        return self.adv(out.view(out.shape[0], -1))
net = D()
""",
)
program(
    "autoencoder",
    (2, 784),
    """
class AE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(28 * 28, 32), nn.ReLU(), nn.Linear(32, 3))
        self.decoder = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 28 * 28), nn.Sigmoid())
    def forward(self, x):
        return self.decoder(self.encoder(x))
net = AE()
""",
)
program(
    "convolutional autoencoder",
    (1, 1, 28, 28),
    """
class CAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=3, padding=1), nn.ReLU(True), nn.MaxPool2d(2, stride=2),
            nn.Conv2d(8, 4, 3, stride=2, padding=1), nn.ReLU(True), nn.MaxPool2d(2, stride=1))
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(4, 8, 3, stride=2), nn.ReLU(True),
            nn.ConvTranspose2d(8, 4, 5, stride=3, padding=1), nn.ReLU(True),
            nn.ConvTranspose2d(4, 1, 2, stride=2, padding=1), nn.Tanh())
    def forward(self, x):
        return self.decoder(self.encoder(x))
net = CAE()
""",
)
program(
    "inception",
    (1, 6, 12, 10),
    """
class BasicConv(nn.Module):
    def __init__(self, i, o, **kwargs):
        super().__init__()
        self.conv = nn.Conv2d(i, o, bias=False, **kwargs)
        self.bn = nn.BatchNorm2d(o, eps=0.001)
    def forward(self, x):
        return F.relu(self.bn(self.conv(x)), inplace=True)
class Inception(nn.Module):
    def __init__(self, i):
        super().__init__()
        self.b1 = BasicConv(i, 4, kernel_size=1)
        self.b2 = nn.Sequential(BasicConv(i, 3, kernel_size=1), BasicConv(3, 5, kernel_size=(1, 7), padding=(0, 3)),
                                BasicConv(5, 5, kernel_size=(7, 1), padding=(3, 0)))
        self.b3 = BasicConv(i, 2, kernel_size=1)
    def forward(self, x):
        pooled = F.avg_pool2d(x, kernel_size=3, stride=1, padding=1)
        return torch.cat([self.b1(x), self.b2(x), self.b3(pooled)], 1)
net = nn.Sequential(Inception(6), nn.MaxPool2d(3, stride=2, ceil_mode=True), Inception(11))
""",
)
program(
    "densenet",
    (1, 3, 16, 20),
    """
class Layer(nn.Module):
    def __init__(self, c, growth):
        super().__init__()
        self.add_module("norm", nn.BatchNorm2d(c))
        self.add_module("relu", nn.ReLU(inplace=True))
        self.add_module("conv", nn.Conv2d(c, growth, kernel_size=3, stride=1, padding=1, bias=False))
    def forward(self, x):
        return torch.cat([x, self.conv(self.relu(self.norm(x)))], 1)
class Dense(nn.Module):
    def __init__(self, growth=4, counts=(2, 2)):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, 6, 3, padding=1))
        c = 6
        for i, count in enumerate(counts):
            for j in range(count):
                self.features.add_module("dense%d_%d" % (i, j), Layer(c, growth))
                c += growth
            if i != len(counts) - 1:
                self.features.add_module(f"transition{i}", nn.Sequential(
                    nn.BatchNorm2d(c), nn.Conv2d(c, c // 2, 1, bias=False), nn.AvgPool2d(2)))
                c = c // 2
        self.classifier = nn.Linear(c, 9)
    def forward(self, x):
        f = self.features(x)
        out = F.relu(f, inplace=True)
        out = F.adaptive_avg_pool2d(out, (1, 1)).view(f.size(0), -1)
        return self.classifier(out)
net = Dense()
""",
)
program(
    "mobilenet",
    (1, 3, 32, 32),
    """
def conv_bn(i, o, s):
    return nn.Sequential(nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU6(inplace=True))
def conv_dw(i, o, s):
    return nn.Sequential(
        nn.Conv2d(i, i, 3, s, 1, groups=i, bias=False), nn.BatchNorm2d(i), nn.ReLU6(inplace=True),
        nn.Conv2d(i, o, 1, 1, 0, bias=False), nn.BatchNorm2d(o), nn.ReLU6(inplace=True))
class Mobile(nn.Module):
    def __init__(self):
        super(Mobile, self).__init__()
        self.model = nn.Sequential(conv_bn(3, 4, 2), conv_dw(4, 8, 1), conv_dw(8, 8, 2), nn.AvgPool2d(8))
        self.fc = nn.Linear(8, 6)
    def forward(self, x):
        x = self.model(x)
        return self.fc(x.view(-1, 8))
net = Mobile()
""",
)
program(
    "inverted residual",
    (1, 6, 11, 11),
    """
class Inverted(nn.Module):
    def __init__(self, i, o, stride, expand):
        super().__init__()
        hidden = int(round(i * expand))
        self.use_res = stride == 1 and i == o
        self.conv = nn.Sequential(
            nn.Conv2d(i, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.SiLU(),
            nn.Conv2d(hidden, hidden, 5, stride, 2, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.Hardswish(),
            nn.Conv2d(hidden, o, 1, bias=False), nn.BatchNorm2d(o))
    def forward(self, x):
        return x + self.conv(x) if self.use_res else self.conv(x)
net = nn.Sequential(Inverted(6, 6, 1, 2), Inverted(6, 8, 2, 1.5))
""",
)
program(
    "squeeze and excitation",
    (2, 8, 7, 7),
    """
class SE(nn.Module):
    def __init__(self, channel, reduction=4):
        super().__init__()
        self.avg_pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Sequential(nn.Linear(channel, channel // reduction, bias=False), nn.ReLU(inplace=True),
                                nn.Linear(channel // reduction, channel, bias=False), nn.Sigmoid())
    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.avg_pool(x).view(b, c)
        y = self.fc(y).view(b, c, 1, 1)
        return x * y
net = SE(8)
""",
)
program(
    "alexnet",
    (1, 3, 227, 227),
    """
class AlexNet(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 4, kernel_size=11, stride=4, padding=2), nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(4, 6, kernel_size=5, padding=2), nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2))
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(nn.Dropout(p=0.5), nn.Linear(6 * 6 * 6, 20), nn.ReLU(), nn.Linear(20, num_classes))
    def forward(self, x):
        x = self.features(x)
        x = self.avgpool(x)
        x = torch.flatten(x, start_dim=1)
        return self.classifier(x)
net = AlexNet()
""",
)
program(
    "text cnn",
    (2, 30),
    """
class TextCNN(nn.Module):
    def __init__(self, vocab=50, dim=8, widths=(3, 4, 5)):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.convs = nn.ModuleList([nn.Conv1d(dim, 6, k) for k in widths])
        self.fc = nn.Linear(6 * len(widths), 2)
    def forward(self, x):
        x = self.embed(x).permute(0, 2, 1)
        x = [F.relu(conv(x)) for conv in self.convs]
        x = [F.max_pool1d(y, y.size(2)).squeeze(2) for y in x]
        return self.fc(torch.cat(x, 1))
net = TextCNN()
""",
)
program(
    "one dimension",
    (2, 2, 128),
    """
class Wave(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(2, 8, kernel_size=16, stride=4, padding=8), nn.BatchNorm1d(8), nn.ReLU(),
            nn.MaxPool1d(2), nn.Conv1d(8, 6, 3, dilation=2), nn.ELU(), nn.AvgPool1d(2))
        self.head = nn.Linear(6 * 6, 4)
    def forward(self, x):
        x = self.body(x)
        return self.head(x.flatten(1))
net = Wave()
""",
)
program(
    "three dimensions",
    (1, 1, 10, 12, 14),
    """
net = nn.Sequential(
    nn.Conv3d(1, 4, (3, 3, 5), padding=(1, 0, 2)), nn.BatchNorm3d(4), nn.ReLU(), nn.MaxPool3d((2, 2, 1)),
    nn.Conv3d(4, 3, 3, stride=(1, 2, 2)), nn.ConvTranspose3d(3, 2, 2, stride=2), nn.AvgPool3d(2), nn.AdaptiveAvgPool3d(1),
    nn.Flatten(), nn.Linear(2, 3))
""",
)
program(
    "ordered dict",
    (1, 1, 16, 16),
    """
from collections import OrderedDict
net = nn.Sequential(OrderedDict([
    ("conv1", nn.Conv2d(1, 5, 5)), ("relu1", nn.ReLU()), ("pool", nn.MaxPool2d(2)),
    ("deep", nn.Sequential(OrderedDict(conv=nn.Conv2d(5, 4, 3), act=nn.PReLU(4)))),
    ("flat", nn.Flatten()), ("fc", nn.Linear(64, 3)), ("out", nn.Softmax(dim=1))]))
""",
)
program(
    "growing sequential",
    (1, 4, 9, 9),
    """
net = nn.Sequential()
net.add_module("first", nn.Conv2d(4, 6, 3, padding="same"))
net.append(nn.ReLU())
for i in range(2):
    net.add_module(f"conv{i}", nn.Conv2d(6, 6, 4, padding="same", dilation=i + 1))
    net.add_module(f"act{i}", nn.Tanh())
""",
)
program(
    "reused layers",
    (1, 3, 14, 14),
    """
class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.relu = nn.ReLU()
    def forward(self, x):
        x = self.pool(self.relu(self.first(x)))
        for _ in range(3):
            x = self.relu(self.again(x)) + x
        return x.mean([2, 3])
net = Shared()
""",
)
program(
    "training around it",
    (4, 3, 32, 32),
    """
import torch.optim as optim
import torchvision
import torchvision.transforms as transforms
from torch.utils.data import DataLoader

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])
if False:
    trainset = torchvision.datasets.CIFAR10(root="./data", train=True, download=True, transform=transform)

class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 24)
        self.fc3 = nn.Linear(24, 10)
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        x = F.relu(self.fc1(x))
        return self.fc3(x)

net = Net().to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.001, momentum=0.9)
loader = []
for epoch in range(2):
    running_loss = 0.0
    for i, (inputs, labels) in enumerate(loader, 0):
        optimizer.zero_grad()
        loss = criterion(net(inputs.to(device)), labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    print("[%d] loss: %.3f" % (epoch + 1, running_loss / 2000))
""",
)
program(
    "pixel shuffle",
    (1, 1, 10, 8),
    """
class ESPCN(nn.Module):
    def __init__(self, upscale_factor):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, (5, 5), (1, 1), (2, 2))
        self.conv2 = nn.Conv2d(8, upscale_factor ** 2 * 2, (3, 3), (1, 1), (1, 1))
        self.pixel_shuffle = nn.PixelShuffle(upscale_factor)
    def forward(self, x):
        x = torch.tanh(self.conv1(x))
        return self.pixel_shuffle(self.conv2(x))
net = ESPCN(3)
""",
)
program(
    "fully convolutional",
    (1, 3, 32, 24),
    """
class FCN(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.down1 = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1), nn.ReLU())
        self.down2 = nn.Sequential(nn.Conv2d(6, 8, 3, 2, 1), nn.ReLU())
        self.score1 = nn.Conv2d(6, classes, 1)
        self.score2 = nn.Conv2d(8, classes, 1)
    def forward(self, x):
        size = x.shape[-2:]
        a = self.down1(x)
        b = self.down2(a)
        y = F.interpolate(self.score2(b), size=a.shape[2:], mode="bilinear", align_corners=False)
        y = y + self.score1(a)
        return F.interpolate(y, size=size, mode="nearest")
net = FCN(4)
""",
)
program(
    "resized",
    (1, 2, 9, 12),
    """
class Resized(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3)
    def forward(self, x):
        y = F.interpolate(self.conv(x), size=(13, 17), mode="bilinear", align_corners=False)
        return F.interpolate(y, scale_factor=(2, 3), mode="bilinear")
net = Resized()
""",
)
program(
    "pads",
    (1, 2, 8, 9),
    """
class Pads(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.ReflectionPad2d(2), nn.Conv2d(2, 3, 5), nn.ZeroPad2d((1, 2, 0, 3)), nn.Conv2d(3, 3, 3, padding_mode="reflect", padding=1),
            nn.ConstantPad2d(1, 2.0), nn.InstanceNorm2d(3))
    def forward(self, x):
        x = F.pad(self.body(x), (1, 1, 2, 0))
        return F.pad(x, (-1, -2, -1, 0))
net = Pads()
""",
)
program(
    "pools with padding",
    (1, 2, 11, 14),
    """
class Pools(nn.Module):
    def __init__(self):
        super().__init__()
        self.pools = nn.ModuleList([
            nn.MaxPool2d(3, 2, 1), nn.MaxPool2d(3, 1, 1), nn.MaxPool2d(2, ceil_mode=True), nn.MaxPool2d((3, 2), (2, 3), (1, 0), ceil_mode=True),
            nn.AvgPool2d(3, 2, 1), nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.AvgPool2d(3, 1, 1, count_include_pad=False),
            nn.AvgPool2d(2, ceil_mode=True), nn.AvgPool2d(3, 2, 1, ceil_mode=True), nn.AdaptiveAvgPool2d((4, 5)), nn.AdaptiveMaxPool2d(3),
            nn.AdaptiveMaxPool2d(1), nn.AdaptiveAvgPool2d((11, 7))])
        self.scale = nn.Conv2d(2, 2, 1)
    def forward(self, x):
        x = self.scale(x) - 2
        return torch.cat([pool(x).flatten(1) for pool in self.pools], dim=1)
net = Pools()
""",
)
program(
    "transposed",
    (1, 3, 5, 4),
    """
class Up(nn.Module):
    def __init__(self):
        super().__init__()
        given = [dict(kernel_size=3, stride=2), dict(kernel_size=3, stride=2, padding=1), dict(kernel_size=4, stride=2, padding=1),
                 dict(kernel_size=3, stride=2, padding=1, output_padding=1), dict(kernel_size=2, stride=2), dict(kernel_size=5, stride=3, padding=2, output_padding=2),
                 dict(kernel_size=3, stride=3, output_padding=1), dict(kernel_size=(3, 4), stride=(1, 2), padding=(0, 1), bias=False), dict(kernel_size=1, stride=2)]
        self.ups = nn.ModuleList(nn.ConvTranspose2d(3, 2, **g) for g in given)
    def forward(self, x):
        return torch.cat([torch.flatten(up(x), 1) for up in self.ups], 1)
net = Up()
""",
)
program(
    "transposed in other ranks",
    (2, 3, 9),
    """
class Up(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.ConvTranspose1d(3, 4, 4, 2, 1)
        self.b = nn.ConvTranspose1d(4, 2, 5, 3, output_padding=1, padding=2)
        self.pad = nn.ReflectionPad1d((1, 2))
    def forward(self, x):
        return self.pad(self.b(torch.relu(self.a(x))))
net = Up()
""",
)
program(
    "atrous",
    (1, 4, 15, 13),
    """
class ASPP(nn.Module):
    def __init__(self, c, o, rates):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(c, o, 3, padding=r, dilation=r, bias=False) for r in rates])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(c, o, 1, bias=False), nn.ReLU())
        self.project = nn.Sequential(nn.Conv2d((len(rates) + 1) * o, o, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(), nn.Dropout(0.1))
        self.strided = nn.Conv2d(o, 3, 3, stride=2, dilation=2)
    def forward(self, x):
        size = x.shape[-2:]
        found = [conv(x) for conv in self.convs]
        found.append(F.interpolate(self.pool(x), size=size, mode="bilinear", align_corners=False))
        return self.strided(self.project(torch.cat(found, dim=1)))
net = ASPP(4, 5, (1, 2, 4))
""",
)
program(
    "siamese",
    (1, 1, 20, 20),
    """
class Twin(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(1, 4, 3), nn.ReLU(), nn.BatchNorm2d(4))
        self.fc = nn.Sequential(nn.Linear(4 * 20 * 20, 6), nn.ReLU(), nn.Linear(6, 5))
    def once(self, x):
        y = self.cnn(x)
        y = y.view(y.size()[0], -1)
        return self.fc(y)
    def forward(self, x):
        return torch.abs(self.once(x) - self.once(x * 2))
net = Twin()
""",
)
program(
    "attention gate",
    (1, 6, 8, 8),
    """
class Gate(nn.Module):
    def __init__(self, g, l, mid):
        super().__init__()
        self.W_g = nn.Sequential(nn.Conv2d(g, mid, kernel_size=1, stride=1, padding=0, bias=True), nn.BatchNorm2d(mid))
        self.W_x = nn.Sequential(nn.Conv2d(l, mid, kernel_size=1), nn.BatchNorm2d(mid))
        self.psi = nn.Sequential(nn.Conv2d(mid, 1, kernel_size=1), nn.BatchNorm2d(1), nn.Sigmoid())
        self.relu = nn.ReLU(inplace=True)
    def forward(self, x):
        g, x = torch.split(x, [2, 4], dim=1)
        psi = self.psi(self.relu(self.W_g(g) + self.W_x(x)))
        return x * psi
net = Gate(2, 4, 3)
""",
)
program(
    "channel shuffle",
    (1, 8, 6, 5),
    """
def channel_shuffle(x, groups):
    b, c, h, w = x.data.size()
    x = x.view(b, groups, c // groups, h, w)
    x = torch.transpose(x, 1, 2).contiguous()
    return x.view(b, -1, h, w)
class Unit(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 3, 1, 1, groups=4, bias=False), nn.Conv2d(4, 4, 1), nn.ReLU())
    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        return channel_shuffle(torch.cat((a, self.branch(b)), 1), 2)
net = nn.Sequential(Unit(), Unit())
""",
)
program(
    "patches",
    (2, 3, 16, 16),
    """
class Patches(nn.Module):
    def __init__(self, dim=12, patch=4):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, kernel_size=patch, stride=patch)
        self.norm = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 24), nn.GELU(), nn.Linear(24, dim))
        self.head = nn.Linear(dim, 5)
    def forward(self, x):
        x = self.proj(x).flatten(2).transpose(1, 2)
        x = x + self.mlp(self.norm(x))
        return self.head(x.mean(dim=1))
net = Patches()
""",
)
program(
    "self attention",
    (1, 10, 8),
    """
class Attention(nn.Module):
    def __init__(self, dim, heads=2):
        super().__init__()
        self.heads, self.scale = heads, (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, dim * 3, bias=False)
        self.proj = nn.Linear(dim, dim)
    def forward(self, x):
        B, N, C = x.shape
        qkv = self.qkv(x).reshape(B, N, 3, self.heads, C // self.heads)
        q, k, v = (qkv[:, :, i].permute(0, 2, 1, 3) for i in range(3))
        weights = (q @ k.transpose(-2, -1)) * self.scale
        weights = weights.softmax(dim=-1)
        x = (weights @ v).transpose(1, 2).reshape(B, N, C)
        return self.proj(x)
net = Attention(8)
""",
)
program(
    "convnext block",
    (1, 6, 10, 9),
    """
class Block(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dwconv = nn.Conv2d(dim, dim, kernel_size=7, padding=3, groups=dim)
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pwconv1 = nn.Linear(dim, 4 * dim)
        self.act = nn.GELU()
        self.pwconv2 = nn.Linear(4 * dim, dim)
    def forward(self, x):
        input = x
        x = self.dwconv(x)
        x = x.permute(0, 2, 3, 1)
        x = self.pwconv2(self.act(self.pwconv1(self.norm(x))))
        x = x.permute(0, 3, 1, 2)
        return input + x
net = nn.Sequential(Block(6), nn.GroupNorm(2, 6), nn.Mish())
""",
)
stack("plain stack", (1, 3, 32, 32), "nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.Sigmoid(), nn.Flatten(), nn.Linear(8 * 14 * 14, 4), nn.LogSoftmax(dim=1)")  # fmt: skip
stack("perceptron", (5, 20), "nn.Linear(20, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 8, bias=False), nn.Softplus(), nn.Linear(8, 3), nn.Softmax(dim=-1)")  # fmt: skip
stack("flattened image", (2, 1, 12, 10), "nn.Flatten(), nn.Linear(120, 30), nn.ReLU(), nn.Unflatten(1, (5, 3, 2)), nn.Conv2d(5, 4, 2), nn.Flatten(), nn.Linear(8, 2)")  # fmt: skip
stack("flattened colours", (2, 3, 6, 5), "nn.Flatten(), nn.Linear(90, 7)")
stack("activations", (1, 4, 6, 6), "nn.Conv2d(4, 6, 3), nn.SELU(), nn.CELU() if False else nn.Identity(), nn.Hardtanh(), nn.LeakyReLU(), nn.ELU(0.5), nn.GELU(approximate='tanh'), nn.Softsign(), nn.Hardsigmoid(), nn.LogSigmoid(), nn.PReLU(), nn.GLU(dim=1), nn.Softmax2d()")  # fmt: skip
stack("depth multiplier", (1, 3, 12, 12), "nn.Conv2d(3, 9, 3, groups=3, padding=1), nn.Conv2d(9, 9, (3, 1), stride=(2, 1), groups=9, padding=(1, 0)), nn.Conv2d(9, 6, 3, groups=3, dilation=2)")  # fmt: skip
stack("batch norm of kinds", (2, 4, 6, 6), "nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4, affine=False), nn.ReLU(), nn.BatchNorm2d(4, eps=1e-3, momentum=0.3)")  # fmt: skip
stack("upsampling", (1, 2, 5, 4), "nn.Upsample(scale_factor=2), nn.Conv2d(2, 3, 3, padding=1), nn.Upsample(scale_factor=(3, 2), mode='nearest'), nn.Upsample(size=(60, 32), mode='bilinear'), nn.UpsamplingNearest2d(scale_factor=2)")  # fmt: skip
stack("upsampling of other ranks", (1, 2, 6), "nn.Conv1d(2, 3, 3), nn.Upsample(scale_factor=2, mode='nearest'), nn.ConvTranspose1d(3, 2, 3)")  # fmt: skip
program(
    "functional all the way",
    (1, 3, 18, 18),
    """
class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 5, 3), nn.Conv2d(5, 5, 3, 2)
        self.out = nn.Linear(5, 4)
    def forward(self, x):
        x = F.leaky_relu(self.a(x), 0.1)
        x = F.elu(F.avg_pool2d(x, 2))
        x = F.gelu(self.b(x)).clamp(min=-1, max=1)
        x = torch.amax(x, dim=(2, 3), keepdim=True)
        x = x.squeeze(-1).squeeze(-1)
        return F.softmax(self.out(x), dim=1) / 2 + 0.25
net = Plain()
""",
)
program(
    "summary",
    (1, 3, 24, 24),
    """
class Small(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(c, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
        self.fc = nn.Linear(4, 2)
    def forward(self, x):
        return self.fc(self.net(x)[:, :, 0, 0])
net = Small(3)
x = torch.randn(1, 3, 24, 24)
print(net(x).shape, sum(p.numel() for p in net.parameters() if p.requires_grad))
""",
)
program(
    "yolo head",
    (1, 4, 13, 13),
    """
class Head(nn.Module):
    def __init__(self, anchors=3, classes=2):
        super().__init__()
        self.anchors, self.bbox_attrs = anchors, 5 + classes
        self.conv = nn.Conv2d(4, anchors * self.bbox_attrs, 1)
    def forward(self, x):
        x = self.conv(x)
        bs, _, ny, nx = x.shape
        x = x.view(bs, self.anchors, self.bbox_attrs, ny, nx).permute(0, 1, 3, 4, 2).contiguous()
        y = torch.sigmoid(x)
        return y.view(bs, -1, self.bbox_attrs)
net = Head()
""",
)
program(
    "module dict",
    (1, 2, 9, 9),
    """
class Choice(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleDict({"small": nn.Conv2d(2, 3, 3, padding=1), "wide": nn.Conv2d(2, 3, 5, padding=2)})
        self.acts = nn.ModuleDict([["lrelu", nn.LeakyReLU()], ["relu", nn.ReLU()]])
    def forward(self, x):
        y = torch.stack([self.acts["relu"](conv(x)) for name, conv in self.convs.items()], dim=1)
        return self.acts["lrelu"](y.sum(dim=1) - torch.max(x, dim=1, keepdim=True)[0]) if False else y.sum(dim=1)
net = Choice()
""",
)
# As strangers write them: blocks of well-known networks, each with habits of its own.
program(
    "inception a with keywords",
    (2, 6, 17, 17),
    """
class BasicConv2d(nn.Module):
    def __init__(self, in_channels, out_channels, **kwargs):
        super(BasicConv2d, self).__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, bias=False, **kwargs)
        self.bn = nn.BatchNorm2d(out_channels, eps=0.001)
    def forward(self, x):
        return F.relu(self.bn(self.conv(x)), inplace=True)
class InceptionA(nn.Module):
    def __init__(self, in_channels, pool_features):
        super().__init__()
        self.branch1x1 = BasicConv2d(in_channels, 8, kernel_size=1)
        self.branch5x5_1 = BasicConv2d(in_channels, 4, kernel_size=1)
        self.branch5x5_2 = BasicConv2d(4, 6, kernel_size=5, padding=2)
        self.branch7x7_1 = BasicConv2d(in_channels, 4, kernel_size=(1, 7), padding=(0, 3))
        self.branch7x7_2 = BasicConv2d(4, 6, kernel_size=(7, 1), padding=(3, 0))
        self.branch_pool = BasicConv2d(in_channels, pool_features, kernel_size=1)
    def forward(self, x):
        a = self.branch1x1(x)
        b = self.branch5x5_2(self.branch5x5_1(x))
        c = self.branch7x7_2(self.branch7x7_1(x))
        d = self.branch_pool(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        outputs = [a, b, c, d]
        return torch.cat(outputs, 1)
net = nn.Sequential(InceptionA(6, 3), nn.MaxPool2d(3, stride=2, ceil_mode=True), InceptionA(23, 5))
""",
)
program(
    "u-net with crops and bilinear",
    (1, 1, 44, 44),
    """
def double_conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3), nn.ReLU(inplace=True), nn.Conv2d(o, o, 3), nn.ReLU(inplace=True))
def crop(x, y):
    d = (x.size()[2] - y.size()[2]) // 2
    e = (x.size()[3] - y.size()[3]) // 2
    return x[:, :, d:x.size()[2] - d, e:x.size()[3] - e]
class UNet(nn.Module):
    def __init__(self, n=4):
        super(UNet, self).__init__()
        self.down1, self.down2 = double_conv(1, n), double_conv(n, 2 * n)
        self.pool = nn.MaxPool2d(2, 2)
        self.up = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=False)
        self.conv = double_conv(3 * n, n)
        self.out = nn.Conv2d(n, 2, kernel_size=1)
    def forward(self, x):
        s = self.down1(x)
        x = self.down2(self.pool(s))
        x = self.up(x)
        x = torch.cat([crop(s, x), x], dim=1)
        return torch.sigmoid(self.out(self.conv(x)))
net = UNet()
""",
)
program(
    "u-net with padding of differences",
    (1, 3, 27, 30),
    """
class Up(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.up = nn.ConvTranspose2d(i, i // 2, kernel_size=2, stride=2)
        self.conv = nn.Conv2d(i, o, 3, padding=1)
    def forward(self, x1, x2):
        x1 = self.up(x1)
        diffY = x2.size()[2] - x1.size()[2]
        diffX = x2.size()[3] - x1.size()[3]
        x1 = F.pad(x1, [diffX // 2, diffX - diffX // 2, diffY // 2, diffY - diffY // 2])
        x = torch.cat([x2, x1], dim=1)
        return self.conv(x)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3, padding=1)
        self.b = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, padding=1))
        self.u = Up(16, 8)
    def forward(self, x):
        s = F.leaky_relu(self.a(x), 0.1)
        return self.u(self.b(s), s)
net = Net()
""",
)
program(
    "depthwise separable by a table",
    (1, 3, 32, 32),
    """
from collections import OrderedDict
def conv_dw(i, o, s):
    return nn.Sequential(OrderedDict([
        ('dw', nn.Conv2d(i, i, 3, s, 1, groups=i, bias=False)), ('bn1', nn.BatchNorm2d(i)), ('act1', nn.ReLU6(inplace=True)),
        ('pw', nn.Conv2d(i, o, 1, 1, 0, bias=False)), ('bn2', nn.BatchNorm2d(o)), ('act2', nn.ReLU6(inplace=True))]))
class MobileNet(nn.Module):
    cfg = [6, (8, 2), 8, (12, 2)]
    def __init__(self, num_classes=5):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layers = self._make_layers(in_planes=4)
        self.linear = nn.Linear(12, num_classes)
    def _make_layers(self, in_planes):
        layers = []
        for x in self.cfg:
            out = x if isinstance(x, int) else x[0]
            stride = 1 if isinstance(x, int) else x[1]
            layers.append(conv_dw(in_planes, out, stride))
            in_planes = out
        return nn.Sequential(*layers)
    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.layers(out)
        out = F.avg_pool2d(out, out.size()[2:])
        out = out.view(out.size(0), -1)
        return self.linear(out)
net = MobileNet()
""",
)
program(
    "module list with skips",
    (2, 3, 16, 16),
    """
class Net(nn.Module):
    def __init__(self, widths=(8, 12, 16)):
        super().__init__()
        self.convs = nn.ModuleList()
        self.norms = nn.ModuleList()
        last = 3
        for w in widths:
            self.convs.append(nn.Conv2d(last, w, 3, padding='same'))
            self.norms.append(nn.GroupNorm(4, w))
            last = w
        self.heads = nn.ModuleList([nn.Conv2d(w, 2, 1) for w in widths])
    def forward(self, x):
        maps = []
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            x = F.silu(norm(conv(x)))
            maps.append(x)
            if i < len(self.convs) - 1:
                x = F.max_pool2d(x, 2)
        size = maps[0].shape[-2:]
        y = 0
        for head, m in zip(self.heads, maps):
            y = y + F.interpolate(head(m), size=size, mode='nearest')
        return y
net = Net()
""",
)
program(
    "feature pyramid",
    (1, 3, 32, 32),
    """
class FPN(nn.Module):
    def __init__(self):
        super().__init__()
        self.c2 = nn.Conv2d(3, 8, 3, 2, 1)
        self.c3 = nn.Conv2d(8, 12, 3, 2, 1)
        self.top = nn.Conv2d(12, 6, 1)
        self.lat = nn.Conv2d(8, 6, 1)
        self.smooth = nn.Conv2d(6, 6, 3, padding=1)
    def _upsample_add(self, x, y):
        _, _, H, W = y.size()
        return F.interpolate(x, size=(H, W), mode='bilinear', align_corners=False) + y
    def forward(self, x):
        c2 = F.relu(self.c2(x))
        c3 = F.relu(self.c3(c2))
        p3 = self.top(c3)
        p2 = self.smooth(self._upsample_add(p3, self.lat(c2)))
        return p2
net = FPN()
""",
)
program(
    "generator with output padding",
    (2, 8, 5, 5),
    """
class Gen(nn.Module):
    def __init__(self):
        super().__init__()
        model = []
        for i in range(2):
            mult = 2 ** (2 - i)
            model += [nn.ConvTranspose2d(2 * mult, int(2 * mult / 2), kernel_size=3, stride=2, padding=1, output_padding=1, bias=True),
                      nn.BatchNorm2d(int(2 * mult / 2)), nn.ReLU(True)]
        model += [nn.ReflectionPad2d(3), nn.Conv2d(2, 3, kernel_size=7, padding=0), nn.Tanh()]
        self.model = nn.Sequential(*model)
    def forward(self, input):
        return self.model(input)
net = Gen()
""",
)
program(
    "pre-activation resnet",
    (2, 3, 16, 16),
    """
class PreActBlock(nn.Module):
    expansion = 1
    def __init__(self, in_planes, planes, stride=1):
        super(PreActBlock, self).__init__()
        self.bn1 = nn.BatchNorm2d(in_planes)
        self.conv1 = nn.Conv2d(in_planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=1, padding=1, bias=False)
        if stride != 1 or in_planes != self.expansion*planes:
            self.shortcut = nn.Sequential(nn.Conv2d(in_planes, self.expansion*planes, kernel_size=1, stride=stride, bias=False))
    def forward(self, x):
        out = F.relu(self.bn1(x))
        shortcut = self.shortcut(out) if hasattr(self, 'shortcut') else x
        out = self.conv1(out)
        out = self.conv2(F.relu(self.bn2(out)))
        out += shortcut
        return out
class Net(nn.Module):
    def __init__(self, num_blocks, num_classes=10):
        super().__init__()
        self.in_planes = 4
        self.conv1 = nn.Conv2d(3, 4, 3, 1, 1, bias=False)
        self.layer1 = self._make_layer(PreActBlock, 4, num_blocks[0], stride=1)
        self.layer2 = self._make_layer(PreActBlock, 8, num_blocks[1], stride=2)
        self.linear = nn.Linear(8 * PreActBlock.expansion, num_classes)
    def _make_layer(self, block, planes, num_blocks, stride):
        strides = [stride] + [1]*(num_blocks-1)
        layers = []
        for stride in strides:
            layers.append(block(self.in_planes, planes, stride))
            self.in_planes = planes * block.expansion
        return nn.Sequential(*layers)
    def forward(self, x):
        out = self.layer2(self.layer1(self.conv1(x)))
        out = F.adaptive_avg_pool2d(out, 1)
        out = torch.flatten(out, 1)
        return self.linear(out)
def Net18():
    return Net([2, 2])
net = Net18()
""",
)
program(
    "audio net with 1-d layers",
    (2, 1, 800),
    """
class M5(nn.Module):
    def __init__(self, n_input=1, n_output=7, stride=4, n_channel=8):
        super().__init__()
        self.conv1 = nn.Conv1d(n_input, n_channel, kernel_size=20, stride=stride)
        self.bn1 = nn.BatchNorm1d(n_channel)
        self.pool1 = nn.MaxPool1d(4)
        self.conv2 = nn.Conv1d(n_channel, 2 * n_channel, kernel_size=3)
        self.bn2 = nn.BatchNorm1d(2 * n_channel)
        self.pool2 = nn.MaxPool1d(4)
        self.fc1 = nn.Linear(2 * n_channel, n_output)
    def forward(self, x):
        x = self.pool1(F.relu(self.bn1(self.conv1(x))))
        x = self.pool2(F.relu(self.bn2(self.conv2(x))))
        x = F.avg_pool1d(x, x.shape[-1])
        x = x.permute(0, 2, 1)
        x = self.fc1(x)
        return F.log_softmax(x, dim=2)
net = M5()
""",
)
program(
    "c3d",
    (1, 3, 8, 20, 20),
    """
class C3D(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv3d(3, 4, kernel_size=(3, 3, 3), padding=(1, 1, 1))
        self.pool1 = nn.MaxPool3d(kernel_size=(1, 2, 2), stride=(1, 2, 2))
        self.conv2 = nn.Conv3d(4, 6, kernel_size=(3, 3, 3), padding=1)
        self.pool2 = nn.MaxPool3d(kernel_size=(2, 2, 2), stride=(2, 2, 2), padding=(0, 1, 1))
        self.fc = nn.Linear(6 * 4 * 6 * 6, 9)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(p=0.5)
    def forward(self, x):
        x = self.pool1(self.relu(self.conv1(x)))
        x = self.pool2(self.relu(self.conv2(x)))
        x = x.view(-1, 6 * 4 * 6 * 6)
        return self.dropout(self.fc(x))
net = C3D()
""",
)
program(
    "caption encoder without the last layers",
    (1, 3, 32, 32),
    """
backbone = nn.Sequential(nn.Conv2d(3, 8, 7, 2, 3), nn.ReLU(), nn.AdaptiveAvgPool2d((4, 4)), nn.Flatten(), nn.Linear(128, 10))
modules = list(backbone.children())[:-2]
class Encoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.features = nn.Sequential(*modules)
        self.embed = nn.Linear(8 * 4 * 4, size)
        self.bn = nn.BatchNorm1d(size, momentum=0.01)
    def forward(self, images):
        f = self.features(images)
        f = f.reshape(f.size(0), -1)
        return self.bn(self.embed(f))
net = Encoder(6)
""",
)
program(
    "vision transformer by hand",
    (2, 3, 16, 16),
    """
class PatchEmbed(nn.Module):
    def __init__(self, patch=4, c=3, dim=8):
        super().__init__()
        self.proj = nn.Conv2d(c, dim, kernel_size=patch, stride=patch)
        self.norm = nn.LayerNorm(dim)
    def forward(self, x):
        x = self.proj(x).flatten(2).transpose(1, 2)
        return self.norm(x)
class Mlp(nn.Module):
    def __init__(self, dim, ratio=2):
        super().__init__()
        self.fc1 = nn.Linear(dim, dim * ratio)
        self.act = nn.GELU()
        self.fc2 = nn.Linear(dim * ratio, dim)
    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))
class Block(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim)
    def forward(self, x):
        return x + self.mlp(self.norm(x))
class ViT(nn.Module):
    def __init__(self, depth=2):
        super().__init__()
        self.patch_embed = PatchEmbed()
        self.blocks = nn.Sequential(*[Block(8) for _ in range(depth)])
        self.head = nn.Linear(8, 5)
    def forward(self, x):
        x = self.blocks(self.patch_embed(x))
        return self.head(x.mean(dim=1))
net = ViT()
""",
)
program(
    "spatial attention",
    (2, 8, 10, 12),
    """
class SpatialAttention(nn.Module):
    def __init__(self, kernel_size=7):
        super(SpatialAttention, self).__init__()
        assert kernel_size in (3, 7), 'kernel size must be 3 or 7'
        padding = 3 if kernel_size == 7 else 1
        self.conv1 = nn.Conv2d(2, 1, kernel_size, padding=padding, bias=False)
        self.sigmoid = nn.Sigmoid()
    def forward(self, x):
        avg_out = torch.mean(x, dim=1, keepdim=True)
        max_out, _ = torch.max(x, dim=1, keepdim=True)
        y = torch.cat([avg_out, max_out], dim=1)
        return self.sigmoid(self.conv1(y)) * x
class ChannelAttention(nn.Module):
    def __init__(self, n, ratio=4):
        super().__init__()
        self.fc = nn.Sequential(nn.Conv2d(n, n // ratio, 1, bias=False), nn.ReLU(), nn.Conv2d(n // ratio, n, 1, bias=False))
    def forward(self, x):
        a = self.fc(F.adaptive_avg_pool2d(x, 1))
        b = self.fc(F.adaptive_max_pool2d(x, 1))
        return torch.sigmoid(a + b) * x
net = nn.Sequential(ChannelAttention(8), SpatialAttention())
""",
)
program(
    "hour glass",
    (1, 4, 16, 16),
    """
class Residual(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), nn.Conv2d(i, o // 2, 1), nn.Conv2d(o // 2, o, 3, 1, 1))
        self.skip = nn.Identity() if i == o else nn.Conv2d(i, o, 1)
    def forward(self, x):
        return self.conv(x) + self.skip(x)
class Hourglass(nn.Module):
    def __init__(self, n, f):
        super().__init__()
        self.up1 = Residual(f, f)
        self.low1 = Residual(f, f)
        self.low2 = Hourglass(n - 1, f) if n > 1 else Residual(f, f)
        self.low3 = Residual(f, f)
    def forward(self, x):
        up1 = self.up1(x)
        low = self.low1(F.max_pool2d(x, 2, stride=2))
        low = self.low3(self.low2(low))
        return up1 + F.interpolate(low, scale_factor=2)
net = Hourglass(2, 4)
""",
)
program(
    "tcn with chomps and weight norm",
    (2, 3, 20),
    """
class Chomp1d(nn.Module):
    def __init__(self, chomp_size):
        super(Chomp1d, self).__init__()
        self.chomp_size = chomp_size
    def forward(self, x):
        return x[:, :, :-self.chomp_size].contiguous()
class TemporalBlock(nn.Module):
    def __init__(self, i, o, k, d):
        super().__init__()
        p = (k - 1) * d
        self.net = nn.Sequential(nn.Conv1d(i, o, k, padding=p, dilation=d), Chomp1d(p), nn.ReLU(), nn.Dropout(0.2))
        self.downsample = nn.Conv1d(i, o, 1) if i != o else None
        self.relu = nn.ReLU()
        self.init_weights()
    def init_weights(self):
        for m in self.net:
            if isinstance(m, nn.Conv1d):
                m.weight.data.normal_(0, 0.01)
    def forward(self, x):
        out = self.net(x)
        res = x if self.downsample is None else self.downsample(x)
        return self.relu(out + res)
class TCN(nn.Module):
    def __init__(self, sizes=(4, 4, 6)):
        super().__init__()
        layers = []
        for i in range(len(sizes)):
            layers += [TemporalBlock(3 if i == 0 else sizes[i - 1], sizes[i], 2, 2 ** i)]
        self.network = nn.Sequential(*layers)
        self.linear = nn.Linear(sizes[-1], 2)
    def forward(self, x):
        y = self.network(x)
        return self.linear(y[:, :, -1])
net = TCN()
""",
)
program(
    "two streams and three dense layers",
    (4, 3, 12, 12),
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        def block(i, o, normalize=True):
            layers = [nn.Conv2d(i, o, 3, 2, 1)]
            if normalize:
                layers.append(nn.InstanceNorm2d(o, affine=True))
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            return layers
        self.a = nn.Sequential(*block(3, 4, normalize=False), *block(4, 6))
        self.b = nn.Sequential(*block(3, 5, False), nn.AdaptiveMaxPool2d(3))
        self.fc = nn.ModuleDict({'one': nn.Linear(99, 8), 'two': nn.Linear(8, 3)})
    def forward(self, x):
        n = x.size(0)
        a = self.a(x)
        b = self.b(x)
        y = torch.cat((a, b), dim=1).view(n, -1)
        y = F.dropout(F.elu(self.fc['one'](y)), p=0.3, training=self.training)
        return F.softmax(self.fc['two'](y), dim=-1)
net = Net()
""",
)
program(
    "convs by a dictionary of settings",
    (1, 1, 28, 28),
    """
cfg = {'channels': [1, 8, 16], 'kernel': 5, 'hidden': [32]}
class CNN(torch.nn.Module):
    def __init__(self, cfg, n_classes=10, size=28):
        super().__init__()
        c = cfg['channels']
        self.features = nn.Sequential()
        for n, (i, o) in enumerate(zip(c[:-1], c[1:])):
            self.features.add_module(f'conv{n}', nn.Conv2d(i, o, cfg['kernel']))
            self.features.add_module(f'act{n}', nn.PReLU())
            self.features.add_module(f'pool{n}', nn.AvgPool2d(2))
        with torch.no_grad():
            self.n = self.features(torch.zeros(1, 1, size, size)).numel()
        self.classifier = nn.Sequential(nn.Linear(self.n, cfg['hidden'][0]), nn.Hardswish(), nn.Linear(cfg['hidden'][0], n_classes))
    def forward(self, x):
        return self.classifier(self.features(x).view(-1, self.n))
net = CNN(cfg)
""",
)
program(
    "mish, glu and chunks",
    (2, 4, 9, 9),
    """
class Gated(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Conv2d(i, o * 2, 3, padding=1, padding_mode='zeros')
    def forward(self, x):
        a, b = self.conv(x).chunk(2, dim=1)
        return a * torch.sigmoid(b)
net = nn.Sequential(Gated(4, 6), nn.Mish(), nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(6, 8, 2, stride=2), nn.Softplus(), nn.LPPool2d(2, 2) if False else nn.Identity(), nn.Flatten(1), nn.Linear(200, 4), nn.LogSoftmax(dim=1))
""",
)

# Programs that PyTorch refuses: {name: (code, shape of the input)}.
BROKEN = {}


def broken(name, shape, code):
    BROKEN[name] = (HEAD + code.strip("\n"), shape)


def two(name, shape, first, second, between="x"):
    """A module of two layers."""
    code = f"""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = {first}
        self.second = {second}
    def forward(self, x):
        x = self.first(x)
        x = {between}
        x = self.second(x)
        return x
net = Net()
"""
    broken(name, shape, code)


two("flattened size", (1, 1, 28, 28), "nn.Conv2d(1, 6, 5)", "nn.Linear(6 * 12 * 12, 10)", "torch.flatten(x, 1)")  # fmt: skip
two("no flatten", (1, 1, 28, 28), "nn.Conv2d(1, 6, 5)", "nn.Linear(6 * 24 * 24, 10)")
two("channels", (1, 1, 28, 28), "nn.Conv2d(3, 6, 5)", "nn.ReLU()")
two("channels last", (1, 28, 28, 3), "nn.Conv2d(3, 6, 5)", "nn.ReLU()")
two("kernel too large", (1, 3, 8, 8), "nn.Conv2d(3, 6, 5)", "nn.Conv2d(6, 6, 5)")
two("pool too large", (1, 3, 3, 3), "nn.Conv2d(3, 6, 3)", "nn.MaxPool2d(2)")
two("view", (1, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.Linear(100, 2)", "x.view(-1, 100)")
two("axes", (1, 30), "nn.Linear(30, 8)", "nn.Conv2d(8, 4, 3)")
two("batch norm's channels", (2, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.BatchNorm2d(8)")
two("batch norm's axes", (2, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.BatchNorm1d(6)")
two("sum", (1, 3, 8, 8), "nn.Conv2d(3, 3, 3)", "nn.ReLU()", "x + torch.cat([x, x], 3)")
two("cat", (1, 3, 8, 8), "nn.Conv2d(3, 3, 3)", "nn.ReLU()", "torch.cat([x, F.max_pool2d(x, 2)], 1)")  # fmt: skip
two("cat of other axes", (1, 3, 8, 8), "nn.Conv2d(3, 3, 3)", "nn.ReLU()", "torch.cat([x, x.flatten(1)], 1)")  # fmt: skip
two("transposed channels", (1, 3, 8, 8), "nn.Conv2d(3, 4, 3)", "nn.ConvTranspose2d(3, 2, 2)")  # fmt: skip
two("output padding", (1, 3, 8, 8), "nn.Conv2d(3, 4, 3)", "nn.ConvTranspose2d(4, 2, 3, 2, output_padding=2)")  # fmt: skip
two("groups", (1, 3, 8, 8), "nn.Conv2d(3, 4, 3)", "nn.Conv2d(4, 9, 3, groups=4)")
two("strided same", (1, 3, 8, 8), "nn.Conv2d(3, 4, 3)", 'nn.Conv2d(4, 9, 3, stride=2, padding="same")')  # fmt: skip
two("pool's padding", (1, 3, 8, 8), "nn.Conv2d(3, 4, 3)", "nn.MaxPool2d(2, padding=2)")
two("layer norm", (1, 5, 8), "nn.Linear(8, 6)", "nn.LayerNorm(8)")
two("shuffle", (1, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.PixelShuffle(2)")
two("dimension", (1, 3, 8), "nn.Conv1d(3, 6, 3)", "nn.ReLU()", "x.transpose(1, 3)")
two("interpolate", (1, 3, 8, 8), "nn.Conv2d(3, 6, 3)", 'nn.Upsample(scale_factor=2, mode="linear")')  # fmt: skip
two("missing layer", (1, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.ReLU()", "self.third(x)")
two("reflection", (1, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.ReflectionPad2d(7)")
two("chunk", (1, 3, 8, 8), "nn.Conv2d(3, 6, 3)", "nn.ReLU()", "torch.split(x, [2, 3], dim=1)")  # fmt: skip
broken(
    "in a stack",
    (1, 3, 16, 16),
    """
net = nn.Sequential(
    nn.Conv2d(3, 8, 3),
    nn.ReLU(),
    nn.Conv2d(9, 8, 3),
)
""",
)
broken(
    "no super",
    (1, 3, 8, 8),
    """
class Net(nn.Module):
    def __init__(self):
        self.conv = nn.Conv2d(3, 4, 3)
    def forward(self, x):
        return self.conv(x)
net = Net()
""",
)
broken(
    "no forward",
    (1, 3, 8, 8),
    """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
net = Net()
""",
)
broken(
    "a wrong word",
    (1, 3, 8, 8),
    "net = nn.Sequential(nn.Conv2d(3, 4, kernel_size=3, strides=2))",
)

# What is pasted otherwise: {name: (code, answers)}.
NET = "class Net(nn.Module):\n    def __init__(self, wide):\n        super().__init__()\n        self.a = nn.Conv2d(3, wide, 3)\n    def forward(self, x):\n        return self.a(x)\n"
LOADER = "loader = torch.utils.data.DataLoader(data, batch_size=4)\n"
OTHERS = {
    # what is lacking is asked for; shapes that fit come first
    "an argument, then the input": (HEAD + NET, {}),
    "an argument": (HEAD + NET, {"Net(wide)": "4"}),
    "both": (HEAD + NET, {"Net(wide)": "4", "input of Net": "(3, 9, 8)"}),
    "no imports": ("net = nn.Sequential(nn.Linear(4, 3))\nsummary(net, (4,))", {}),
    "lenet's size": (PROGRAMS["lenet"][0], {}),
    "a network that is not there": ("import torchvision.models as models\nnet = models.resnet18(pretrained=True)\ny = net(torch.randn(1, 3, 224, 224))", {}),
    "a layer that is not there": ("import torch.nn as nn\nnet = nn.Sequential(nn.Linear(8, 8), nn.TransformerEncoderLayer(8, 2))", {}),
    "no like in Keras": ("net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ConvTranspose2d(4, 4, 3, groups=2), nn.ReLU())\nnet(torch.zeros(2, 3, 8, 8))", {}),
    "data": (HEAD + "data = torch.utils.data.TensorDataset(torch.zeros(8, 3), torch.zeros(8))\n" + LOADER + "net = nn.Linear(3, 2)\nfor x, y in loader:\n    net(x)\na, b = next(iter(loader))\nnet(a)\nnet(torch.ones(5, 3))", {}),
    "a value of a tensor": (HEAD + "x = nn.Linear(3, 2)(torch.ones(1, 3))\nif x.sum() > 0:\n    x = F.relu(x)", {}),
    "endless": (HEAD + "while True:\n    nn.Linear(3, 2)", {}),
    "deep": (HEAD + "net = nn.Sequential(*[nn.Linear(3, 3) for _ in range(100000)])\nnet(torch.zeros(1, 3))", {}),
    "huge": (HEAD + "net = nn.Linear(100000, 100000)\nnet(torch.zeros(1, 100000))", {}),
    "recursion": (HEAD + "class Net(nn.Module):\n    def forward(self, x):\n        return self(x)\nNet()(torch.zeros(1, 3))", {}),
    "recurrent": (HEAD + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.rnn = nn.LSTM(6, 5, num_layers=2, batch_first=True, bidirectional=True)\n        self.fc = nn.Linear(10, 2)\n    def forward(self, x):\n        y, (h, c) = self.rnn(x)\n        return self.fc(y[:, -1, :])\nnet = Net()\nnet(torch.zeros(3, 7, 6))", {}),
}  # fmt: skip
