"""Random stacks of layers, as lines of Keras code: most are valid, and faults are simple."""

import random

from tests.reference.settings import FAULTS, LAYERS, arguments

SHAPED = {rank: [n for n in LAYERS if LAYERS[n][1] == rank] for rank in (1, 2, 3)}
# A stack is short if every layer shrinks it.
GENTLE = {
    rank: [n for n in names if not n.startswith(("Global", "Cropping"))]
    for rank, names in SHAPED.items()
}
PLAIN = [
    "BatchNormalization()", "BatchNormalization(axis=1)", "BatchNormalization(scale=False)",
    "BatchNormalization(center=False, momentum=0.9)", 'Activation("gelu")', "ReLU(6.0)",
    "LeakyReLU(0.1)", "Dropout(0.25)", "Softmax()", 'Activation("tanh")', "ReLU()",
]  # fmt: skip
MERGES = [
    "Add()", "Subtract()", "Multiply()", "Average()", "Maximum()", "Minimum()",
    "Concatenate()", "Concatenate()", "Concatenate(axis=1)",
]  # fmt: skip
BROKEN = [
    "Dense(0)", "Dense(units=-3)", "Dense()", "Dropout(1.5)", "Dropout()", "Add()", "ReLU(-1.0)",
    "Concatenate()", "LeakyReLU(-0.5)", 'Activation("reluu")', "Reshape((-1, -1))",
    "Reshape((7, 11, 13, 17))", "BatchNormalization(axis=9)", "Dense(3, colour=1)",
    "Flatten(3, 3)", 'Conv2D(4, 3, activation="sofmax")', "Conv9D(4, 3)", "Subtract()",
]  # fmt: skip


def call(layer, given):
    return f"{layer}({', '.join(f'{name}={value!r}' for name, value in given.items())})"


def stack(rng):
    """Return one stack: its lines, the first an Input."""
    rank = rng.choice([1, 2, 2, 2, 3])
    sizes = [rng.randint(20, 60 if rank < 3 else 30) for _ in range(rank)]
    if rng.random() < 0.15:
        sizes[rng.randrange(rank)] = None
    lines = [f"Input({(*sizes, rng.choice([1, 2, 3, 4]))})"]
    faulty = rng.random() < 0.25
    length = rng.randint(2, 7)
    for at in range(length):
        drawn = rng.random()
        if faulty and at == length - 1:
            layer = rng.choice(SHAPED[rng.choice([rank, rank, 1, 2, 3])])
            given = arguments(rng, layer, 4)
            name, value = rng.choice([f for f in FAULTS if f[0] in given] or FAULTS)
            given[name] = value
            lines.append(rng.choice([call(layer, given), rng.choice(BROKEN)]))
        elif drawn < 0.12 and at:
            lines.append(rng.choice(PLAIN))
        elif drawn < 0.26 and at > 1:
            # a branch from the line above, and a layer that joins both
            other = rng.choice([
                f"Conv{rank}D({rng.choice([1, 3, 8])}, {rng.choice([1, 3, 5])}, padding='same')",
                f"AveragePooling{rank}D({rng.choice([2, 3])}, 1, padding='same')",
                f"ZeroPadding{rank}D(1)",
            ])  # fmt: skip
            lines[-1] = f"skip = {lines[-1]}"
            lines += [other, f"{rng.choice(MERGES)}([previous, skip])"]
            if rng.random() < 0.2:
                lines[-1] = lines[-1].replace("previous, skip", "skip, previous, skip")
        elif drawn < 0.32 and at > 1:
            lines += rng.choice([
                ["Flatten()", f"Dense({rng.randint(1, 9)})"],
                [f"Dense({rng.randint(1, 9)}, use_bias=False)"],
                [f"GlobalAveragePooling{rank}D()", "Dense(5)", "ReLU()"],
                [f"GlobalMaxPooling{rank}D(keepdims=True)", f"Conv{rank}D(4, 1)"],
                ["Reshape((-1, 1))"],
            ])  # fmt: skip
            if rng.random() < 0.8 and not lines[-1].startswith(("Conv", "Dense(")):
                break  # few layers could follow
        else:
            layer = rng.choice(GENTLE[rank] if rng.random() < 0.9 else SHAPED[rank])
            given = arguments(rng, layer, 1)  # groups of 1 fit any channels
            given.pop("data_format", None)
            if rng.random() < 0.8:
                given.pop("output_padding", None)  # few values fit
            if rng.random() < 0.06:
                given["data_format"] = "channels_first"
            lines.append(call(layer, given))
    return lines


def stacks(count, seed=0):
    """Return `count` stacks as texts."""
    rng = random.Random(seed)
    return ["\n".join(stack(rng)) for _ in range(count)]
