"""Where two places of the site describe the same thing, they say the same."""

import json
import re

import pytest

from tests.test_claims import plain
from tests.tutorials.test_small_cnn import PRESETS
from tools.paths import ROOT, functions

receptive_field = functions("explanation/receptive_field.py")["receptive_field"]
RECORD = json.loads((ROOT / "tools/records/cpu_refusals.json").read_text("utf8"))


def page(name):
    return (ROOT / "docs" / f"{name}.md").read_text("utf8")


def outcome(trial, onednn="1"):
    """Return the recorded outcome of a call on "What a CPU refuses": works, refused or wrong."""
    return RECORD["outcomes"][onednn][trial]["eager"][0]


# ---- the fields of networks: "Receptive field" and the stack tracer -----------------------------
def chain(rows):
    """Turn the tracer's rows before Flatten into the stack that `receptive_field` takes."""
    stack = []
    for row in rows:
        given = row.get("given") or {}
        if row["layer"] == "Flatten":
            break
        pool = "Pooling" in row["layer"]
        k = given.get("pool_size" if pool else "kernel_size", 1)
        s = given.get("strides", k if pool else 1)
        stack.append({"k": k, "s": s, "d": given.get("dilation_rate", 1)})
    return stack


@pytest.mark.parametrize("name", ["lenet5", "alexnet", "vgg16", "wavenet", "mobilenet"])
def test_the_tracer_and_the_function_see_the_same(name):
    rows = PRESETS[name]["rows"][1:]
    fields = [field for field, *_ in receptive_field(chain(rows))]
    assert [max(row["field"]) for row in rows[: len(fields)]] == fields


@pytest.mark.parametrize(
    ("net", "name"), [("LeNet-5", "lenet5"), ("AlexNet", "alexnet")]
)
def test_the_tracer_and_the_page_name_the_same_field(net, name):
    printed = (ROOT / "snippets/explanation/receptive_field.out").read_text("utf8")
    rows = PRESETS[name]["rows"]
    last = next(n for n, row in enumerate(rows) if row["layer"] == "Flatten") - 1
    field = rows[last]["field"][0]
    assert re.findall(rf"^{net} +(?:sees +)?(\d+)", printed, re.M) == [str(field)] * 2


# ---- what TensorFlow refuses: "The whole layer" and "What a CPU refuses" ------------------------
VERBS = {"refused": "refuse", "works": "compute", "wrong": "without meaning"}


@pytest.mark.parametrize(
    ("claim", "trial"),
    [
        ("Keras and tf.nn.convolution refuse it", "both: `Conv2D`"),
        ("Keras and tf.nn.convolution refuse it", "both: `convolution`"),
        ("tf.nn.conv1d and conv2d compute it", "both: `conv2d`"),
        ("tf.nn.conv3d refuses them on a CPU", "groups: `conv3d`"),
        ("Conv3D computes them", "groups: `Conv3D`, gradient"),
        ("a layer and tf.nn refuse it", "dtype: `conv2d`, uint8"),
        ("with oneDNN tf.nn returns numbers without meaning",
         "empty: `conv2d`, 5 on 3 pixels, stride 2"),
    ],
)  # fmt: skip
def test_the_lesson_says_of_tensorflow_what_was_measured(claim, trial):
    assert plain(claim) in plain(page("tutorials/whole_layer"))
    assert VERBS[outcome(trial)] in claim


# ---- what needs oneDNN: other pages and "What a CPU refuses" ------------------------------------
@pytest.mark.parametrize(
    ("name", "claim", "trials"),
    [
        ("explanation/gradients", "with dilation or groups it needs oneDNN",
         ["dilation: `conv2d`, gradient", "groups: `conv2d`, gradient"]),
        ("howto/cpu_refusals", "its gradient needs oneDNN", ["both: `conv2d`, gradient"]),
        ("explanation/transposed_gradient", "A CPU without oneDNN refuses conv2d_transpose",
         ["dilation: `conv2d_transpose`"]),
        ("reference/layouts", "On a CPU without oneDNN that is refused",
         ["layout: `conv2d`", "layout: `Conv2D`", "layout: `max_pool2d`"]),
        ("howto/shape_errors", "tf.nn.conv3d has no dilation without oneDNN",
         ["dilation: `conv3d`"]),
        ("howto/shape_errors", "Those of oneDNN and XLA need not.",
         ["unequal: `depthwise_conv2d`"]),
        ("tutorials/whole_layer", "conv3d with oneDNN", ["dilation: `conv3d`"]),
    ],
)  # fmt: skip
def test_what_a_page_says_to_need_onednn_needs_it(name, claim, trials):
    assert plain(claim) in plain(page(name))
    for trial in trials:
        assert (outcome(trial, "1"), outcome(trial, "0")) == ("works", "refused")


def test_what_is_refused_with_onednn_too():
    claim = "together with explicit padding it is refused even then"
    assert claim in plain(page("explanation/gradients"))
    for kind in ("dilation", "groups"):
        assert outcome(f"{kind}: `conv2d`, explicit padding, gradient") == "refused"


def test_the_pages_name_the_same_processors():
    """One page says in full where oneDNN is on; the others say the same in short."""
    assert "on Linux with x86, oneDNN is on if" in page("howto/cpu_refusals")
    short = "on newer x86 processors"
    for name in (
        "tutorials/stride_padding",
        "howto/exact_upsampling",
        "howto/variable_sizes",
    ):
        assert f"default {short}" in plain(page(name))
    assert f"{short} tensorflow computes with" in plain(page("howto/shape_errors"))
