"""The rows of a program of PyTorch, and the lines of Keras beside them."""

import keyword
import re

from keras_page.pytorch.tensors import tape


def tables():
    """Return for each step the number of its table: connected steps are one model."""
    top = list(range(len(tape.steps)))

    def root(at):
        while top[at] != at:
            at = top[at]
        return at

    for step in tape.steps:
        for other in step["from"]:
            if other is not None:
                top[root(other)] = root(step["at"])
    numbers = {}
    return [numbers.setdefault(root(s["at"]), len(numbers)) for s in tape.steps]


def paths(roots):
    """Return {id of a module: its name in state_dict, with _ for each dot}.

    If two models have the same layers, the model that is called gives the names.
    """
    names = {}
    for root in sorted(roots, key=lambda root: not root.calls):
        for path, module in root.named_modules():
            names.setdefault(id(module), path.replace(".", "_"))
    return names


def rows(roots):
    """Return the steps as the page shows them."""
    numbers, names = tables(), paths(roots)
    calls = {}
    for step in tape.steps:
        owner = step.get("owner")
        if owner is not None:
            calls[id(owner)] = calls.get(id(owner), 0) + 1
    counted = {table: set() for table in numbers}
    written, made = set(), []
    for step, table in zip(tape.steps, numbers, strict=True):
        sizes = {id(p): p.numel() for p in step["parameters"]}
        own = {k: v for k, v in sizes.items() if k not in counted[table]}
        counted[table] |= set(own)
        shapes = step["shapes"]
        lines = step["lines"]
        if step["name"] == "Input":
            lines = [input_line(step)]
        made.append({
            "line": step["line"],
            "layer": step["name"],
            "output": shapes[0] if len(shapes) == 1 else shapes,
            "several": len(shapes) > 1,
            "parameters": str(sum(sizes.values())),
            "own": str(sum(own.values())),
            "macs": str(step["macs"]),
            "from": step["from"],
            "looks": step["looks"],
            "keras": None if isinstance(lines, str) else written_lines(lines, names, calls, written),
            "last": bool(step["var"].last) and len(shapes[0]) > 2,
            "lost": lines if isinstance(lines, str) else "",
            "given": {},
            "pointwise": False,
            "group": False,
            "inside": False,
            "hidden": False,
            "uses": 1,
            "table": table,
        })  # fmt: skip
    return made


def input_line(step):
    (shape,) = step["shapes"]
    sizes = shape[1:]
    if len(sizes) > 1 and step["var"].last:
        sizes = [*sizes[1:], sizes[0]]
    return f"{step['var'].name} = keras.Input({tuple(sizes)})"


def written_lines(lines, names, calls, written):
    """Return the lines of a step as texts; a layer that is called more than once has a name of its own."""
    texts = []
    for line in lines:
        if isinstance(line, str):
            texts.append(line)
            continue
        out, layer, arguments, owner, source = line
        name = names.get(id(owner), "")
        more = f'name="{name}"' if name else ""
        made = f"{layer}({', '.join(filter(None, [arguments, more]))})"
        if calls.get(id(owner), 1) > 1:
            word = re.sub(r"\W", "_", name) or "layer"
            word = (
                f"layer_{word}"
                if keyword.iskeyword(word) or word[0].isdigit()
                else word
            )
            if re.fullmatch(r"x\d+|layers|ops|keras|model", word):
                word = f"{word}_layer"
            if id(owner) not in written:
                written.add(id(owner))
                texts.append(f"{word} = {made}")
            made = word
        texts.append(f"{out} = {made}({source})")
    return texts


def program(made, table):
    """Return the whole program with Keras for a table, or "" where a row has no lines."""
    own = [(at, row) for at, row in enumerate(made) if row["table"] == table]
    if any(row["keras"] is None for _, row in own) or len(own) < 2:
        return ""
    used = {source for _, row in own for source in row["from"]}
    inputs = [f"x{at}" for at, row in own if row["layer"] == "Input"]
    ends = [f"x{at}" for at, _ in own if at not in used]
    if not inputs:
        return ""

    def several(names):
        return f"[{', '.join(names)}]" if len(names) > 1 else names[0]

    lines = [line for _, row in own for line in row["keras"]]
    ops = ", ops" if "ops." in str(lines) else ""
    head = f"import keras\nfrom keras import layers{ops}\n\n"
    end = f"model = keras.Model({several(inputs)}, {several(ends)})\nmodel.summary()\n"
    return head + "\n".join(lines) + "\n" + end
