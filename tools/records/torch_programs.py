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
class Digits(nn.Module):
    def __init__(self, kinds=10):
        super(Digits, self).__init__()
        self.near = nn.Conv2d(1, 6, 5, padding=2)
        self.far = nn.Conv2d(6, 16, 5)
        self.join = nn.Linear(400, 90)
        self.name = nn.Linear(90, kinds)

    def places(self, maps):
        n = 1
        for side in list(maps.size())[1:]:
            n = n * side
        return n

    def forward(self, ink):
        for conv in (self.near, self.far):
            ink = F.max_pool2d(torch.tanh(conv(ink)), (2, 2))
        ink = ink.view(-1, self.places(ink))
        joined = F.dropout(F.relu(self.join(ink)), p=0.3, training=self.training)
        return F.log_softmax(self.name(joined), dim=1)

net = Digits()
""",
)
program(
    "vgg by a list",
    (2, 3, 32, 32),
    """
PLAN = [[6], [12, 12], [20]]
def stage(before, widths, norm):
    for wide in widths:
        yield nn.Conv2d(before, wide, kernel_size=3, padding=1)
        if norm:
            yield nn.BatchNorm2d(wide)
        yield nn.ReLU(inplace=True)
        before = wide
    yield nn.MaxPool2d(kernel_size=2, stride=2)

class Leaves(nn.Module):
    def __init__(self, kinds=9, norm=True):
        super().__init__()
        parts = []
        for before, widths in zip([[3]] + PLAN, PLAN):
            parts += stage(before[-1], widths, norm)
        self.see = nn.Sequential(*parts)
        self.shrink = nn.AdaptiveAvgPool2d((2, 2))
        self.kind = nn.Sequential(nn.Dropout(), nn.Linear(80, 24), nn.ReLU(True), nn.Linear(24, kinds))
        for part in self.modules():
            if isinstance(part, (nn.Conv2d, nn.Linear)):
                nn.init.xavier_normal_(part.weight)
                if part.bias is not None:
                    nn.init.constant_(part.bias, 0.01)
    def forward(self, leaf):
        return self.kind(torch.flatten(self.shrink(self.see(leaf)), 1))
net = Leaves()
""",
)
program(
    "resnet with blocks",
    (2, 3, 40, 36),
    """
def same(before, wide, step=1):
    return nn.Conv2d(before, wide, 3, stride=step, padding=1, bias=False)

class Around(nn.Module):
    times = 1
    def __init__(self, before, wide, step=1):
        super().__init__()
        self.act = nn.ReLU(inplace=True)
        self.a, self.norm_a = same(before, wide, step), nn.BatchNorm2d(wide)
        self.b, self.norm_b = same(wide, wide * self.times), nn.BatchNorm2d(wide * self.times)
        self.side = None
        if step > 1 or before != wide * self.times:
            self.side = nn.Sequential(nn.Conv2d(before, wide * self.times, 1, step, bias=False), nn.BatchNorm2d(wide * self.times))
    def forward(self, x):
        y = self.norm_b(self.b(self.act(self.norm_a(self.a(x)))))
        y += x if self.side is None else self.side(x)
        return self.act(y)

class Rocks(nn.Module):
    def __init__(self, block, floors, kinds=6):
        super().__init__()
        self.last = 7
        self.start = nn.Sequential(nn.Conv2d(3, 7, 5, 2, 2, bias=False), nn.BatchNorm2d(7), nn.ReLU(), nn.MaxPool2d(kernel_size=3, stride=2, padding=1))
        for n, (wide, count) in enumerate(floors):
            setattr(self, "floor%d" % n, self.floor(block, wide, count, step=2 if n else 1))
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.kind = nn.Linear(self.last, kinds)
    def floor(self, block, wide, count, step):
        blocks = []
        while len(blocks) < count:
            blocks.append(block(self.last, wide, 1 if blocks else step))
            self.last = wide * block.times
        return nn.Sequential(*blocks)
    def forward(self, x):
        x = self.floor1(self.floor0(self.start(x)))
        x = self.pool(x)
        return self.kind(x.view(x.size(0), -1))
net = Rocks(Around, [(7, 1), (10, 2)])
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
class Twice(nn.Module):
    def __init__(self, before, wide, between=None):
        super().__init__()
        parts = []
        for wide in (between or wide, wide):
            parts += [nn.Conv2d(before, wide, 3, padding=1), nn.BatchNorm2d(wide), nn.ELU(inplace=True)]
            before = wide
        self.parts = nn.Sequential(*parts)
    def forward(self, x):
        return self.parts(x)

class Rise(nn.Module):
    def __init__(self, before, skip, wide, smooth):
        super().__init__()
        if smooth:
            self.grow = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        else:
            self.grow = nn.ConvTranspose2d(before, before, kernel_size=2, stride=2)
        self.mix = Twice(before + skip, wide, between=before)
    def forward(self, low, high):
        low = self.grow(low)
        rest = [high.size(n) - low.size(n) for n in (3, 2)]
        low = F.pad(low, [part for r in rest for part in (r // 2, r - r // 2)])
        return self.mix(torch.cat([low, high], dim=1))

class Cells(nn.Module):
    def __init__(self, widths=(4, 7, 9), kinds=3):
        super().__init__()
        self.falls = nn.ModuleList([Twice(before, wide) for before, wide in zip((1,) + widths, widths)])
        self.rises = nn.ModuleList([Rise(9, 7, 6, True), Rise(6, 4, 5, False)])
        self.kinds = nn.Conv2d(5, kinds, kernel_size=1)
        self.pool = nn.MaxPool2d(2)
    def forward(self, x):
        kept = []
        for n, fall in enumerate(self.falls):
            x = fall(self.pool(x) if n else x)
            kept.append(x)
        kept.pop()
        for rise in self.rises:
            x = rise(x, kept.pop())
        return torch.sigmoid(self.kinds(x))
net = Cells()
""",
)
program(
    "generator",
    (3, 14),
    """
class Tiles(nn.Module):
    def __init__(self, numbers=14, deep=10, start=3):
        super().__init__()
        self.first = (deep, start, start)
        self.spread = nn.Sequential(nn.Linear(numbers, deep * start ** 2))
        steps = [nn.BatchNorm2d(deep, 0.5)]
        for wide in (8, 6):
            steps += [nn.Upsample(scale_factor=2), nn.Conv2d(deep, wide, 5, stride=1, padding=2), nn.LeakyReLU(0.1, inplace=True)]
            deep = wide
        self.draw = nn.Sequential(*steps, nn.ConvTranspose2d(deep, 3, 4, 2, 1), nn.Sigmoid())
    def forward(self, numbers):
        return self.draw(self.spread(numbers).view(numbers.shape[0], *self.first))
net = Tiles()
""",
)
program(
    "dcgan generator",
    (2, 9, 1, 1),
    """
numbers, colours = 9, 3
widths = [12, 8, 5]
class Stamp(nn.Module):
    def __init__(self):
        super(Stamp, self).__init__()
        parts = [nn.ConvTranspose2d(numbers, widths[0], 5, 1, 0, bias=False)]
        for before, wide in zip(widths, widths[1:]):
            parts += [nn.BatchNorm2d(before), nn.ReLU(True), nn.ConvTranspose2d(before, wide, 4, 2, 1, bias=False)]
        parts += [nn.ELU(), nn.ConvTranspose2d(widths[-1], colours, 3, 2, 1, output_padding=1), nn.Tanh()]
        self.press = nn.Sequential(*parts)
    def forward(self, ink):
        return self.press(ink)
net = Stamp().to(torch.device("cpu"))
""",
)
program(
    "discriminator",
    (2, 3, 24, 32),
    """
class Forged(nn.Module):
    def __init__(self, widths=(5, 8, 12)):
        super().__init__()
        def halved(n):
            found = [nn.Conv2d(widths[n - 1] if n else 3, widths[n], 4, stride=2, padding=1)]
            if n:
                found.append(nn.BatchNorm2d(widths[n], momentum=0.2))
            return found + [nn.LeakyReLU(0.3, inplace=True), nn.Dropout2d(0.15)]
        self.look = nn.Sequential(*halved(0), *halved(1), *halved(2))
        self.say = nn.Sequential(nn.Linear(widths[-1] * 3 * 4, 1), nn.Sigmoid())
    def forward(self, painting):
        seen = self.look(painting)
        return self.say(seen.view(seen.shape[0], -1))
net = Forged()
""",
)
program(
    "autoencoder",
    (2, 60),
    """
class Minute(nn.Module):
    '''Three numbers for the sixty of a minute.'''
    def __init__(self, seconds=60, wide=17, few=3):
        super().__init__()
        self.pack = nn.Sequential(nn.Linear(seconds, wide), nn.Tanh(), nn.Linear(wide, few))
        self.unpack = nn.Sequential(nn.Linear(few, wide), nn.Tanh(), nn.Linear(wide, seconds), nn.Sigmoid())
    def forward(self, minute):
        few = self.pack(minute)
        return self.unpack(few)
net = Minute()
""",
)
program(
    "convolutional autoencoder",
    (1, 1, 24, 20),
    """
class Stamps(nn.Module):
    def __init__(self):
        super().__init__()
        self.fold = nn.Sequential(
            nn.Conv2d(1, 6, 4, stride=2, padding=1), nn.ELU(True), nn.MaxPool2d(2, stride=1),
            nn.Conv2d(6, 3, 3, stride=2), nn.MaxPool2d(2, stride=1))
        self.open = nn.Sequential(
            nn.ConvTranspose2d(3, 5, 2), nn.ELU(), nn.ConvTranspose2d(5, 6, 3, stride=2), nn.ELU(),
            nn.ConvTranspose2d(6, 4, 2), nn.ELU(), nn.ConvTranspose2d(4, 1, 4, stride=2, padding=1), nn.Sigmoid())
    def forward(self, stamp):
        return self.open(self.fold(stamp))
net = Stamps()
""",
)
program(
    "inception",
    (1, 6, 12, 10),
    """
class Unit(nn.Module):
    def __init__(self, before, wide, **words):
        super().__init__()
        self.filters = nn.Conv2d(before, wide, bias=False, **words)
        self.norm = nn.BatchNorm2d(wide, eps=0.01)
    def forward(self, x):
        return F.relu(self.norm(self.filters(x)), inplace=True)
class Fork(nn.Module):
    def __init__(self, before, wide=4):
        super().__init__()
        self.point = Unit(before, wide, kernel_size=1)
        self.cross = nn.Sequential(Unit(before, 3, kernel_size=(1, 5), padding=(0, 2)), Unit(3, wide, kernel_size=(5, 1), padding=(2, 0)))
        self.blur = Unit(before, 2, kernel_size=1)
    def forward(self, x):
        around = self.blur(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1))
        return torch.cat([around, self.cross(x), self.point(x)], 1)
net = nn.Sequential(Fork(6), nn.MaxPool2d(3, stride=2, ceil_mode=True), Fork(10, wide=5))
""",
)
program(
    "densenet",
    (1, 3, 16, 20),
    """
class Add(nn.Module):
    '''Puts some more maps beside those it is given.'''
    def __init__(self, before, more):
        super().__init__()
        for name, part in (("calm", nn.BatchNorm2d(before)), ("act", nn.ReLU(inplace=True)), ("find", nn.Conv2d(before, more, 3, padding=1, bias=False))):
            self.add_module(name, part)
    def forward(self, maps):
        return torch.cat([maps, self.find(self.act(self.calm(maps)))], 1)
class Moss(nn.Module):
    def __init__(self, more=3, plan=(2, 1, 2), kinds=4):
        super().__init__()
        wide = 5
        self.maps = nn.Sequential()
        self.maps.add_module("look", nn.Conv2d(3, wide, 3, padding=1))
        for n, count in enumerate(plan):
            if n:
                self.maps.add_module(f"less{n}", nn.Sequential(nn.Conv2d(wide, wide // 2, 1, bias=False), nn.AvgPool2d(2)))
                wide //= 2
            for k in range(count):
                self.maps.add_module("more%d_%d" % (n, k), Add(wide, more))
                wide += more
        self.kind = nn.Linear(wide, kinds)
    def forward(self, x):
        x = F.elu(self.maps(x))
        x = F.adaptive_avg_pool2d(x, (1, 1)).view(x.size(0), -1)
        return self.kind(x)
net = Moss()
""",
)
program(
    "mobilenet",
    (1, 3, 32, 32),
    """
class Boats(nn.Module):
    def __init__(self, kinds=6, table=((5, 1), (8, 2), (9, 2))):
        super(Boats, self).__init__()
        def unit(before, wide, kernel, step, groups=1):
            return nn.Sequential(
                nn.Conv2d(before, wide, kernel, step, kernel // 2, groups=groups, bias=False),
                nn.BatchNorm2d(wide), nn.ReLU6(inplace=True))
        parts, before = [unit(3, 4, 3, 1)], 4
        for wide, step in table:
            parts += [unit(before, before, 3, step, groups=before), unit(before, wide, 1, 1)]
            before = wide
        self.wide = before
        self.maps = nn.Sequential(*parts, nn.AvgPool2d(8))
        self.kind = nn.Linear(before, kinds)
    def forward(self, sea):
        return self.kind(self.maps(sea).view(-1, self.wide))
net = Boats()
""",
)
program(
    "inverted residual",
    (1, 6, 11, 11),
    """
class Bulge(nn.Module):
    '''Wide between two thin ends; the ends are added where they are alike.'''
    def __init__(self, thin, out, step=1, times=2):
        super().__init__()
        fat = int(round(thin * times))
        self.alike = (thin, step) == (out, 1)
        self.swell = nn.Sequential(nn.Conv2d(thin, fat, 1, bias=False), nn.BatchNorm2d(fat), nn.Hardswish())
        self.look = nn.Sequential(nn.Conv2d(fat, fat, 5, step, 2, groups=fat, bias=False), nn.BatchNorm2d(fat), nn.SiLU())
        self.shrink = nn.Conv2d(fat, out, 1)
    def forward(self, x):
        y = self.shrink(self.look(self.swell(x)))
        return y + x if self.alike else y
net = nn.Sequential(Bulge(6, 6, times=2.5), Bulge(6, 9, step=2, times=1.5))
""",
)
program(
    "squeeze and excitation",
    (2, 9, 7, 7),
    """
class Weighed(nn.Module):
    def __init__(self, maps, less=3):
        super().__init__()
        self.mean = nn.AdaptiveAvgPool2d(1)
        self.down, self.up = nn.Linear(maps, maps // less, bias=False), nn.Linear(maps // less, maps)
    def forward(self, x):
        n, maps, *_ = x.size()
        w = torch.relu(self.down(self.mean(x).view(n, maps)))
        w = torch.sigmoid(self.up(w))
        return w.view(n, maps, 1, 1) * x
net = Weighed(9)
""",
)
program(
    "alexnet",
    (1, 3, 120, 99),
    """
class Early(nn.Module):
    def __init__(self, kinds=10, grid=(5, 4)):
        super().__init__()
        self.eye = nn.Sequential(
            nn.Conv2d(3, 4, kernel_size=11, stride=4, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(4, 7, kernel_size=5, padding=2, groups=1), nn.ReLU(inplace=True))
        self.grid = nn.AdaptiveAvgPool2d(grid)
        wide = grid[0] * grid[1] * 7
        self.mind = nn.Sequential(nn.Linear(wide, 20), nn.Dropout(p=0.4), nn.ReLU(), nn.Linear(20, kinds))
    def forward(self, photo):
        return self.mind(torch.flatten(self.grid(self.eye(photo)), start_dim=1))
net = Early()
""",
)
program(
    "text cnn",
    (2, 30),
    """
class Mood(nn.Module):
    def __init__(self, words=50, wide=9, spans=(2, 3, 5), finds=4):
        super().__init__()
        self.words = nn.Embedding(words, wide)
        self.finders = nn.ModuleList([nn.Conv1d(wide, finds, span) for span in spans])
        self.mood = nn.Linear(finds * len(spans), 3)
    def forward(self, line):
        line = self.words(line).permute(0, 2, 1)
        best = []
        for finder in self.finders:
            found = F.elu(finder(line))
            best.append(F.max_pool1d(found, found.size(2)).squeeze(2))
        return self.mood(torch.cat(best, 1))
net = Mood()
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

where = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
prepare = transforms.Compose([transforms.RandomHorizontalFlip(), transforms.ToTensor(), transforms.Normalize((0.4, 0.4, 0.4), (0.2, 0.2, 0.2))])
photos = []
if False:
    photos = DataLoader(torchvision.datasets.SVHN("numbers", split="train", download=True, transform=prepare), batch_size=50)

class Doors(nn.Module):
    def __init__(self):
        super(Doors, self).__init__()
        self.shrink = nn.MaxPool2d(3, 2)
        self.see = nn.Conv2d(3, 7, 3)
        self.find = nn.Conv2d(7, 9, 4)
        self.join, self.number = nn.Linear(9 * 5 * 5, 21), nn.Linear(21, 10)
    def forward(self, door):
        door = self.shrink(F.relu(self.see(door)))
        door = self.shrink(F.relu(self.find(door))).view(-1, 225)
        return self.number(torch.tanh(self.join(door)))

net = Doors().to(where)
rule = optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.01)
cost = nn.CrossEntropyLoss(label_smoothing=0.1)
for turn in range(1, 4):
    total = 0.0
    for n, (door, number) in enumerate(photos, 1):
        found = cost(net(door.to(where)), number.to(where))
        rule.zero_grad()
        found.backward()
        rule.step()
        total += found.item()
        if n % 100 == 0:
            print("turn %d, %d of %d: %.2f" % (turn, n, len(photos), total / n))
""",
)
program(
    "pixel shuffle",
    (1, 1, 10, 8),
    """
class Zoom(nn.Module):
    def __init__(self, times, colours=2):
        super().__init__()
        self.see = nn.Conv2d(1, 7, (3, 5), (1, 1), (1, 2))
        self.fill = nn.Conv2d(7, colours * times * times, (3, 3), padding=(1, 1))
        self.lay = nn.PixelShuffle(times)
    def forward(self, small):
        return self.lay(self.fill(F.leaky_relu(self.see(small), 0.2)))
net = Zoom(3)
""",
)
program(
    "fully convolutional",
    (1, 3, 32, 24),
    """
class Fields(nn.Module):
    def __init__(self, crops):
        super().__init__()
        self.near = nn.Sequential(nn.Conv2d(3, 5, 4, 2, 1), nn.ELU())
        self.far = nn.Sequential(nn.Conv2d(5, 9, 4, 2, 1), nn.ELU())
        self.say = nn.ModuleList([nn.Conv2d(5, crops, 1), nn.Conv2d(9, crops, 1)])
    def forward(self, land):
        near = self.near(land)
        first, then = self.say[0](near), self.say[1](self.far(near))
        then = F.interpolate(then, size=first.shape[2:], mode="bilinear", align_corners=False)
        return F.interpolate(first + then, size=land.shape[-2:], mode="nearest")
net = Fields(3)
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
class Rings(nn.Module):
    def __init__(self, before, wide, *rates):
        super().__init__()
        self.rings = nn.ModuleList([nn.Conv2d(before, wide, 3, padding=rate, dilation=rate, bias=False) for rate in rates])
        self.whole = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(before, wide, 1, bias=False), nn.ReLU())
        self.mix = nn.Sequential(nn.BatchNorm2d(wide * (1 + len(rates))), nn.Conv2d(wide * (1 + len(rates)), wide, 1), nn.ReLU(), nn.Dropout(0.3))
        self.last = nn.Conv2d(wide, 2, 3, stride=2, dilation=2)
    def forward(self, x):
        high, across = x.shape[-2:]
        every = [F.interpolate(self.whole(x), size=(high, across), mode="bilinear", align_corners=False)]
        for ring in self.rings:
            every.append(ring(x))
        return self.last(self.mix(torch.cat(every, dim=1)))
net = Rings(4, 5, 1, 3, 5)
""",
)
program(
    "siamese",
    (1, 1, 20, 18),
    """
class Alike(nn.Module):
    def __init__(self):
        super().__init__()
        self.look = nn.Sequential(nn.ReflectionPad2d(2), nn.Conv2d(1, 5, 5, stride=2), nn.BatchNorm2d(5), nn.ELU())
        self.short = nn.Sequential(nn.Linear(5 * 10 * 9, 8), nn.Tanh(), nn.Linear(8, 4))
    def code(self, hand):
        seen = self.look(hand)
        return self.short(seen.view(seen.size()[0], -1))
    def forward(self, hand):
        one, two = self.code(hand), self.code(hand / 2 + 1)
        return torch.abs(two - one)
net = Alike()
""",
)
program(
    "attention gate",
    (1, 7, 8, 9),
    """
class Asked(nn.Module):
    '''What three of the maps say weighs the places of the other four.'''
    def __init__(self, ask=3, told=4, wide=5):
        super().__init__()
        self.parts = [ask, told]
        self.ask = nn.Sequential(nn.Conv2d(ask, wide, kernel_size=1, stride=1, padding=0), nn.BatchNorm2d(wide))
        self.told = nn.Conv2d(told, wide, kernel_size=1, bias=False)
        self.weight = nn.Sequential(nn.Tanh(), nn.Conv2d(wide, 1, kernel_size=1), nn.Sigmoid())
    def forward(self, maps):
        ask, told = torch.split(maps, self.parts, dim=1)
        return told * self.weight(self.told(told) + self.ask(ask))
net = Asked()
""",
)
program(
    "channel shuffle",
    (1, 8, 6, 5),
    """
def dealt(maps, hands):
    '''Deals the channels like cards: one to each hand, then again.'''
    n, count, high, across = maps.data.size()
    cards = maps.view(n, hands, count // hands, high, across)
    return torch.transpose(cards, 1, 2).contiguous().view(n, -1, high, across)
class Deal(nn.Module):
    def __init__(self, wide=4):
        super().__init__()
        self.kept = nn.Conv2d(wide, wide, 1, bias=False)
        self.seen = nn.Sequential(nn.Conv2d(wide, wide, 5, 1, 2, groups=wide), nn.ReLU(), nn.Conv2d(wide, wide, 1))
    def forward(self, maps):
        left, right = maps.chunk(2, dim=1)
        return dealt(torch.cat((self.seen(left), self.kept(right)), 1), hands=2)
net = nn.Sequential(Deal(), nn.ELU(), Deal())
""",
)
program(
    "patches",
    (2, 3, 15, 20),
    """
class Stones(nn.Module):
    def __init__(self, wide=10, edge=5, kinds=6):
        super().__init__()
        self.break_up = nn.Conv2d(3, wide, kernel_size=edge, stride=edge)
        self.grind = nn.Sequential(nn.LayerNorm(wide), nn.Linear(wide, 3 * wide), nn.GELU(), nn.Linear(3 * wide, wide))
        self.kind = nn.Linear(wide, kinds)
    def forward(self, rock):
        stones = self.break_up(rock).flatten(2).transpose(1, 2)
        stones = self.grind(stones) + stones
        return self.kind(torch.mean(stones, dim=1))
net = Stones()
""",
)
program(
    "self attention",
    (1, 10, 9),
    """
class Listen(nn.Module):
    def __init__(self, wide, voices=3):
        super().__init__()
        self.voices, self.calm = voices, (wide // voices) ** -0.5
        self.all_three = nn.Linear(wide, 3 * wide, bias=False)
        self.mix = nn.Linear(wide, wide)
    def forward(self, line):
        n, long, wide = line.shape
        three = self.all_three(line).reshape(n, long, 3, self.voices, wide // self.voices)
        ask, key, say = [three[:, :, k].permute(0, 2, 1, 3) for k in range(3)]
        look = ((ask * self.calm) @ key.transpose(-2, -1)).softmax(dim=-1)
        said = look @ say
        return line + self.mix(said.transpose(1, 2).reshape(n, long, wide))
net = Listen(9)
""",
)
program(
    "convnext block",
    (1, 6, 10, 9),
    """
class Late(nn.Module):
    def __init__(self, wide, times=3):
        super().__init__()
        self.around = nn.Conv2d(wide, wide, kernel_size=5, padding=2, groups=wide)
        self.each = nn.Sequential(nn.LayerNorm(wide, eps=1e-5), nn.Linear(wide, times * wide), nn.GELU(), nn.Linear(times * wide, wide, bias=False))
    def forward(self, maps):
        places = self.around(maps).permute(0, 2, 3, 1)
        return self.each(places).permute(0, 3, 1, 2) + maps
net = nn.Sequential(Late(6), nn.Mish(), nn.GroupNorm(3, 6), Late(6, times=2))
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
    (1, 4, 12, 9),
    """
class Boxes(nn.Module):
    def __init__(self, shapes=2, kinds=3):
        super().__init__()
        self.shapes, self.facts = shapes, 4 + 1 + kinds
        self.see = nn.Conv2d(4, self.shapes * self.facts, 1)
    def forward(self, maps):
        n, _, high, across = maps.shape
        boxes = self.see(maps).view(n, self.shapes, self.facts, high, across)
        boxes = boxes.permute(0, 1, 3, 4, 2).contiguous()
        return torch.sigmoid(boxes).view(n, -1, self.facts)
net = Boxes()
""",
)
program(
    "module dict",
    (1, 2, 9, 9),
    """
class Lenses(nn.Module):
    def __init__(self):
        super().__init__()
        self.lens = nn.ModuleDict({"near": nn.Conv2d(2, 4, 3, padding=1), "far": nn.Conv2d(2, 4, 7, padding=3)})
        self.glass = nn.ModuleDict([["green", nn.ELU()], ["plain", nn.ReLU()]])
    def forward(self, light):
        seen = [self.glass["green" if name == "far" else "plain"](lens(light)) for name, lens in self.lens.items()]
        return torch.stack(seen, dim=1).sum(dim=1)
net = Lenses()
""",
)
# As strangers write them: blocks of well-known networks, each with habits of its own.
program(
    "inception a with keywords",
    (2, 5, 17, 15),
    """
class Calm(nn.Module):
    def __init__(self, before, wide, **words):
        super(Calm, self).__init__()
        self.filters = nn.Conv2d(before, wide, **{"bias": False, **words})
        self.calm = nn.BatchNorm2d(wide, eps=1e-2)
    def forward(self, x):
        return F.elu(self.calm(self.filters(x)), inplace=True)
class Delta(nn.Module):
    def __init__(self, before, wide=4, mean=2):
        super().__init__()
        self.straight = Calm(before, wide, kernel_size=1)
        self.square_in, self.square_out = Calm(before, 3, kernel_size=1), Calm(3, wide, kernel_size=3, padding=1)
        self.across_in, self.across_out = Calm(before, 3, kernel_size=(1, 9), padding=(0, 4)), Calm(3, wide, kernel_size=(9, 1), padding=(4, 0), bias=True)
        self.mean = Calm(before, mean, kernel_size=1)
    def forward(self, x):
        arms = [self.mean(F.avg_pool2d(x, kernel_size=3, stride=1, padding=1)), self.straight(x)]
        arms.append(self.square_out(self.square_in(x)))
        arms.append(self.across_out(self.across_in(x)))
        return torch.cat(arms, 1)
net = nn.Sequential(Delta(5), nn.MaxPool2d(3, stride=2, ceil_mode=True), Delta(14, wide=3, mean=5))
""",
)
program(
    "u-net with crops and bilinear",
    (1, 1, 44, 40),
    """
def unpadded(*widths):
    parts = []
    for before, wide in zip(widths, widths[1:]):
        parts.extend([nn.Conv2d(before, wide, 3), nn.ReLU(inplace=True)])
    return nn.Sequential(*parts)
def middle(big, small):
    high, across = [(big.size()[n] - small.size()[n]) // 2 for n in (2, 3)]
    return big[:, :, high:big.size()[2] - high, across:big.size()[3] - across]
class Nerves(nn.Module):
    def __init__(self, wide=5):
        super(Nerves, self).__init__()
        self.near, self.far = unpadded(1, wide, wide), unpadded(wide, 7, 7)
        self.halve = nn.AvgPool2d(2, 2)
        self.twice = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=False)
        self.last = nn.Sequential(unpadded(7 + wide, 6), nn.Conv2d(6, 3, kernel_size=1))
    def forward(self, scan):
        near = self.near(scan)
        far = self.twice(self.far(self.halve(near)))
        both = torch.cat([far, middle(near, far)], dim=1)
        return torch.softmax(self.last(both), dim=1)
net = Nerves()
""",
)
program(
    "u-net with padding of differences",
    (1, 3, 27, 30),
    """
class Back(nn.Module):
    def __init__(self, deep, skip, wide):
        super().__init__()
        self.grow = nn.ConvTranspose2d(deep, skip, kernel_size=2, stride=2)
        self.mix = nn.Conv2d(2 * skip, wide, 3, padding=1)
    def forward(self, deep, skip):
        deep = self.grow(deep)
        lacking_y = skip.size()[2] - deep.size()[2]
        lacking_x = skip.size()[3] - deep.size()[3]
        left, top = lacking_x // 2, lacking_y // 2
        deep = F.pad(deep, (left, lacking_x - left, top, lacking_y - top))
        return self.mix(torch.cat((deep, skip), dim=1))
class Coast(nn.Module):
    def __init__(self):
        super().__init__()
        self.shore = nn.Conv2d(3, 6, 3, padding=1)
        self.sea = nn.Sequential(nn.AvgPool2d(4), nn.Conv2d(6, 9, 3, padding=1), nn.Upsample(scale_factor=2))
        self.back = Back(9, 6, 4)
    def forward(self, photo):
        shore = F.leaky_relu(self.shore(photo), 0.2)
        return self.back(self.sea(shore), shore)
net = Coast()
""",
)
program(
    "depthwise separable by a table",
    (1, 3, 32, 30),
    """
from collections import OrderedDict
def apart(before, wide, step):
    '''Each map for itself, then all maps at each place.'''
    named = [('each', nn.Conv2d(before, before, 5, step, 2, groups=before, bias=False)), ('calm', nn.BatchNorm2d(before)), ('act', nn.Hardswish(inplace=True))]
    return nn.Sequential(OrderedDict(named + [('all', nn.Conv2d(before, wide, 1, 1, 0)), ('end', nn.ReLU6(inplace=True))]))
class Shells(nn.Module):
    table = [7, (9, 2), (9, 1), 11]
    def __init__(self, kinds=4, start=5):
        super().__init__()
        self.look, self.calm = nn.Conv2d(3, start, kernel_size=3, stride=2, padding=1, bias=False), nn.BatchNorm2d(start)
        self.rest = nn.Sequential(*self.rows(start))
        self.kind = nn.Linear(11, kinds)
    def rows(self, before):
        for row in self.table:
            wide, step = row if isinstance(row, tuple) else (row, 1)
            yield apart(before, wide, step)
            before = wide
    def forward(self, shell):
        maps = self.rest(F.silu(self.calm(self.look(shell))))
        means = F.avg_pool2d(maps, maps.size()[2:])
        return self.kind(means.view(means.size(0), -1))
net = Shells()
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
    (1, 3, 32, 28),
    """
class Heights(nn.Module):
    def __init__(self, widths=(6, 9, 11), wide=5):
        super().__init__()
        self.down = nn.ModuleList([nn.Conv2d(before, w, 3, 2, 1) for before, w in zip((3,) + widths, widths)])
        self.thin = nn.ModuleList([nn.Conv2d(w, wide, 1) for w in widths])
        self.calm = nn.Conv2d(wide, wide, 3, padding=1)
    def laid_on(self, small, big):
        high, across = big.size()[2:]
        return big + F.interpolate(small, size=(high, across), mode='bilinear', align_corners=False)
    def forward(self, hills):
        thin = []
        for down, flat in zip(self.down, self.thin):
            hills = F.elu(down(hills))
            thin.append(flat(hills))
        top = thin.pop()
        while thin:
            top = self.laid_on(top, thin.pop())
        return self.calm(top)
net = Heights()
""",
)
program(
    "generator with output padding",
    (2, 9, 5, 6),
    """
class Knit(nn.Module):
    def __init__(self, before=9, rows=2):
        super().__init__()
        parts = []
        while rows:
            wide = before - 2
            parts.append(nn.ConvTranspose2d(before, wide, kernel_size=3, stride=2, padding=1, output_padding=1, bias=rows < 2))
            parts.extend((nn.BatchNorm2d(wide), nn.PReLU()))
            before, rows = wide, rows - 1
        self.wool = nn.Sequential(*parts, nn.ReflectionPad2d(2), nn.Conv2d(before, 2, kernel_size=5, padding=0), nn.Tanh())
    def forward(self, thread):
        return self.wool(thread)
net = Knit()
""",
)
program(
    "pre-activation resnet",
    (2, 3, 16, 16),
    """
class Before(nn.Module):
    '''The norm and the function come before each convolution.'''
    def __init__(self, before, wide, step=1):
        super(Before, self).__init__()
        self.calm = nn.ModuleList([nn.BatchNorm2d(before), nn.BatchNorm2d(wide)])
        self.see = nn.ModuleList([nn.Conv2d(before, wide, 3, step, 1, bias=False), nn.Conv2d(wide, wide, 3, 1, 1, bias=False)])
        if step > 1 or before != wide:
            self.side = nn.Conv2d(before, wide, kernel_size=1, stride=step, bias=False)
    def forward(self, x):
        first = F.relu(self.calm[0](x))
        y = self.see[1](F.relu(self.calm[1](self.see[0](first))))
        y += self.side(first) if hasattr(self, 'side') else x
        return y
class Tiles(nn.Module):
    def __init__(self, plan, kinds=7):
        super().__init__()
        self.see, before = nn.Conv2d(3, 5, 3, 1, 1, bias=False), 5
        floors = []
        for n, (wide, count) in enumerate(plan.items()):
            for step in [1 + (n > 0)] + [1] * (count - 1):
                floors.append(Before(before, wide, step))
                before = wide
        self.floors = nn.Sequential(*floors)
        self.kind = nn.Linear(before, kinds)
    def forward(self, x):
        maps = F.adaptive_avg_pool2d(self.floors(self.see(x)), 1)
        return self.kind(torch.flatten(maps, 1))
def small():
    return Tiles({5: 1, 8: 2})
net = small()
""",
)
program(
    "audio net with 1-d layers",
    (2, 1, 700),
    """
class Birds(nn.Module):
    def __init__(self, ears=1, kinds=6, step=5, wide=7):
        super().__init__()
        self.ear = nn.Sequential(nn.Conv1d(ears, wide, kernel_size=25, stride=step), nn.BatchNorm1d(wide))
        self.tone = nn.Conv1d(wide, wide + 4, kernel_size=5)
        self.calm, self.rest = nn.BatchNorm1d(wide + 4), nn.MaxPool1d(3)
        self.bird = nn.Linear(wide + 4, kinds)
    def forward(self, song):
        song = self.rest(F.elu(self.ear(song)))
        song = self.rest(F.elu(self.calm(self.tone(song))))
        whole = F.avg_pool1d(song, song.shape[-1]).permute(0, 2, 1)
        return F.log_softmax(self.bird(whole), dim=2)
net = Birds()
""",
)
program(
    "c3d",
    (1, 3, 8, 20, 20),
    """
class Waves(nn.Module):
    def __init__(self, kinds=5):
        super().__init__()
        self.act, self.drop = nn.ELU(), nn.Dropout(p=0.2)
        self.near = nn.Conv3d(3, 5, kernel_size=(1, 5, 5), padding=(0, 2, 2))
        self.flat = nn.MaxPool3d(kernel_size=(1, 2, 2), stride=(1, 2, 2))
        self.move = nn.Conv3d(5, 7, kernel_size=(3, 3, 3), padding=(1, 1, 1))
        self.less = nn.MaxPool3d(kernel_size=(2, 2, 2), stride=(2, 2, 2), padding=(1, 0, 0))
        self.kind = nn.Linear(7 * 5 * 5 * 5, kinds)
    def forward(self, film):
        film = self.flat(self.act(self.near(film)))
        film = self.drop(self.less(self.act(self.move(film))))
        return self.kind(film.view(-1, 875))
net = Waves()
""",
)
program(
    "caption encoder without the last layers",
    (1, 3, 32, 32),
    """
learned = nn.Sequential(nn.Conv2d(3, 7, 5, 2, 2), nn.ReLU(), nn.AdaptiveAvgPool2d((3, 3)), nn.Flatten(), nn.Linear(63, 10), nn.Softmax(dim=1))
class Words(nn.Module):
    '''All of a network that has learned, but its last three parts.'''
    def __init__(self, wide, less=3):
        super().__init__()
        kept = list(learned.children())[:-less]
        self.eye = nn.Sequential(*kept)
        self.say, self.calm = nn.Linear(7 * 3 * 3, wide), nn.BatchNorm1d(wide, momentum=0.05)
    def forward(self, photos):
        seen = self.eye(photos)
        return self.calm(self.say(seen.reshape(seen.size(0), -1)))
net = Words(8)
""",
)
program(
    "vision transformer by hand",
    (2, 3, 15, 20),
    """
class Cut(nn.Module):
    def __init__(self, edge=5, wide=9):
        super().__init__()
        self.knife = nn.Conv2d(3, wide, kernel_size=edge, stride=edge)
        self.calm = nn.LayerNorm(wide)
    def forward(self, photo):
        return self.calm(self.knife(photo).flatten(2).transpose(1, 2))
class Think(nn.Module):
    def __init__(self, wide, tiles):
        super().__init__()
        self.calm = nn.ModuleList([nn.LayerNorm(wide, eps=1e-5), nn.LayerNorm(tiles, eps=1e-5)])
        self.each = nn.Sequential(nn.Linear(wide, 2 * wide), nn.GELU(), nn.Linear(2 * wide, wide))
        self.among = nn.Linear(tiles, tiles)
    def forward(self, tiles):
        tiles = tiles + self.each(self.calm[0](tiles))
        turned = tiles.transpose(1, 2)
        return tiles + self.among(self.calm[1](turned)).transpose(1, 2)
class Mosaic(nn.Module):
    def __init__(self, floors=2, kinds=4):
        super().__init__()
        self.cut = Cut()
        self.floors = nn.Sequential(*[Think(9, 12) for _ in range(floors)])
        self.kind = nn.Linear(9, kinds)
    def forward(self, photo):
        return self.kind(self.floors(self.cut(photo)).mean(dim=1))
net = Mosaic()
""",
)
program(
    "spatial attention",
    (2, 9, 10, 12),
    """
class Where(nn.Module):
    def __init__(self, span=5):
        super(Where, self).__init__()
        assert span % 2, 'an even span has no middle'
        self.blend = nn.Conv2d(2, 1, span, padding=span // 2)
        self.gate = nn.Sigmoid()
    def forward(self, maps):
        strongest, _ = torch.max(maps, dim=1, keepdim=True)
        both = torch.cat([strongest, torch.mean(maps, dim=1, keepdim=True)], dim=1)
        return maps * self.gate(self.blend(both))
class Which(nn.Module):
    def __init__(self, maps, few=3):
        super().__init__()
        self.vote = nn.Sequential(nn.Conv2d(maps, few, 1), nn.ELU(), nn.Conv2d(few, maps, 1, bias=False))
    def forward(self, maps):
        pools = (F.adaptive_max_pool2d, F.adaptive_avg_pool2d)
        one, two = [self.vote(pool(maps, 1)) for pool in pools]
        return maps * torch.sigmoid(one + two)
net = nn.Sequential(Which(9), Where(), Where(span=3))
""",
)
program(
    "hour glass",
    (1, 5, 16, 24),
    """
class Turn(nn.Module):
    def __init__(self, before, wide):
        super().__init__()
        self.work = nn.Sequential(nn.ELU(), nn.Conv2d(before, 3, 1), nn.Conv2d(3, wide, 3, 1, 1), nn.BatchNorm2d(wide))
        self.rest = nn.Conv2d(before, wide, 1) if before != wide else nn.Identity()
    def forward(self, x):
        return self.rest(x) + self.work(x)
class Valley(nn.Module):
    '''Down by half, the same again inside, and up.'''
    def __init__(self, deep, before, wide=None):
        super().__init__()
        wide = wide or before
        self.ridge, self.fall = Turn(before, wide), Turn(before, wide)
        self.inside = Valley(deep - 1, wide) if deep else nn.Conv2d(wide, wide, 1)
    def forward(self, x):
        low = self.inside(self.fall(F.max_pool2d(x, 2, stride=2)))
        return F.interpolate(low, scale_factor=2) + self.ridge(x)
net = Valley(1, 5, wide=6)
""",
)
program(
    "tcn with chomps and weight norm",
    (2, 3, 20),
    """
class Cut(nn.Module):
    '''Takes away what lies in the future.'''
    def __init__(self, steps):
        super(Cut, self).__init__()
        self.steps = steps
    def forward(self, x):
        return x[:, :, :-self.steps].contiguous()
class Past(nn.Module):
    def __init__(self, before, wide, span, apart):
        super().__init__()
        back = apart * (span - 1)
        self.look = nn.Sequential(nn.Conv1d(before, wide, span, padding=back, dilation=apart), Cut(back), nn.ELU(), nn.Dropout(0.1))
        self.side = None if before == wide else nn.Conv1d(before, wide, 1)
        for part in self.look:
            if isinstance(part, nn.Conv1d):
                part.weight.data.uniform_(-0.1, 0.1)
    def forward(self, x):
        kept = x if self.side is None else self.side(x)
        return torch.tanh(kept + self.look(x))
class Tomorrow(nn.Module):
    def __init__(self, *widths):
        super().__init__()
        steps = [Past(before, wide, 3, 2 ** n) for n, (before, wide) in enumerate(zip((3,) + widths, widths))]
        self.steps = nn.Sequential(*steps)
        self.rain = nn.Linear(widths[-1], 1)
    def forward(self, days):
        return self.rain(self.steps(days)[:, :, -1])
net = Tomorrow(5, 5, 7)
""",
)
program(
    "two streams and three dense layers",
    (4, 3, 12, 12),
    """
class Streams(nn.Module):
    def __init__(self):
        super().__init__()
        def half(before, wide, calm=True):
            norm = [nn.InstanceNorm2d(wide, affine=True)] if calm else []
            return [nn.Conv2d(before, wide, 4, 2, 1)] + norm + [nn.LeakyReLU(0.1, inplace=True)]
        self.long = nn.Sequential(*half(3, 5, calm=False), *half(5, 7))
        self.short = nn.Sequential(*half(3, 4, False), nn.AdaptiveMaxPool2d(3))
        self.ends = nn.ModuleDict({'first': nn.Linear(99, 9), 'then': nn.Linear(9, 6), 'last': nn.Linear(6, 2)})
    def forward(self, x):
        both = torch.cat((self.short(x), self.long(x)), dim=1).view(x.size(0), -1)
        y = F.elu(self.ends['first'](both))
        y = F.dropout(self.ends['then'](y), p=0.2, training=self.training)
        return F.softmax(self.ends['last'](y), dim=-1)
net = Streams()
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
