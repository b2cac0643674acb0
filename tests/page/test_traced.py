"""Programs in the stack tracer: rows are as in CPython's Keras; it asks for missing values."""

import contextlib
import io
import json
import warnings
from unittest import mock

import keras
import numpy as np
import pytest

from tests.page.more_programs import MORE
from tests.page.tracer_programs import PROGRAMS
from tools import node

PRELUDE = """
import keras
import numpy as np
import tensorflow as tf
from keras.models import *
from keras.layers import *
from keras import layers, models
"""
ASKED = {
    "a name": (
        "net = Sequential()\nnet.add(Conv2D(6, 3, input_shape=(20, 24, 2)))\nnet.add(Dense(groups))",
        {"groups": "5"},
        [("Conv2D", [None, 18, 22, 6], 114), ("Dense", [None, 18, 22, 5], 35)],
    ),
    "an input": (
        "net = Sequential([Conv2D(4, 3, padding='same'), MaxPooling2D(), Flatten(), Dense(2)])",
        {"input of net": "(16, 16, 3)"},
        [
            ("Conv2D", [None, 16, 16, 4], 112),
            ("MaxPooling2D", [None, 8, 8, 4], 0),
            ("Flatten", [None, 256], 0),
            ("Dense", [None, 2], 514),
        ],
    ),
    "an argument": (
        "def small(side, kinds=4):\n    pic = Input((side, side, 1))\n    t = Conv2D(6, 3)(pic)\n"
        "    t = Flatten()(t)\n    return Model(pic, Dense(kinds)(t))",
        {"small(side)": "10"},
        [
            ("Conv2D", [None, 8, 8, 6], 60),
            ("Flatten", [None, 384], 0),
            ("Dense", [None, 4], 1540),
        ],
    ),
    "the input of a subclass": (
        "class Eye(Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.one = Conv2D(4, 3)\n        self.end = Dense(2)\n"
        "    def call(self, t):\n        return self.end(self.one(t))",
        {"input of Eye": "(12, 12, 3)"},
        [("Conv2D", [None, 10, 10, 4], 112), ("Dense", [None, 10, 10, 2], 10)],
    ),
    "a method alone": (
        "def build(self):\n    net = Sequential()\n"
        "    net.add(Dense(6, input_dim=self.size))\n    return net",
        {"self.size": "9"},
        [("Dense", [None, 6], 60)],
    ),
    "a key of a parameter": (
        "def build(config):\n    net = Sequential([Input((4,)), Dense(2)])\n"
        "    net.add(Dense(config['units']))\n    return net",
        {"config['units']": "3"},
        [("Dense", [None, 2], 10), ("Dense", [None, 3], 9)],
    ),
    "a keyword": (
        "class Net(Model):\n    def __init__(self, **kwargs):\n        super().__init__()\n"
        "        self.end = Dense(units=kwargs['kinds'])\n"
        "    def call(self, x):\n        return self.end(x)",
        {"Net(kinds)": "3", "input of Net": "(4,)"},
        [("Dense", [None, 3], 15)],
    ),
    "a value of a file beside it": (
        "from .settings import UNITS\nnet = Sequential([Input((4,)), Dense(2), Dense(UNITS)])",
        {"files_beside_it.settings.UNITS": "3"},
        [("Dense", [None, 2], 10), ("Dense", [None, 3], 9)],
    ),
    "what a class of another file has": (
        "from base import Base\nclass Net(Base):\n    def build(self):\n"
        "        return Sequential([Input((4,)), Dense(2), Dense(self.units)])",
        {"self.units": "3"},
        [("Dense", [None, 2], 10), ("Dense", [None, 3], 9)],
    ),
    "an array": (
        "m = Sequential()\nm.add(Dense(12, input_shape=(x_train.shape[1],)))\nm.fit(x_train, y_train)",
        {"x_train": "(100, 8)"},
        [("Dense", [None, 12], 108)],
    ),
}
ERRORS = {
    "misspelt": ("pic = Input((16, 16, 3))\nt = Conv2D(4, 3)(pic)\nt = BatchNormalisation()(t)\nt = Conv2D(8, 3)(t)", 3, 2),
    "too small": ("pic = Input((8, 8, 3))\nt = Conv2D(4, 3)(pic)\nt = Conv2D(4, 9)(t)\nt = Flatten()(t)", 3, 2),
    "unlike": ("a = Input((8, 8, 3))\nb = Conv2D(3, 3)(a)\nc = add([a, b])\nd = Flatten()(c)", 3, 2),
    "syntax": ("net = Sequential()\nnet.add(Dense(3)", 2, 0),
    "input": ("n = int(input())\nx = Dense(n)(Input((3,)))", 1, 0),
    "another language": ("const model = tf.sequential();\nmodel.add(tf.layers.dense({units: 1}));", None, 0),
    "too long": ("x = 1\n" * 100_000, None, 0),
    "an endless loop": ("while True:\n    pass", 2, 0),
}  # fmt: skip


def traced(programs):
    """Return what the tracer's Python makes of {name: (code, answers)}, in Pyodide."""
    jobs = [[n, {"code": c, "answers": a}] for n, (c, a) in programs.items()]
    return node.ask("tests/page/tracer.mjs", jobs)


def shown(result):
    """Return (layer, output, parameters) of the rows, without inputs and operations of Keras."""
    return [
        (row["layer"], row["output"], int(row["parameters"]))
        for row in result["rows"]
        if hasattr(keras.layers, row["layer"]) and row["layer"] != "Input"
        if not row["hidden"] and not row["group"]
    ]


@contextlib.contextmanager
def around():
    """Replace data, training and missing modules by stand-ins; they change no layer."""
    with contextlib.ExitStack() as stack:
        for name in ("compile", "fit", "predict", "save", "summary"):
            stack.enter_context(mock.patch.object(keras.Model, name))
        stack.enter_context(
            mock.patch.object(keras.Model, "evaluate", return_value=(0.0, 0.0))
        )
        digits = [(np.zeros((n, 28, 28), "uint8"), np.zeros(n)) for n in (6, 2)]
        load = mock.patch.object(keras.datasets.mnist, "load_data", return_value=digits)
        stack.enter_context(load)
        missing = ("matplotlib", "matplotlib.pyplot", "sklearn")
        missing += ("sklearn.model_selection",)
        stack.enter_context(
            mock.patch.dict("sys.modules", {n: mock.MagicMock() for n in missing})
        )
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        yield


def built(code):
    """Return the same for Keras in CPython: the row of each layer that the program itself calls."""
    rows, depth, seen = [], 0, set()
    call = keras.layers.Layer.__call__

    def noted(self, *args, **kwargs):
        nonlocal depth
        depth += 1
        try:
            y = call(self, *args, **kwargs)
        finally:
            depth -= 1
        if depth == 0 and id(self) not in seen:
            seen.add(id(self))
            rows.append((self, y))
        return y

    keras.layers.Layer.__call__ = noted
    try:
        with warnings.catch_warnings(), around():
            warnings.simplefilter(
                "ignore"
            )  # of old argument names that Keras still accepts
            exec(PRELUDE + code, {"__name__": "program"})
    finally:
        keras.layers.Layer.__call__ = call
    return [(type(la).__name__, shapes(y), la.count_params()) for la, y in rows]


def shapes(y):
    """Return the shape of a tensor, or those of several."""
    return list(y.shape) if hasattr(y, "shape") else [list(t.shape) for t in y]


def test_rows_are_those_of_keras():
    programs = {**PROGRAMS, **{name: (code, {}) for name, code in MORE.items()}}
    assert len(programs) >= 120
    results = traced(programs)
    wrong = []
    for name, (code, _) in programs.items():
        result = results[name]
        rows = shown(result) if "rows" in result else result
        if result.get("error") or result.get("asks") or rows != built(code):
            asks = [ask["key"] for ask in result.get("asks", ())]
            wrong.append((name, result.get("error"), asks, rows, built(code)))
    times = sorted(result["seconds"] for result in results.values())
    print(f"\n{len(programs) - len(wrong)} of {len(programs)} programs as in Keras")
    print(f"median {times[len(times) // 2]:.2f} s, longest {times[-1]:.2f} s")
    assert wrong == []


@pytest.fixture(scope="module")
def asked():
    without = {f"{n} -": (code, {}) for n, (code, _, _) in ASKED.items()}
    given = {n: (code, answers) for n, (code, answers, _) in ASKED.items()}
    return traced({**without, **given})


@pytest.mark.parametrize("name", ASKED)
def test_what_is_lacking_is_asked_for(asked, name):
    _, answers, rows = ASKED[name]
    before, after = asked[f"{name} -"], asked[name]
    assert [ask["key"] for ask in before["asks"]] == list(answers)
    assert before["error"] is None
    assert shown(before) == rows[: len(shown(before))]
    assert len(shown(before)) < len(rows)
    assert after["error"] is None
    assert shown(after) == rows


def test_a_model_that_is_built_for_a_shape_has_that_input():
    """Keras 2 called the model; Keras 3 builds nothing, and its summary counts no weights."""
    code = (
        "class Eye(Model):\n    def __init__(self):\n        super().__init__()\n"
        "        self.one = Conv2D(4, 3)\n        self.end = Dense(2)\n"
        "    def call(self, t):\n        return self.end(self.one(t))\n"
        "eye = Eye()\neye.build((None, 12, 9, 3))\neye.summary()"
    )
    data = (
        "(a, b), _ = cifar10.load_data()\n"
        "m = Sequential([Input(a.shape[1:]), Conv2D(4, 3)])"
    )
    result = traced({"built": (code, {}), "a data set": (data, {})})
    assert [result[name]["asks"] for name in result] == [[], []]
    assert shown(result["built"]) == [
        ("Conv2D", [None, 10, 7, 4], 112),
        ("Dense", [None, 10, 7, 2], 10),
    ]
    assert shown(result["a data set"]) == [("Conv2D", [None, 30, 30, 4], 112)]


def test_an_error_stands_at_its_line_and_no_row_below():
    results = traced({name: (code, {}) for name, (code, _, _) in ERRORS.items()})
    for name, (_, line, count) in ERRORS.items():
        result = results[name]
        assert result["error"]["text"], name
        assert result["error"]["line"] == line, (name, result["error"])
        assert len(result["rows"]) == count, name
        assert result["seconds"] < 20


NEEDS = """
def pair(first, second):
    model = Sequential()
    model.add(first)
    model.add(second)
    return model
class Both(Model):
    def __init__(self, coder):
        super().__init__()
        self.coder = coder
    def call(self, x):
        return self.coder(x)
net = Sequential([Input((4,)), Dense(2)])
"""


def test_a_function_that_needs_a_model_is_not_called():
    result = traced({"needs": (NEEDS, {})})["needs"]
    assert (result["asks"], result["error"]) == ([], None)
    assert shown(result) == [("Dense", [None, 2], 10)]
    notes = str(result["notes"])
    assert "pair is not called: it needs first and second, each a layer" in notes
    assert "Both is not called: it needs coder, each a layer" in notes


PROSE = """How many parameters has this model?
net = Sequential()
net.add(Dense(3, input_shape=(4,)))
*** End of the question
"""


def test_lines_of_words_around_a_program_are_left_out():
    results = traced(
        {"prose": (PROSE, {}), "list": ("Dense(3, input_shape=(4,)),\nReLU(),", {})}
    )
    assert shown(results["prose"]) == [("Dense", [None, 3], 15)]
    assert "Lines that are no Python are left out." in results["prose"]["notes"]
    assert shown(results["list"]) == [("Dense", [None, 3], 15), ("ReLU", [None, 3], 0)]


OLD = """
net = Sequential()
net.add(Convolution2D(4, 5, 5, subsample=(2, 2), border_mode='same', input_shape=(18, 18, 3)))
"""


def test_words_of_keras_1_are_translated_with_a_note():
    swapped = "net = Sequential()\nnet.add(Conv2D(4, 3, 3, input_shape=(18, 18, 3)))"
    result = traced({"old": (OLD, {}), "strides": (swapped, {})})
    assert shown(result["old"]) == [("Conv2D", [None, 9, 9, 4], 304)]
    assert "subsample is strides today" in str(result["old"]["notes"])
    assert shown(result["strides"]) == [("Conv2D", [None, 6, 6, 4], 112)]
    assert "the third argument is strides" in str(result["strides"]["notes"])


def test_prompts_and_notebooks_are_read():
    code = "m = Sequential()\nm.add(Dense(3, input_shape=(4,)))"
    cells = [{"cell_type": "code", "source": code.splitlines(True)}]
    pasted = {
        "prompt": ("\n".join(f">>> {line}" for line in code.split("\n")), {}),
        "docstring": (f'"""\n    >>> Dense(4)\n"""\n{code}', {}),
        "cell": (f"In [3]: {code}", {}),
        "numbers": ("1  m = Sequential()\n2  m.add(Dense(3, input_shape=(4,)))", {}),
        "notebook": (json.dumps({"cells": cells}), {}),
        "indented": ("\n".join(f"    {line}" for line in code.split("\n")), {}),
        "magic": (f"%matplotlib inline\n!pip install keras\n{code}", {}),
        "quotes": (f"{code}\nm.add(Dense(3, name=\u201ca\u201d))\n", {}),
    }
    for name, result in traced(pasted).items():
        assert shown(result)[0] == ("Dense", [None, 3], 15), name


BAD = {
    "ten thousand million parameters": "m = Sequential([Input((100000,)), Dense(100000)])",
    "a hundred thousand layers": "m = Sequential([Input((4,))])\nfor _ in range(100000):\n    m.add(Dense(4))",
    "recursion": "def f(x):\n    return f(x)\nf(1)",
    "a layer that calls itself": "class L(Layer):\n    def call(self, x):\n        return self(x)\nL()(Input((3,)))",
    "layers that call each other": "class A(Layer):\n    other = None\n    def call(self, x):\n        return self.other(x)\na, b = A(), A()\na.other, b.other = b, a\na(Input((3,)))",
    "a layer that makes another one": "class L(Layer):\n    def call(self, x):\n        return L()(x)\nL()(Input((3,)))",
    "a file": "text = open('weights.txt').read()\nm = Sequential([Input((4,)), Dense(len(text))])",
    "the network": "import requests\nn = requests.get('http://x.y').json()['n']\nm = Sequential([Input((4,)), Dense(3)])",
    "threads": "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()\nm = Sequential([Input((4,)), Dense(3)])",
    "tabs": "def f():\n\tm = Sequential()\n\tm.add(Dense(3, input_shape=(4,)))\n\treturn m\nm = f()",
}  # fmt: skip


def test_what_is_bad_has_a_clear_outcome():
    results = traced({name: (code, {}) for name, code in BAD.items()})
    assert all(result["seconds"] < 20 for result in results.values())
    good = ("ten thousand million parameters", "the network", "tabs")
    for name in good:
        assert results[name]["error"] is None, name
    assert shown(results[good[0]]) == [("Dense", [None, 100000], 10_000_100_000)]
    assert shown(results["tabs"]) == shown(results["the network"])
    assert "Not in the tracer: requests." in results["the network"]["notes"]
    for name in (
        "recursion",
        "a layer that calls itself",
        "layers that call each other",
    ):
        assert "without an end" in results[name]["error"]["text"]
    error = results["a layer that makes another one"]["error"]
    assert error == {
        "type": "",
        "text": "More than 20 layers stand inside each other",
        "line": 3,
    }
    for name in ("a hundred thousand layers", "a file", "threads"):
        assert results[name]["error"]["text"], name


# Lines around models of the last ten years: with each of them the model must still be read.
PAST = [
    "from keras.preprocessing.image import ImageDataGenerator",
    "from tensorflow.keras.preprocessing.image import ImageDataGenerator",
    "from keras.preprocessing.text import Tokenizer",
    "from keras.preprocessing.sequence import pad_sequences",
    "from keras.utils import np_utils",
    "from keras.utils.np_utils import to_categorical",
    "from keras.layers.core import Dense",
    "from keras.layers.merge import concatenate",
    "from keras.engine.topology import Layer",
    "from keras.engine import Model",
    "from keras.layers.normalization import BatchNormalization",
    "from keras.layers.normalization.batch_normalization import BatchNormalization",
    "from keras.layers.advanced_activations import LeakyReLU",
    "from keras.optimizers import Adam, SGD, RMSprop, adam",
    "from keras.optimizers.legacy import Adam",
    "from tensorflow.keras.optimizers.schedules import ExponentialDecay",
    "from keras.callbacks import ModelCheckpoint, EarlyStopping",
    "from keras.datasets import mnist, cifar10",
    "from keras.applications.vgg16 import VGG16, preprocess_input",
    "from keras.wrappers.scikit_learn import KerasClassifier",
    "from keras.objectives import categorical_crossentropy",
    "from keras.metrics import binary_accuracy",
    "from keras.regularizers import l2, l1_l2",
    "from keras.constraints import maxnorm",
    "from keras.backend import set_image_dim_ordering",
    'import keras.backend as K; K.set_image_dim_ordering("tf"); K.set_image_data_format("channels_last")',
    "from keras.utils.vis_utils import plot_model",
    "from keras.utils.generic_utils import get_custom_objects",
    "from keras.layers.convolutional import Conv2D, UpSampling2D",
    "from keras.layers.pooling import MaxPooling2D",
    "from keras.layers.recurrent import LSTM",
    "from keras.initializers import glorot_uniform, he_normal, RandomNormal",
    "from keras.utils import multi_gpu_model, plot_model, to_categorical",
    "from tensorflow.python.keras.layers import Dense",
    "from tensorflow.keras.layers.experimental import preprocessing",
    "from tensorflow.keras.layers.experimental.preprocessing import Rescaling",
    "from tensorflow.keras.mixed_precision import experimental as mp",
    "import tensorflow_addons as tfa",
    "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()",
    "from keras.models import model_from_json, load_model",
    "from keras.losses import mse, binary_crossentropy",
    "from keras_contrib.layers import InstanceNormalization",
    "from keras.backend.tensorflow_backend import set_session",
    'import tensorflow as tf\nphysical = tf.config.list_physical_devices("GPU")\nif physical: tf.config.experimental.set_memory_growth(physical[0], True)',
    "import tensorflow as tf\nstrategy = tf.distribute.MirroredStrategy()\nwith strategy.scope(): a=1",
    'import tensorflow_datasets as tfds\nds, info = tfds.load("mnist", with_info=True, as_supervised=True)',
    'import cv2, glob, os\nX=[]\nfor f in glob.glob("*.png"):\n    X.append(cv2.resize(cv2.imread(f),(8,8)))\nX=np.array(X)/255.0',
    '(x, y), (xt, yt) = keras.datasets.mnist.load_data()\nx = x.reshape(x.shape[0], 28, 28, 1).astype("float32")/255\nprint(x.shape[1:])',
    "from sklearn.model_selection import train_test_split\na,b,c,d = train_test_split(X, y, test_size=0.2, random_state=1)",
]


def test_what_is_around_a_model_keeps_no_model_from_being_read():
    head = "from tensorflow import keras\nimport numpy as np\nfrom keras import Sequential\n"
    head += "from keras.layers import *\n"
    model = "\nmodel = Sequential([Input((8, 8, 1)), Conv2D(3, 3)])\n"
    results = traced({line: (head + line + model, {}) for line in PAST})
    for line, result in results.items():
        assert (result["error"], result["asks"]) == (None, []), line
        assert [row["parameters"] for row in result["rows"]][-1] == "30", line


def test_a_wrong_letter_is_an_error_of_keras():
    results = traced({"import": ("from keras.layers import Conv2d", {})})
    text = "cannot import name 'Conv2d' from 'keras.layers'"
    assert results["import"]["error"] == {
        "type": "ImportError",
        "text": text,
        "line": 1,
    }


FOLDER = """
import tensorflow as tf
data = tf.keras.utils.image_dataset_from_directory("pictures", image_size=(20, 24))
kinds = len(data.class_names)
for pictures, labels in data.take(1):
    print(pictures.shape)
data = data.cache().shuffle(100).prefetch(tf.data.AUTOTUNE)
model = tf.keras.Sequential([tf.keras.Input((20, 24, 3)), tf.keras.layers.Flatten()])
model.add(tf.keras.layers.Dense(kinds))
"""
GENERATOR = """
class Generator(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.net = nn.Sequential(nn.ConvTranspose2d(size, depth, 4, 1, 0, bias=False))
    def forward(self, x):
        return self.net(x)
net = Generator(size).to(device)
"""
LIGHTNING = """
import pytorch_lightning as pl
from torch import nn
class Coder(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(12, 5)
    def training_step(self, batch, number):
        pass
    def forward(self, x):
        return self.net(x)
"""


def test_what_a_folder_a_parameter_of_the_same_name_and_lightning_lack_is_asked_for():
    results = traced({
        "folder": (FOLDER, {"number_of_classes": "7"}),
        "generator": (GENERATOR, {"size": "10", "depth": "6", "input of net": "(2, 10, 1, 1)"}),
        "lightning": (LIGHTNING, {"input of Coder": "(3, 12)"}),
    })  # fmt: skip
    last = {name: result["rows"][-1] for name, result in results.items()}
    assert {name: result["error"] for name, result in results.items()} == dict.fromkeys(
        results
    )
    assert (last["folder"]["output"], last["folder"]["parameters"]) == (
        [None, 7],
        "10087",
    )
    assert (last["generator"]["output"], last["generator"]["parameters"]) == (
        [2, 6, 4, 4],
        "960",
    )
    assert (last["lightning"]["output"], last["lightning"]["parameters"]) == (
        [3, 5],
        "65",
    )
