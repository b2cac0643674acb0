"""Tensors: a handle of TensorFlow.js with the interface of tf.Tensor."""

import math

import _tfjs
import numpy as np
from pyodide.ffi import JsException, to_js

from .errors import InvalidArgumentError, op_error


class DType:
    """tf.float32 and the other dtypes; NumPy understands them by their attribute `dtype`."""

    def __init__(self, name):
        self.name, self.dtype = name, np.dtype(name)
        self.as_numpy_dtype = self.dtype.type

    def __eq__(self, other):
        try:
            return np.dtype(getattr(other, "dtype", other)) == self.dtype
        except TypeError:
            return False

    def __hash__(self):
        return hash(self.name)

    @property
    def is_floating(self):
        return self.dtype.kind == "f"

    @property
    def is_integer(self):
        return self.dtype.kind in "iu"

    @property
    def is_bool(self):
        return self.dtype.kind == "b"

    @property
    def size(self):
        return self.dtype.itemsize

    @property
    def min(self):
        return self._limits.min

    @property
    def max(self):
        return self._limits.max

    @property
    def _limits(self):
        return np.finfo(self.dtype) if self.is_floating else np.iinfo(self.dtype)

    def __repr__(self):
        return f"tf.{self.name}"

    def __str__(self):
        return f"<dtype: '{self.name}'>"


float32, int32, boolean = DType("float32"), DType("int32"), DType("bool")
DTYPES = {"float32": float32, "int32": int32, "bool": boolean}


class TensorShape(tuple):
    """A shape that prints like TensorFlow's and compares equal to a tuple."""

    __slots__ = ()

    def __repr__(self):
        return f"TensorShape({list(self)})"

    def __str__(self):
        return tuple.__repr__(tuple(self))

    def __getitem__(self, key):
        part = tuple.__getitem__(self, key)
        return TensorShape(part) if isinstance(key, slice) else part

    def as_list(self):
        return list(self)

    @property
    def rank(self):
        return len(self)

    ndims = rank

    def is_fully_defined(self):
        return None not in self

    def num_elements(self):
        return math.prod(self) if self.is_fully_defined() else None

    def concatenate(self, other):
        return TensorShape([*self, *other])

    @property
    def dims(self):
        raise _not_here("tf.TensorShape.dims")

    def __new__(cls, dims):
        if dims is None:
            raise _not_here("tf.TensorShape(None)")
        return tuple.__new__(cls, dims)


def _not_here(name):
    from ._missing import missing

    return missing(name)


TAPES = []  # the gradient tapes that record, outermost first


def call(name, *arguments):
    """Call a function of TensorFlow.js; tensors and lists are converted both ways.

    Raises InvalidArgumentError with TensorFlow.js' own message if TensorFlow.js refuses the call.
    """
    try:
        out = getattr(_tfjs, name)(*map(to_handle, arguments))
    except JsException as error:
        raise InvalidArgumentError(f"{error.message} [TensorFlow.js: {name}]") from None
    out = Tensor(out) if hasattr(out, "dataId") else [Tensor(handle) for handle in out]
    if TAPES:
        lists = (
            argument if isinstance(argument, list) else [argument]
            for argument in arguments
        )
        inputs = [
            getattr(item, "of", item)  # the variable whose value a tape has kept
            for elements in lists
            for item in elements
            if isinstance(item, Tensor)
        ]
        for tape in tuple(TAPES):
            tape.record(
                name, inputs, arguments, out if isinstance(out, list) else [out]
            )
    return out


def to_handle(value):
    if isinstance(value, Tensor):
        return value.handle
    if isinstance(value, list | tuple):
        return to_js([to_handle(item) for item in value])
    return value.item() if isinstance(value, np.generic) else value


def dtype_of(dtype):
    """Return the DType for a name, a NumPy or TensorFlow dtype; TypeError if the page has none."""
    name = np.dtype(getattr(dtype, "dtype", dtype)).name
    if name not in DTYPES:
        raise TypeError(
            f"TensorFlow.js has no {name} tensors: use float32, int32 or bool"
        )
    return DTYPES[name]


def _first(value):
    """Return the first tensor in lists within lists, or None."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, list | tuple):
        return next(
            (tensor for tensor in map(_first, value) if tensor is not None), None
        )
    return None


def constant(value, dtype=None, shape=None, name=None):
    """Make a tensor of numbers, lists, an array or a tensor. float64 arrays are refused."""
    if isinstance(value, Tensor):
        return value if dtype is None else cast(value, dtype)
    if hasattr(value, "__tf_tensor__"):
        return value.__tf_tensor__()  # a symbol refuses
    tensor = _first(value)
    if tensor is not None:  # stacked, so that a tape goes on through it
        items = [
            constant(item, tensor.dtype if _first(item) is None else None)
            for item in value
        ]
        stacked = constant(call("stack", items, 0), dtype)
        return stacked if shape is None else call("reshape", stacked, list(shape))
    array = _array_of(value)
    bare = not hasattr(value, "dtype")  # Python's numbers, or lists of them
    if dtype is None:
        dtype = array.dtype
        if bare and array.dtype.kind in "fi":
            dtype = float32 if array.dtype.kind == "f" else int32
    dtype = dtype_of(dtype)
    if dtype == int32 and array.dtype.kind in "iufO":
        if bare and array.dtype.kind == "f":
            raise TypeError(f"Cannot convert {value} to EagerTensor of dtype int32")
        if (
            array.size
            and max(abs(int(array.max())), abs(int(array.min()) + 1)) >= 2**31
        ):
            raise TypeError(
                f"{value} does not fit into int32, and TensorFlow.js has no int64"
            )
    array = np.asarray(array, dtype.dtype)
    if shape is not None:
        array = np.full(shape, array) if array.size == 1 else array.reshape(shape)
    flat = np.ascontiguousarray(array).ravel()
    flat = to_js(flat.view(np.uint8) if dtype == boolean else flat)
    return Tensor(_tfjs.tensor(flat, to_js(list(array.shape)), dtype.name))


def _array_of(value):
    try:
        return np.asarray(value)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise
        text = "Can't convert non-rectangular Python sequence to Tensor."
        raise ValueError(text) from None


def convert_to_tensor(value, dtype=None, dtype_hint=None, name=None):
    tensor = constant(value, dtype)
    return tensor.value() if isinstance(tensor, Variable) else tensor


def cast(x, dtype, name=None):
    if isinstance(x, np.ndarray) and dtype_of(dtype) is float32:
        x = x.astype("float32")  # also from dtypes TensorFlow.js lacks: int8
    return call("cast", constant(x), dtype_of(dtype).name)


def _check_key(item):
    """Refuse an index that is an array or a list, as a mask is."""
    if isinstance(item, list) or (getattr(item, "ndim", 0) and item.dtype == bool):
        raise _not_here("an index that is a list or a mask")


class Tensor:
    """tf.Tensor on a handle of TensorFlow.js; the handle is disposed together with the object."""

    __array_priority__ = 100

    def __init__(self, handle):
        self.handle = handle

    def __del__(self):
        self.handle.dispose()

    @property
    def shape(self):
        return TensorShape(self.handle.shape)

    @property
    def ndim(self):
        return self.handle.rank

    @property
    def dtype(self):
        return DTYPES[self.handle.dtype]

    def numpy(self):
        """Return an array, or a number of NumPy if the tensor is a scalar."""
        return self.__array__()[()]

    def __array__(self, dtype=None, copy=None):
        data = self.handle.dataSync().to_py()
        return np.array(data, dtype or self.dtype.dtype).reshape(tuple(self.shape))

    def get_shape(self):
        return self.shape

    @property
    def device(self):
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def __str__(self):
        text = str(self.numpy())
        line = "\n" if "\n" in text else ""
        return f"tf.Tensor({line}{text}, shape={self.shape}, dtype={self.dtype.name})"

    def __repr__(self):
        text = repr(self.numpy()) if self.ndim else str(self.numpy())
        line = "\n" if "\n" in text else ""
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={line}{text}>"

    def __getitem__(self, key):
        """Whole numbers, slices, ... and None, as TensorFlow takes them; all have a gradient."""
        keys = list(key) if isinstance(key, tuple) else [key]
        for item in keys:
            _check_key(item)
        axes = sum(item is not None and item is not Ellipsis for item in keys)
        if any(item is Ellipsis for item in keys):
            at = next(i for i, item in enumerate(keys) if item is Ellipsis)
            keys[at : at + 1] = [slice(None)] * (self.ndim - axes)
        else:
            keys += [slice(None)] * (self.ndim - axes)
        if axes > self.ndim:
            n = self.ndim
            text = f"Index out of range using input dim {n}; input has only {n} dims"
            raise op_error("StridedSlice", text, name=" name: strided_slice/")
        parts, shape = [], []  # (start, count, step) of each axis
        for item in keys:
            if item is None:
                shape.append(1)
                continue
            n = self.shape[len(parts)]
            if isinstance(item, slice):
                start, stop, step = item.indices(n)
                parts.append((start, len(range(start, stop, step)), step))
                shape.append(parts[-1][1])
            else:
                item = int(item)
                if not -n <= item < n:
                    text = (
                        f"slice index {item} of dimension {len(parts)} out of bounds."
                    )
                    raise op_error("StridedSlice", text, name=" name: strided_slice/")
                parts.append((item % n, 1, 1))
        return call("reshape", self._taken(parts), shape)

    def _taken(self, parts):
        """Every step-th cell of each axis, by functions that TensorFlow.js can differentiate."""
        flipped = [axis for axis, (_, _, step) in enumerate(parts) if step < 0]
        whole = call("reverse", self, flipped) if flipped else self
        begin, size = [], []
        for axis, (start, count, step) in enumerate(parts):
            begin.append(self.shape[axis] - 1 - start if step < 0 else start)
            size.append((count - 1) * abs(step) + 1 if count else 0)
        taken = call(
            "slice",
            whole,
            [b if n else 0 for b, n in zip(begin, size, strict=True)],
            size,
        )
        for axis, (_, count, step) in enumerate(parts):
            if abs(step) > 1 and count > 1:
                shape, step = list(taken.shape), abs(step)
                widths = (
                    [(0, 0)] * axis
                    + [(0, step - 1)]
                    + [(0, 0)] * (self.ndim - axis - 1)
                )
                rows = [
                    math.prod(shape[:axis]),
                    count,
                    step,
                    math.prod(shape[axis + 1 :]),
                ]
                cells = call("reshape", call("pad", taken, widths, 0), rows)
                first = call("slice", cells, [0] * 4, [rows[0], count, 1, rows[3]])
                shape[axis] = count
                taken = call("reshape", first, shape)
        return taken

    def __setitem__(self, key, value):
        kind = self._kind
        raise TypeError(f"'{kind}' object does not support item assignment")

    _kind = "tensorflow.python.framework.ops.EagerTensor"

    def __len__(self):
        if not self.ndim:
            raise TypeError("Scalar tensor has no `len()`")
        return self.shape[0]

    def __iter__(self):
        if not self.ndim:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self[index] for index in range(len(self)))

    def __float__(self):
        return float(self.numpy())

    def __int__(self):
        return int(self.numpy())

    __index__ = __int__

    def __bool__(self):
        return bool(self.numpy())

    def __format__(self, spec):
        return format(self.numpy(), spec)

    def __neg__(self):
        return call("neg", self)

    def __abs__(self):
        return call("abs", self)

    def __hash__(self):
        return id(self)


class Variable(Tensor):
    """tf.Variable: a tensor whose value can be replaced by another of the same shape."""

    def __init__(
        self, initial_value, trainable=True, name=None, dtype=None, shape=None
    ):
        value = constant(initial_value, dtype)
        super().__init__(value.handle.clone())  # `value` disposes its own handle
        self.path, self.trainable = name or "Variable", trainable
        self.name = f"{self.path}:0"

    def value(self):
        return call("clone", self)

    read_value = value
    __format__ = object.__format__
    _kind = "ResourceVariable"

    def assign(self, value, use_locking=False, name=None, read_value=True):
        new = constant(np.asarray(value), self.dtype)
        if new.shape != self.shape:
            raise ValueError(
                f"Cannot assign value to variable ' {self.path}:0': Shape mismatch.The variable"
                f" shape {self.shape}, and the assigned value shape {new.shape} are incompatible."
            )
        self.handle.dispose()
        self.handle = new.handle.clone()
        return self

    def assign_add(self, delta, use_locking=False, name=None, read_value=True):
        return self.assign(self + delta)

    def assign_sub(self, delta, use_locking=False, name=None, read_value=True):
        return self.assign(self - delta)

    def __getitem__(self, key):
        part = super().__getitem__(key)

        def assign(value):
            """Replace this part of the variable."""
            whole = self.numpy()
            whole[key] = np.asarray(value, whole.dtype)
            return self.assign(whole)

        part.assign = assign
        return part

    def __repr__(self):
        text = repr(self.numpy()) if self.ndim else str(self.numpy())
        line = "\n" if "\n" in text else ""
        return (
            f"<tf.Variable '{self.path}:0' shape={self.shape} dtype={self.dtype.name},"
            f" numpy={line}{text}>"
        )

    __str__ = __repr__


class _Named(DType):
    """The dtype of a weight; in Keras it is a word such as "float32"."""

    def __repr__(self):
        return repr(self.name)

    def __str__(self):
        return self.name


_NAMED = {name: _Named(name) for name in DTYPES}


class Weight(Variable):
    """keras.Variable, which prints in another way than tf.Variable."""

    _kind = "Variable"

    def __init__(self, value, trainable=True, name=None):
        super().__init__(value, trainable, name)
        self.name = self.path

    @property
    def dtype(self):
        return _NAMED[self.handle.dtype]

    def __repr__(self):
        return (
            f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype},"
            f" value={self.numpy()}>"
        )

    __str__ = __repr__
