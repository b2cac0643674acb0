"""The modules torch, torchvision and others; they exist only while a program of PyTorch runs."""

import contextlib
import dis
import math
import sys
import types
from typing import ClassVar

from keras_page.pytorch import functional, lazy, modules
from keras_page.pytorch.tensors import Parameter, Size, Tensor, known, tape
from keras_page.unknown import Unknown


class Gap(types.ModuleType):
    """A module whose missing names do no harm: each is an Unknown that changes no shape."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{self.__name__}.{name}", gone=True)


class Models(Gap):
    """torchvision.models: its networks are not there, and to call one raises an error."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("_Weights"):
            return Unknown(name, gone=True)
        whole = f"{self.__name__}.{name}"
        if name in (
            "segmentation",
            "detection",
            "video",
            "quantization",
            "optical_flow",
        ):
            return Models(whole)

        def absent(*_, **__):
            raise NotImplementedError(
                f"{whole} is not there in the tracer, which has the layers of torch.nn alone; paste the class of the network"
            )

        return absent


class NoGrad(contextlib.ContextDecorator):
    """torch.no_grad and the like: a context, or around a function."""

    def __new__(cls, function=None, *_, **__):
        return function if callable(function) else super().__new__(cls)

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


class Data:
    """A data set or a loader: nothing is in it."""

    def __init__(self, *_, **__):
        tape.data.add("data")
        self.dataset = self.sampler = Unknown("data", gone=True)

    def __init_subclass__(cls, **_):
        cls.__init__ = Data.__init__

    def __len__(self):
        return 1

    def __getitem__(self, _):
        return Unknown("data", gone=True)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"data.{name}", gone=True)

    def __iter__(self):
        return Batches()


class Batches:
    """A loop over data does nothing; next() gives an Unknown."""

    def __iter__(self):
        return self

    def __next__(self):
        frame = sys._getframe(1)
        if dis.opname[frame.f_code.co_code[frame.f_lasti]] == "FOR_ITER":
            raise StopIteration
        return Unknown("data", gone=True)


def filled(*shape, size=None, **_):
    """zeros, ones, randn and the like: a tensor of which only the shape counts."""
    shape = shape if size is None else tuple(size)
    known(shape)
    if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
        shape = tuple(shape[0])
    return Tensor(shape)


def integers(*args, size=None, **_):
    given = [a for a in args if isinstance(a, (tuple, list))]
    return filled(size if size is not None else given[-1])


def full(size, *_, **__):
    return filled(size)


def like(x, *_, **__):
    return Tensor(x.shape)


def tensor(data, *_, **__):
    known([data])
    if isinstance(data, Tensor):
        return data
    shape = []
    while isinstance(data, (list, tuple)) or hasattr(data, "shape"):
        if hasattr(data, "shape"):
            shape += data.shape
            break
        shape.append(len(data))
        data = data[0] if data else 0
    return Tensor(shape)


def arange(*args, **_):
    known(args)
    count = math.ceil((args[1] - args[0]) / (args[2] if len(args) > 2 else 1)) if len(args) > 1 else math.ceil(args[0])  # fmt: skip
    return Tensor([max(count, 0)])


def fed(model, input_size=None, *_, input_data=None, batch_dim=None, **__):
    """summary() of torchsummary and of torchinfo: the model is called on an input of this size."""
    if not isinstance(model, modules.Module):
        return None
    if input_data is not None:
        return model(input_data)
    if input_size is None:
        return None
    known([input_size])
    several = isinstance(input_size, list) and isinstance(input_size[0], (tuple, list))
    shapes = input_size if several else [input_size]
    model(*[Tensor(with_batch(model, tuple(s))) for s in shapes])
    return None


def with_batch(model, shape):
    """Return a shape with its batch, even if the given shape is without it."""
    rank = modules.rank_of(model)
    return (1, *shape) if rank and len(shape) == rank - 1 else shape


def flops(model, inputs=(), *_, **__):
    """profile() and the like of thop and fvcore."""
    model(*(inputs if isinstance(inputs, (tuple, list)) else [inputs]))
    return Unknown("flops", gone=True), Unknown("parameters", gone=True)


def same(x=None, *_, **__):
    return x if x is not None else (lambda f: f)


def nothing(*_, **__):
    return None


def quiet(name):
    def called(*_, **__):
        tape.data.add(name)

    return called


TYPES = "float float16 float32 float64 half double int int8 int16 int32 int64 long uint8 bool bfloat16"


def _torch():
    torch = Gap("torch")
    torch.__version__ = "2.13.0"
    torch.__dict__.update(functional.BOTH)
    for name in TYPES.split():
        torch.__dict__[name] = Unknown(f"torch.{name}", gone=True)
    torch.__dict__.update(
        dict.fromkeys(["zeros", "ones", "randn", "rand", "empty"], filled)
    )
    torch.__dict__.update({"Tensor": Tensor, "FloatTensor": filled})
    names = "zeros_like ones_like randn_like rand_like empty_like normal"
    torch.__dict__.update(dict.fromkeys(names.split(), like))
    torch.tensor = torch.as_tensor = torch.from_numpy = torch.LongTensor = tensor
    torch.randint, torch.full, torch.arange = integers, full, arange
    torch.cat = torch.concat = torch.concatenate = functional.cat
    torch.stack, torch.Size, torch.view_copy = functional.stack, Size, functional.view
    torch.nn = _nn()
    for name in ("no_grad", "enable_grad", "inference_mode", "set_grad_enabled"):
        torch.__dict__[name] = NoGrad
    torch.device = lambda *_, **__: Unknown("device", gone=True)
    torch.save, torch.load = quiet("files"), lambda *_, **__: Unknown("file", gone=True)
    torch.compile = same
    for name in [
        "manual_seed",
        "set_default_dtype",
        "set_printoptions",
        "use_deterministic_algorithms",
    ]:
        torch.__dict__[name] = nothing
    torch.is_tensor = lambda x: isinstance(x, Tensor)
    torch.numel = lambda x: x.numel()
    for name in ("gelu", "selu", "hardtanh", "prelu", "pixel_shuffle", "celu"):
        if name in functional.FUNCTIONAL:
            torch.__dict__[name] = functional.FUNCTIONAL[name]
    torch.cuda = Gap("torch.cuda")
    torch.cuda.is_available = lambda: False
    torch.cuda.device_count = lambda: 0
    torch.backends = Gap("torch.backends")
    torch.backends.mps = Gap("torch.backends.mps")
    torch.backends.mps.is_available = lambda: False
    torch.optim, torch.autograd = Gap("torch.optim"), Gap("torch.autograd")
    torch.optim.lr_scheduler = Gap("torch.optim.lr_scheduler")
    torch.autograd.Variable = same
    torch.utils, torch.onnx = Gap("torch.utils"), Gap("torch.onnx")
    torch.utils.data, torch.jit = Gap("torch.utils.data"), Gap("torch.jit")
    for name in [
        "Dataset",
        "DataLoader",
        "TensorDataset",
        "Subset",
        "IterableDataset",
        "ConcatDataset",
    ]:
        torch.utils.data.__dict__[name] = type(
            name, (Data,), {"__init__": Data.__init__}
        )
    torch.utils.data.random_split = lambda *_, **__: (Data(), Data(), Data())[
        : len(_[1]) if len(_) > 1 and isinstance(_[1], (list, tuple)) else 2
    ]
    torch.jit.script = torch.jit.ignore = torch.jit.export = same
    torch.jit.trace = lambda model, inputs, *_, **__: (model(inputs), model)[1]
    torch.utils.checkpoint = Gap("torch.utils.checkpoint")
    torch.utils.checkpoint.checkpoint = lambda f, *args, **_: f(*args)
    torch.utils.tensorboard = Gap("torch.utils.tensorboard")
    return torch


class Functional(Gap):
    """torch.nn.functional: a function that is missing here raises an error when it is called."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)

        def absent(*_, **__):
            raise NotImplementedError(
                f"torch.nn.functional.{name} is not there in the tracer"
            )

        return absent


class Network(Gap):
    """torch.nn: modules.missing() gives the names that are missing here."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return modules.missing(name)


def _nn():
    nn, own = Network("torch.nn"), Functional("torch.nn.functional")
    nn.__dict__.update(modules.CLASSES)
    nn.__dict__.update(lazy.classes(modules.CLASSES))
    own.__dict__.update(functional.FUNCTIONAL)
    nn.functional = own
    nn.init, nn.utils = Gap("torch.nn.init"), Gap("torch.nn.utils")
    nn.utils.spectral_norm = nn.utils.weight_norm = same
    nn.utils.parametrizations = Gap("torch.nn.utils.parametrizations")
    nn.utils.parametrizations.spectral_norm = same
    nn.modules, nn.parallel = nn, Gap("torch.nn.parallel")
    nn.parameter = Gap("torch.nn.parameter")
    nn.parameter.Parameter = nn.Parameter = Parameter
    nn.parallel.DistributedDataParallel = modules.DataParallel
    nn.parallel.DataParallel = modules.DataParallel
    return nn


def _vision():
    vision = Gap("torchvision")
    vision.models = Models("torchvision.models")
    vision.transforms, vision.datasets = (
        Gap("torchvision.transforms"),
        Gap("torchvision.datasets"),
    )
    vision.transforms.functional = Gap("torchvision.transforms.functional")
    vision.utils = Gap("torchvision.utils")
    return vision


def _summaries(name):
    module = Gap(name)
    module.summary, module.profile = fed, flops
    module.clever_format = lambda *_, **__: (0, 0)
    return module


class Finder:
    """Finds the modules below torch and torchvision; a missing module is a Gap."""

    roots: ClassVar[dict] = {}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in self.roots:
            return None
        return importlib_spec(name, self)

    def create_module(self, spec):
        first, *rest = spec.name.split(".")
        value = self.roots[first]
        for i, part in enumerate(rest):
            value = value.__dict__.get(part) or Gap(".".join([first, *rest[: i + 1]]))
        if isinstance(value, Gap):
            return value
        return Gap(spec.name)

    def exec_module(self, module):
        pass


def importlib_spec(name, loader):
    from importlib.machinery import ModuleSpec

    return ModuleSpec(name, loader, is_package=True)


finder = Finder()


def begin():
    """Make the modules anew, so that what one program changes in them does not reach the next."""
    end()
    tape.begin()
    modules.made.clear()
    finder.roots = {"torch": _torch(), "torchvision": _vision()}
    for name in ("torchsummary", "torchinfo", "thop", "ptflops", "torchscan"):
        finder.roots[name] = _summaries(name)
    if finder not in sys.meta_path:
        sys.meta_path.insert(0, finder)
    return finder.roots["torch"]


def end():
    for name in list(sys.modules):
        if name.split(".")[0] in finder.roots:
            del sys.modules[name]
    if finder in sys.meta_path:
        sys.meta_path.remove(finder)
