"""PyTorch in the stack tracer: its rows are PyTorch's, and Keras' lines give the same numbers."""

import json

import numpy as np
import pytest

from tests.page.test_traced import traced
from tests.page.unseen import TORCH
from tools.node import run
from tools.paths import ROOT, pins
from tools.records.torch_models import RECORD, digest, image, number, sample
from tools.records.torch_programs import BROKEN, OTHERS, PROGRAMS

KEPT = json.loads(RECORD.read_text("utf8"))


def test_the_record_is_of_these_programs():
    pinned = pins((ROOT / "tools/records/frameworks.txt").read_text())
    assert KEPT["made by"] == {"programs": digest(), "torch": pinned["torch"]}, (
        "run `make frameworks`"
    )
    assert len(KEPT["models"]) >= 40


@pytest.fixture(scope="module")
def results():
    programs = {**PROGRAMS, **BROKEN}
    return traced(
        {n: (code, {"input of net": str(s)}) for n, (code, s) in programs.items()}
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_rows_are_those_of_pytorch(results, name):
    result, recorded = results[name], KEPT["models"][name]
    assert result["error"] is None
    rows = [
        [
            row["layer"],
            row["output"] if row["several"] else [row["output"]],
            int(row["parameters"]),
        ]
        for row in result["rows"]
        if row["layer"] != "Input"
    ]
    assert rows == recorded["steps"]
    assert sum(int(row["own"]) for row in result["rows"]) == recorded["parameters"]
    assert sum(int(row["macs"]) for row in result["rows"]) == recorded["multiply-adds"]


def weights(layer, own):
    """Return the weights of a layer of Keras from those of PyTorch, {name: array}."""
    kind = type(layer).__name__
    if kind == "BatchNormalization":
        order = ("weight", "bias", "running_mean", "running_var")
        return [own[name] for name in order if name in own]
    moved = {
        "Dense": lambda w: w.T,
        "Depthwise": lambda w: np.moveaxis(
            w.reshape(layer.input.shape[-1], -1, *w.shape[2:]), (0, 1), (-2, -1)
        ),
        "Conv": lambda w: np.moveaxis(w, (0, 1), (-1, -2)),  # transposed ones too
        "PReLU": lambda w: w.reshape(layer.weights[0].shape),
    }
    move = next((m for k, m in moved.items() if kind.startswith(k)), lambda w: w)
    made = [move(own["weight"])] if "weight" in own else []
    return made + ([own["bias"]] if "bias" in own else [])


def port(model, state):
    """Give each layer of Keras, by its name, the weights of the module of PyTorch."""
    split = [(*name.rpartition(".")[::2], shape) for name, shape in state.items()]
    for layer in model.layers:
        own = {
            leaf: number(f"{path}.{leaf}", tuple(shape))
            for path, leaf, shape in split
            if path.replace(".", "_") == layer.name
        }
        assert bool(own) == bool(layer.weights), layer.name
        if own:
            layer.set_weights(weights(layer, own))


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_lines_of_keras_give_the_numbers_of_pytorch(results, name):
    result, recorded = results[name], KEPT["models"][name]
    (program,) = result["programs"]
    names = {}
    exec(program.replace("model.summary()\n", ""), names)
    model = names["model"]
    port(model, recorded["state"])
    embedding = [x for x in model.layers if type(x).__name__ == "Embedding"]
    x = image(PROGRAMS[name][1], embedding[0].input_dim if embedding else None)
    first, last = result["rows"][0], result["rows"][-1]
    y = model(np.moveaxis(x, 1, -1) if first["last"] else x, training=False).numpy()
    y = np.moveaxis(y, -1, 1) if last["last"] else y
    shape, numbers = recorded["output"]
    assert list(y.shape) == shape
    np.testing.assert_allclose(sample(y), numbers, rtol=2e-4, atol=2e-5)


def test_the_lines_of_keras_are_a_program_for_the_tracer_and_for_the_page(results):
    """Pasted lines are traced; Run runs them, or says which layer the page does not have."""
    written = {name: results[name]["programs"][0] for name in PROGRAMS}
    for name, result in traced({n: (code, {}) for n, code in written.items()}).items():
        assert (result["error"], result["asks"]) == (None, []), name
        *_, last = results[name]["rows"]
        first = result["rows"][-1]["output"]
        assert sorted(map(str, first[1:])) == sorted(map(str, last["output"][1:])), name
    tracebacks = {name: traceback for name, (_, traceback) in run(written).items()}
    ran = [name for name, traceback in tracebacks.items() if not traceback]
    print(f"\n{len(ran)} of {len(tracebacks)} programs run in the page")
    unclear = {
        name: traceback
        for name, traceback in tracebacks.items()
        if traceback and "What runs in the page" not in traceback
    }
    assert unclear == {}
    assert len(ran) > len(tracebacks) / 2


@pytest.mark.parametrize("name", BROKEN)
def test_errors_are_those_of_pytorch(results, name):
    kind, text, line = KEPT["errors"][name]
    error = results[name]["error"]
    assert [error["type"], error["text"]] == [kind, text]
    # if no line of the program calls the layer, `line` is the line that makes the layer
    assert error["line"] == {"in a stack": 8, "no forward": 9}.get(name, line)
    layers = [row for row in results[name]["rows"] if row["layer"] != "Input"]
    assert all(row["line"] <= 13 for row in layers)
    assert results[name]["programs"] == []


@pytest.fixture(scope="module")
def others():
    return traced(OTHERS)


def rows(result):
    return [
        (row["layer"], row["output"], int(row["parameters"])) for row in result["rows"]
    ]


def asks(result):
    return [ask["key"] for ask in result["asks"]]


def test_what_is_lacking_is_asked_for(others):
    first = others["an argument, then the input"]
    assert asks(first) == ["Net(wide)", "input of Net"]
    assert rows(first) == []
    second = others["an argument"]
    assert second["asks"][1]["suggestions"][0] == "(1, 3, 224, 224)"
    assert rows(second) == []
    assert rows(others["both"]) == [
        ("Input", [1, 3, 9, 8], 0),
        ("Conv2d", [1, 4, 7, 6], 112),
    ]
    assert others["lenet's size"]["asks"][0]["suggestions"][0] == "(1, 1, 28, 28)"


def test_a_paste_without_imports_and_with_a_summary_is_read(others):
    assert rows(others["no imports"])[1] == ("Linear", [1, 3], 15)


def test_what_the_tracer_has_not_is_said(others):
    error = others["a network that is not there"]["error"]
    assert "torchvision.models.resnet18 is not there" in error["text"]
    assert error["line"] == 2
    error = others["a layer that is not there"]["error"]
    assert "torch.nn.TransformerEncoderLayer is not there" in error["text"]
    error = others["a value of a tensor"]["error"]
    assert "shapes without numbers" in error["text"]


def test_where_keras_has_no_lines_the_row_says_why(others):
    result = others["no like in Keras"]
    assert result["rows"][2]["keras"] is None
    assert result["rows"][2]["lost"] == "Conv2DTranspose has no groups"
    assert result["programs"] == [""]
    assert rows(result)[2:] == [
        ("ConvTranspose2d", [2, 4, 8, 8], 76),
        ("ReLU", [2, 4, 8, 8], 0),
    ]


def test_data_is_harmless(others):
    result = others["data"]
    assert rows(result) == [("Input", [5, 3], 0), ("Linear", [5, 2], 8)]
    assert "Left out, since no shape depends on it: data." in result["notes"]


def test_recurrent_layers_have_shapes_and_parameters(others):
    made = rows(others["recurrent"])
    # 4 gates, two directions: 20 * (6 + 5 + 2) of the first, 20 * (10 + 5 + 2) of the second
    assert made[1] == (
        "LSTM",
        [[3, 7, 10], [4, 3, 5], [4, 3, 5]],
        2 * 20 * 13 + 2 * 20 * 17,
    )
    assert made[-1] == ("Linear", [3, 2], 22)


def test_what_is_too_much_ends_soon(others):
    assert "more than" in others["endless"]["error"]["text"]
    assert "more than" in others["deep"]["error"]["text"]
    assert "without an end" in others["recursion"]["error"]["text"]
    assert rows(others["huge"])[1] == ("Linear", [1, 100000], 10_000_100_000)
    assert all(result["seconds"] < 20 for result in others.values())


@pytest.fixture(scope="module")
def unseen():
    nets = ("input of net", "input of netG")
    return traced(
        {n: (code, dict.fromkeys(nets, str(s))) for n, (code, s, *_) in TORCH.items()}
    )


@pytest.mark.parametrize("name", TORCH)
def test_weights_and_output_are_those_counted_by_hand(unseen, name):
    """The lines of Keras, where there are some, have this output in CPython too."""
    *_, weights, output = TORCH[name]
    result = unseen[name]
    assert result["error"] is None
    rows, (program,) = result["rows"], result["programs"]
    assert [int(row["own"]) for row in rows if row["own"] != "0"] == weights
    assert rows[-1]["output"] == output
    names = {}
    exec(program.replace("model.summary()\n", ""), names)
    if names.get("model"):
        assert sorted(names["model"].output.shape[1:]) == sorted(output[1:])
