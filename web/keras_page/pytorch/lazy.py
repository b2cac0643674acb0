"""Layers of PyTorch that take their size from the first input they get, as nn.LazyLinear."""

from keras_page.pytorch.modules import Module


class Lazy(Module):
    """A layer before its first call; the call turns it into a layer of the class `real`."""

    real, axis = None, 1

    def __init__(self, *args, **given):
        super().__init__()
        self.__dict__["later"] = args, given

    def __call__(self, x, *more):
        args, given = self.__dict__.pop("later")
        real, size = self.real, x.shape[self.axis]
        object.__setattr__(self, "__class__", real)
        real.__init__(self, size, *args, **given)
        return self(x, *more)


def classes(known):
    """Return {name: class} for the layers of PyTorch that may be lazy."""
    axes = {"Linear": -1}
    for n in (1, 2, 3):
        axes |= {f"Conv{n}d": -n - 1, f"ConvTranspose{n}d": -n - 1}
        axes |= {f"BatchNorm{n}d": 1, f"InstanceNorm{n}d": 1}
    return {
        f"Lazy{name}": type(f"Lazy{name}", (Lazy,), {"real": known[name], "axis": axis})
        for name, axis in axes.items()
        if name in known
    }
