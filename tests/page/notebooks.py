"""More snippets as `snippets.py` has them: our own, in the manner of guides, courses and notebooks."""
# ruff: noqa: E501  people write long lines

from tests.page.snippets import IMPORTS

NOTEBOOKS = {}


def _add(text):
    """Take the snippets of a text: each begins with a line `## name`."""
    for part in text.strip().split("## ")[1:]:
        name, _, code = part.partition("\n")
        NOTEBOOKS[name] = IMPORTS + code


# Tensors: making, printing, dtypes.
_add("""
## tensors of several dtypes printed
print(tf.constant(52))
print(tf.constant([365, 24], dtype=tf.int64))
print(tf.constant([[0.5, -1.25], [8.0, 6.5]], dtype=tf.float16))
print(repr(tf.constant([True, False])))
print(tf.constant([1, 2, 300], dtype=tf.int16), tf.constant([1, 255], dtype=tf.uint8))
print(repr(tf.constant([[[0.1, 0.2]], [[1e-7, 1e7]]])))
## strings printed
s = tf.constant("hello")
print(s)
print(repr(tf.constant(["a", "bc"])))
print(s.numpy(), s.dtype)
## ndim of everything
point = tf.constant(12)
page = tf.constant([[3, 1, 4], [1, 5, 9]])
film = tf.ones([6, 4, 3, 2])
for name, t in (("point", point), ("page", page), ("film", film)):
    print(name, "has", t.ndim, "axes,", tf.size(t).numpy(), "numbers of", t.dtype, "and the shape", t.shape)
print("first and last side of film:", film.shape[0], film.shape[-1], "in all", 6 * 4 * 3 * 2 == tf.size(film))
## f-string of a tensor
a = tf.constant(3.14159)
b = tf.constant([1, 2, 3])
print(f"a = {a}, b = {b}, sum = {tf.reduce_sum(b)}")
print(f"{a:.2f} {float(a):.3f} {a.numpy():.4f}")
print("loss: {:.4f}".format(a))
print("%s | %d" % (b, b[1]))
## float64 from numpy
x = tf.constant(np.array([0.1, 0.2]))
print(x)
print(tf.convert_to_tensor(np.eye(2)))
print(tf.constant(np.array([1, 2, 3])).dtype.name)
## mixing float64 and float32
a = tf.constant(np.array([1.0, 2.0]))
b = tf.constant([1.0, 2.0])
print(a + b)
## int plus float tensor
print(tf.constant([1, 2]) + tf.constant([0.5, 0.5]))
## int tensor times python float
x = tf.constant([1, 2, 3])
print(x * 2)
print(x * 2.5)
## division of ints
a = tf.constant([7, -7, 9])
print(a / 2)
print(a // 2)
print(a % 4)
print(tf.math.floordiv(a, 2), tf.math.mod(a, 4))
## cast and saturate
x = tf.constant([1.8, 2.2, -3.7])
print(tf.cast(x, tf.int32))
print(tf.cast(tf.constant([0, 1, 2]), tf.bool))
print(tf.cast(x, "int64").dtype)
print(tf.saturate_cast(tf.constant([300.0, -5.0]), tf.uint8))
## item assignment fails
t = tf.constant([1, 2, 3])
t[0] = 7
## changing a variable element
v = tf.Variable([3, 8, 5])
v[2].assign(6)
print(v)
v[2] = 1
## a ragged list
print(tf.constant([[1, 2], [3]]))
## truth of a tensor
if tf.reduce_sum([1, 2]) > 2:
    print("more")
x = tf.constant([1, 2])
if x > 1:
    print("never")
## iterate over a tensor
t = tf.constant([[1, 2], [3, 4], [5, 6]])
for row in t:
    print(row)
print(len(t), [int(v) for v in t[:, 0]])
a, b, c = tf.unstack(t)
print(b.numpy().tolist())
## numpy functions on tensors
t = tf.constant([[1.0, 4.0], [9.0, 16.0]])
print(np.sqrt(t), np.mean(t), np.sum(t, axis=0))
print(np.array(t).shape, np.asarray(t).dtype, np.transpose(t))
print(np.multiply(t, 2), np.add(t, np.ones((2, 2))))
## tensors and arrays mixed
arr = np.arange(4, dtype=np.float32).reshape(2, 2)
t = tf.ones((2, 2))
print(t + arr)
print(arr + t)
print(tf.is_tensor(arr + t), tf.is_tensor(arr @ arr))
print(tf.reduce_sum(arr, axis=1))
## tensor attributes again
t = tf.ones((2, 3))
print(t.shape.as_list(), t.shape.rank, t.shape.num_elements(), list(t.shape), tuple(t.shape))
print(t.numpy().shape, t.get_shape(), t.shape == (2, 3), t.shape.dims)
print(tf.is_tensor(t), isinstance(t, tf.Tensor), tf.is_tensor(np.ones(2)))
## TensorShape
s = tf.TensorShape([None, 28, 28, 1])
print(s, s.rank, s[1:], s[0], s.is_fully_defined())
print(s.as_list(), s.concatenate([3]), len(s))
## dtype objects
print(tf.float32, tf.int32.name, tf.float32.is_floating, tf.int32.is_integer, tf.float32.size)
print(tf.as_dtype("float32"), tf.float32 == "float32", tf.uint8.max, tf.int32.min)
print(tf.float32.as_numpy_dtype)
""")

# Indexing, slicing, joining.
_add("""
## slices of a vector
t = tf.constant([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
print(t[1], t[-2].numpy(), t[:3].numpy(), t[9:].numpy(), t[5:8].numpy())
print(t[1::3].numpy(), t[::-1].numpy(), t[10:1:-4].numpy(), t[-5:-1].numpy())
## slices of a matrix
t = tf.constant([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
print(t[1, 1].numpy(), t[1, :].numpy(), t[:, 1].numpy(), t[-1, :].numpy(), t[1:, :].numpy())
print(t[::-1, ::-1])
## ellipsis and newaxis
t = tf.reshape(tf.range(24), [2, 3, 4])
print(t[..., -1])
print(t[..., tf.newaxis].shape, t[None].shape, t[:, None, 1:, ::2].shape)
print(t[0, ..., 2].numpy(), t[tf.newaxis, ..., 0].shape)
## index with a tensor
t = tf.constant([10, 20, 30, 40])
i = tf.constant(2)
print(t[i], t[i - 1:i + 1])
## index with a list
t = tf.constant([[1, 2], [3, 4], [5, 6]])
print(t[[0, 2]])
## boolean mask by index
t = tf.constant([1, -2, 3, -4])
print(t[t > 0])
print(tf.boolean_mask(t, t < 0))
## index out of bounds
t = tf.constant([1, 2, 3])
print(t[5])
## too many indices
t = tf.constant([1, 2, 3])
print(t[0, 1])
## tf.slice and strided_slice
t = tf.reshape(tf.range(1, 13), [3, 4])
print(tf.slice(t, begin=[0, 1], size=[2, 2]))
print(tf.slice(t, [1, 0], [-1, 3]))
print(tf.strided_slice(t, [0, 0], [3, 4], [2, 2]))
print(tf.strided_slice(t, begin=[2, 3], end=[0, 0], strides=[-1, -2]))
## gather and gather_nd
t = tf.constant([[0, 5], [2, 6], [9, 1], [4, 4]])
print(tf.gather(t, indices=[0, 2]))
print(tf.gather(t, [1], axis=1).numpy())
print(tf.gather_nd(t, indices=[[2, 0], [3, 1]]))
print(tf.gather(t, [[0], [1], [0], [1]], batch_dims=1).numpy())
## scatter_nd and updates
print(tf.scatter_nd([[2], [0]], [4, 7], [6]))
t = tf.zeros([4], tf.int32)
print(tf.tensor_scatter_nd_update(t, [[0], [2]], [5, 7]))
print(tf.tensor_scatter_nd_add(tf.ones([2, 2]), [[0, 0], [1, 1]], [5.0, 7.0]))
## pad modes
t = tf.constant([[7, 5], [2, 8], [6, 4]])
print(tf.pad(t, [[2, 1], [1, 1]], "REFLECT"))
print(tf.pad(t, paddings=tf.constant([[0, 2], [2, 1]]), mode="SYMMETRIC"))
print(tf.pad(t, [[1, 0], [0, 2]], "CONSTANT"))
print(tf.pad(t, [[0, 1], [0, 0]], constant_values=9))
## pad an image before a convolution
img = tf.random.normal([1, 5, 5, 3])
padded = tf.pad(img, [[0, 0], [1, 1], [1, 1], [0, 0]])
k = tf.ones([3, 3, 3, 2])
same = tf.nn.conv2d(img, k, strides=[1, 1, 1, 1], padding="SAME")
valid = tf.nn.conv2d(padded, k, strides=[1, 1, 1, 1], padding="VALID")
print(padded.shape, same.shape, np.allclose(same, valid, atol=1e-5))
## concat, stack and split
a = tf.constant([[1, 2], [3, 4]])
b = tf.constant([[5, 6], [7, 8]])
print(tf.concat([a, b], axis=0), tf.concat([a, b], -1).shape)
print(tf.stack([a, b], axis=1))
x, y, z = tf.split(tf.range(9), 3)
print(y, [p.shape for p in tf.split(tf.ones((4, 10)), [2, 3, 5], axis=1)])
## tile and repeat
print(tf.tile([[1, 2]], [2, 3]))
print(tf.repeat([1, 2, 3], repeats=[1, 2, 3]))
print(tf.repeat([[1, 2], [3, 4]], 2, axis=0))
print(tf.repeat([[1, 2], [3, 4]], 2))
## reshape of every sort
t = tf.range(12)
print(tf.reshape(t, (3, -1)))
print(tf.reshape(t, [-1]).shape, tf.transpose(tf.reshape(t, [2, 2, 3]), perm=[2, 0, 1]).shape)
print(tf.expand_dims(t, 0).shape, tf.expand_dims(t, axis=-1).shape, tf.squeeze(tf.ones([1, 3, 1])).shape)
print(tf.squeeze(tf.ones([1, 3, 1]), axis=0).shape)
tf.reshape(t, [5, 2])
## broadcast shapes
a = tf.reshape(tf.range(3), (3, 1))
b = tf.range(4)
print(a * b)
print(tf.broadcast_to(tf.constant([1, 2, 3]), [2, 3]))
print(tf.broadcast_static_shape(tf.TensorShape([3, 1]), tf.TensorShape([1, 4])))
## shapes that do not fit
a = tf.ones((2, 3))
b = tf.ones((2, 4))
print(a + b)
## matmul that does not fit
a = tf.ones((2, 3))
print(tf.matmul(a, a, transpose_b=True))
print(a @ a)
## meshgrid again
x, y = tf.meshgrid(tf.range(3), tf.range(2))
print(x, y)
print(tf.linspace(0.0, 1.0, 5))
print(tf.range(10, 0, -3), tf.range(0.0, 1.0, 0.25))
## one_hot
labels = tf.constant([0, 2, 1])
print(tf.one_hot(labels, depth=3))
print(tf.one_hot([0, 1], 2, on_value="yes", off_value="no"))
print(tf.one_hot(labels, 3, on_value=5.0, off_value=0.0, axis=0).numpy())
print(keras.utils.to_categorical([0, 2, 1], num_classes=4))
## argmax and sort
x = tf.constant([[3, 1, 2], [9, 8, 10]])
print(tf.argmax(x), tf.argmax(x, axis=1), tf.argmin(x, axis=-1).numpy())
print(tf.sort(x, direction="DESCENDING"))
print(tf.argsort(x))
values, indices = tf.math.top_k(x, k=2)
print(values.numpy(), indices.numpy())
print(tf.math.in_top_k([0, 2], tf.cast(x, tf.float32), 1))
## where
x = tf.constant([-1.0, 2.0, -3.0])
print(tf.where(x > 0, x, tf.zeros_like(x)))
print(tf.where(x < 0))
print(tf.where([True, False], 1, 2))
## unique and friends
y, idx = tf.unique(tf.constant([6, 2, 6, 6, 3]))
print(y, idx)
print(tf.math.bincount([1, 1, 2, 4]), tf.reverse([[1, 2], [3, 4]], axis=[1]).numpy(), tf.roll([1, 2, 3, 4], 1, 0).numpy())
print(tf.math.cumsum([1, 2, 3], exclusive=True), tf.math.cumprod([1, 2, 3], reverse=True).numpy())
## ragged tensors
rt = tf.ragged.constant([[1, 2], [3]])
print(rt)
## sparse tensors
st = tf.sparse.SparseTensor(indices=[[0, 0], [1, 2]], values=[1, 2], dense_shape=[3, 4])
print(tf.sparse.to_dense(st))
""")

# Arithmetic, linear algebra, statistics.
_add("""
## aggregates
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
print(tf.reduce_max(x), tf.reduce_min(x, 0), tf.reduce_mean(x, axis=1, keepdims=True))
print(tf.math.reduce_std(x), tf.math.reduce_variance(x), tf.reduce_prod(x))
print(tf.reduce_all([True, False]), tf.reduce_any([True, False]), tf.math.reduce_logsumexp(x).numpy())
## mean of ints
print(tf.reduce_mean([1, 2, 4]), tf.reduce_mean(tf.constant([1, 2, 4], tf.float32)))
print(tf.math.reduce_std(tf.constant([1, 2])))
## abs square and sqrt
d = tf.constant([-4, 9, -25])
print(tf.abs(d), tf.square(d))
print(tf.sqrt(tf.cast(tf.abs(d), dtype=tf.float32)))
print(tf.math.log(tf.constant([1.0, 2.0])), tf.sign(d).numpy(), tf.math.round([2.5, 3.5, -1.2]).numpy())
print(tf.sqrt(d))
## linear algebra
a = tf.constant([[4.0, 1.0], [2.0, 3.0]])
print(tf.linalg.det(a), tf.linalg.inv(a))
print(tf.linalg.trace(a).numpy(), tf.linalg.diag([1, 2]).numpy(), tf.linalg.diag_part(a).numpy())
print(tf.linalg.matvec(a, [1.0, 2.0]), tf.norm(a), tf.linalg.norm(a, ord=1, axis=0).numpy())
## eigenvalues
a = tf.constant([[2.0, 1.0], [1.0, 2.0]])
e, v = tf.linalg.eigh(a)
print(e.numpy())
## solve
a = tf.constant([[3.0, 1.0], [1.0, 2.0]])
b = tf.constant([[9.0], [8.0]])
print(tf.linalg.solve(a, b))
print(tf.linalg.lstsq(a, b).numpy())
## svd
s, u, v = tf.linalg.svd(tf.constant([[3.0, 0.0], [0.0, 4.0]]))
print(s)
## tensordot and einsum
a = tf.reshape(tf.range(6.0), (2, 3))
b = tf.reshape(tf.range(12.0), (3, 4))
print(tf.tensordot(a, b, axes=1).numpy())
print(tf.tensordot(a, a, axes=[[1], [1]]).numpy(), tf.einsum("ij,jk->ik", a, b).shape)
print(tf.einsum("ij->ji", a).numpy(), tf.einsum("bi,bi->b", a, a).numpy())
## batch matmul
a = tf.reshape(tf.range(12.0), (2, 2, 3))
b = tf.reshape(tf.range(12.0), (2, 3, 2))
print(tf.matmul(a, b))
print((a @ tf.transpose(a, [0, 2, 1])).shape)
## dot products of a matrix and a vector
A = tf.constant([[1, 2], [3, 4]])
v = tf.constant([5, 6])
print(tf.linalg.matvec(A, v), tf.tensordot(A, v, 1), tf.reduce_sum(A * v, 1))
print(tf.matmul(A, v))
## comparisons
a = tf.constant([1, 2, 3])
b = tf.constant([3, 2, 1])
print(a == b, tf.equal(a, b), a < b, tf.not_equal(a, b))
print(tf.logical_and(a > 1, b > 1), (a > 1) | (b > 1), ~(a > 1))
print(tf.maximum(a, b), tf.minimum(a, 2), tf.clip_by_value(a, 2, 3))
## activations again
x = tf.constant([-2.0, -0.5, 0.0, 0.5, 8.0])
for f in (tf.nn.relu, tf.nn.sigmoid, tf.nn.tanh, tf.nn.softplus, tf.nn.elu, tf.nn.selu, tf.nn.gelu, tf.nn.silu, tf.nn.relu6, tf.nn.leaky_relu):
    print(f.__name__, f(x).numpy())
## keras activations
x = tf.constant([[-3.0, -1.0, 0.0, 1.0, 3.0]])
print(keras.activations.relu(x, max_value=2.0).numpy(), keras.activations.hard_sigmoid(x).numpy())
print(keras.activations.get("swish")(x).numpy(), keras.activations.softmax(x).numpy())
print(keras.activations.elu(x, alpha=0.5).numpy(), keras.activations.exponential(x).numpy())
print(keras.activations.serialize(keras.activations.tanh))
## clip by norm
g = [tf.constant([3.0, 4.0]), tf.constant([12.0])]
clipped, norm = tf.clip_by_global_norm(g, 5.0)
print(norm, [c.numpy() for c in clipped])
print(tf.clip_by_norm(tf.constant([3.0, 4.0]), 1.0), tf.linalg.global_norm(g))
## moments and normalize
x = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]])
mean, var = tf.nn.moments(x, axes=[0])
print(mean, var)
print(tf.nn.batch_normalization(x, mean, var, offset=0.0, scale=1.0, variance_epsilon=1e-3).numpy())
print(tf.math.l2_normalize(x, axis=1).numpy())
normed, n = tf.linalg.normalize(x, axis=1)
print(n.numpy())
## distances by broadcasting
p = tf.constant([[0.0, 0.0], [3.0, 4.0]])
q = tf.constant([[0.0, 0.0], [6.0, 8.0], [3.0, 0.0]])
d = tf.norm(p[:, None, :] - q[None, :, :], axis=-1)
print(d)
## complex numbers
z = tf.complex([1.0, 2.0], [3.0, 4.0])
print(z, tf.abs(z))
## constants in numbers
print(np.pi * tf.constant(2.0), tf.constant(np.inf), -tf.constant([np.nan, 1.0]), tf.math.is_nan([np.nan, 1.0]))
print(tf.constant([1e10, 1e-10]), tf.constant(123456789.0), tf.constant([0.1, 100000.0]))
print(tf.constant(2) ** 10, tf.pow(2.0, 0.5), 2 ** tf.constant([1, 2]), 1 / tf.constant(4.0), abs(tf.constant(-3)))
## a large tensor printed
print(tf.range(2000))
print(tf.zeros((3, 400)))
""")

# Random numbers.
_add("""
## generator from a seed
g = tf.random.Generator.from_seed(2024)
print(g.normal(shape=(2, 4)))
print(g.uniform(shape=[3]))
## two generators are equal
one, two = (tf.random.Generator.from_seed(seed).normal((3,)) for seed in (5, 5))
print(one == two, tf.reduce_all(tf.equal(one, two)).numpy())
## global seed
tf.random.set_seed(31)
print(tf.random.uniform([3]))
print(tf.random.normal([2, 2], mean=1.0, stddev=2.0))
print(tf.random.uniform([4], maxval=10, dtype=tf.int32))
## global and operation seed
tf.random.set_seed(77)
print(tf.random.uniform([1], seed=1), tf.random.uniform([1], seed=1))
tf.random.set_seed(77)
print(tf.random.uniform([1], seed=1))
## shuffle with seeds
tf.random.set_seed(8)
print(tf.random.shuffle(tf.range(12).numpy().reshape(4, 3), seed=17))
## stateless
print(tf.random.stateless_uniform([4], seed=(9, 6)))
print(tf.random.stateless_normal([2, 2], seed=[1, 2]))
print(tf.random.stateless_uniform([3], seed=[1, 2], minval=0, maxval=10, dtype=tf.int32))
## truncated normal
tf.random.set_seed(0)
x = tf.random.truncated_normal([1000])
print(x.shape, bool(tf.reduce_max(tf.abs(x)) <= 2.0))
## keras seeds
keras.utils.set_random_seed(65)
print(np.random.rand(2))
layer = layers.Dense(2)
print(layer(tf.ones((1, 3))))
## seeded initializers
init = keras.initializers.GlorotUniform(seed=3)
print(init(shape=(2, 2)))
print(keras.initializers.HeNormal(seed=1)((2, 3)))
print(keras.initializers.RandomNormal(mean=0.0, stddev=0.05, seed=5)(shape=(3,)))
## constant initializers
print(keras.initializers.Constant(3.0)(shape=(2, 2)), keras.initializers.Zeros()((2,)), keras.initializers.Identity()((2, 2)).numpy())
print(tf.ones_initializer()(shape=[2]), tf.constant_initializer(2)([1]), tf.zeros_initializer()((2, 1)).numpy())
## gamma and others
x = tf.random.gamma([5], 2.0)
print(x.shape)
## categorical
tf.random.set_seed(5)
s = tf.random.categorical(tf.math.log([[0.5, 0.5]]), 5)
print(s.shape, s.dtype)
""")

# Variables and gradients.
_add("""
## a variable printed
rain = tf.Variable([[0.5, 7.5, 2.0]], name="rain")
print(rain)
print(rain.shape, rain.dtype, rain.numpy().sum(), "learns" if rain.trainable else "is fixed")
print("a tensor of it:", tf.convert_to_tensor(rain), "wettest day:", tf.math.argmax(rain, axis=1))
print("one column:", tf.reshape(rain, [3, 1]))
## variables copy
stock = tf.Variable([9.0, 4.0, 1.0])
copied = tf.Variable(stock)
stock.assign([8, 3, 2])
print(stock.numpy(), copied.numpy())
print(copied.assign_sub([1.0, 1.0, 0.5]).numpy(), stock.assign_add([1, 2, 4]).numpy())
## assign of another shape
a = tf.Variable([2.0, 3.0])
a.assign([1.0, 2.0, 3.0])
## variable with a shape None
v = tf.Variable([1.0, 2.0], shape=tf.TensorShape(None), name="x")
v.assign([[1.0]])
print(v.shape)
## variable of ints
step = tf.Variable(0, trainable=False)
for _ in range(3):
    step.assign_add(1)
print(step, int(step), step + 1)
v = tf.Variable(1, dtype=tf.int64)
print(v)
## gradients of a layer
row = tf.constant([[2.0, -1.0]])
dense = layers.Dense(3, activation="softplus", kernel_initializer="ones", bias_initializer="ones")
with tf.GradientTape() as tape:
    size = tf.reduce_sum(dense(row) * [1.0, 2.0, 4.0])
for slope, weight in zip(tape.gradient(size, dense.trainable_variables), dense.trainable_variables):
    print(weight.name, slope.shape, slope.numpy())
## watch a tensor
side = tf.constant(1.5)
with tf.GradientTape() as tape:
    tape.watch(side)
    area = 6 * side ** 2
print(tape.gradient(area, side))
## gradients that are None
learns = tf.Variable(1.5, name="learns")
fixed = tf.Variable(4.0, trainable=False, name="fixed")
made = tf.Variable(3.0) - 1.0
plain = tf.constant(2.5)
with tf.GradientTape() as tape:
    cost = learns * fixed + made / plain
print(tape.gradient(cost, [learns, fixed, made, plain]))
## watched variables
v = tf.Variable(2.0, name="v")
with tf.GradientTape() as tape:
    y = v * v
print([w.name for w in tape.watched_variables()])
## tape used twice
x = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = x * 2
tape.gradient(y, x)
tape.gradient(y, x)
## persistent tape
edge = tf.constant([2.0, 0.5, 4])
with tf.GradientTape(persistent=True) as tape:
    tape.watch(edge)
    face = edge ** 2
    cube = face * edge
print([tape.gradient(y, edge).numpy() for y in (face, cube)])
del tape
## gradients of a dict
w = {"w": tf.Variable([[1.0], [2.0]]), "b": tf.Variable([0.5])}
with tf.GradientTape() as tape:
    y = tf.reduce_sum(tf.constant([[1.0, 2.0]]) @ w["w"] + w["b"])
print(tape.gradient(y, w))
## second derivative
t = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        way = 5 * t ** 2 - t
    speed = inner.gradient(way, t)
print("speed", speed.numpy(), "acceleration", outer.gradient(speed, t).numpy())
## jacobian of a vector
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    y = x ** 2
print(tape.jacobian(y, x))
## stop recording
price, count = tf.Variable(4.0), tf.Variable(7.0)
with tf.GradientTape() as tape:
    bill = 3 * price
    with tape.stop_recording():
        gift = count ** 3
    total = bill - gift
slopes = tape.gradient(total, {"price": price, "count": count})
print(sorted(slopes), slopes["count"], slopes["price"])
## stop gradient
x = tf.Variable(2.0)
with tf.GradientTape() as t:
    z = x * tf.stop_gradient(x)
print(t.gradient(z, x).numpy())
## unconnected zero
used, unused = tf.Variable(0.5), tf.Variable([1.0, 1.0, 1.0])
with tf.GradientTape() as tape:
    y = 1 / used
print(tape.gradient(y, [used, unused], unconnected_gradients=tf.UnconnectedGradients.ZERO))
## custom gradient
@tf.custom_gradient
def gentle(x):
    def back(slope):
        return tf.clip_by_value(slope, -0.5, 0.5) * tf.sign(x)
    return tf.abs(x) ** 3, back
x = tf.constant([-4.0, 0.25])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = gentle(x) * [1.0, 0.1]
print(y.numpy(), tape.gradient(y, x))
## gradient through an if
heat = tf.constant(-3.0)
warm, cold = tf.Variable(1.5), tf.Variable(0.5)
with tf.GradientTape(persistent=True) as tape:
    tape.watch(heat)
    coat = warm * 2 if heat > 0 else cold ** 3
print(tape.gradient(coat, [warm, cold]), tape.gradient(coat, heat))
## numeric gradient check of a convolution
x = tf.reshape(tf.range(16.0), (1, 4, 4, 1)) / 16
k = tf.Variable(tf.reshape(tf.linspace(-1.0, 1.0, 9), (3, 3, 1, 1)))
def loss():
    return tf.reduce_sum(tf.nn.conv2d(x, k, 1, "VALID") ** 2)
with tf.GradientTape() as tape:
    l = loss()
g = tape.gradient(l, k).numpy()
eps = 1e-2
k0 = k.numpy()
num = np.zeros_like(k0)
for idx in np.ndindex(*k0.shape):
    for s in (1, -1):
        kk = k0.copy()
        kk[idx] += s * eps
        k.assign(kk)
        num[idx] += s * loss().numpy() / (2 * eps)
print(g.squeeze().round(3))
print(np.abs(g - num).max() < 1e-2)
## gradient descent by hand
w = tf.Variable(5.0)
for step in range(5):
    with tf.GradientTape() as tape:
        loss = (w - 1.0) ** 2
    dw = tape.gradient(loss, w)
    w.assign_sub(0.1 * dw)
    print(step, round(float(loss), 4), round(w.numpy().item(), 4))
""")

# tf.function, modules, control flow.
_add("""
## a tf.function
@tf.function
def add(a, b):
    print("tracing")
    return a + b
print(add(tf.constant(1), tf.constant(2)))
print(add(tf.ones([2]), tf.ones([2])))
## tf.print again
x = tf.constant([1.0, 2.0])
tf.print("x is", x)
tf.print(x, [1, 2], sep=", ")
## while loop
i = tf.constant(0)
r = tf.while_loop(lambda i: i < 10, lambda i: [i + 3], [i])
print(r)
print(tf.cond(tf.constant(True), lambda: tf.constant(1), lambda: tf.constant(2)))
print(tf.case([(tf.constant(False), lambda: 1)], default=lambda: tf.constant(7)))
## map_fn and scan
print(tf.map_fn(lambda t: t * 2, tf.constant([1, 2, 3])))
print(tf.scan(lambda a, x: a + x, tf.constant([1, 2, 3, 4])))
print(tf.vectorized_map(lambda t: t + 1, tf.constant([1.0, 2.0])))
## a module
class Scale(tf.Module):
    def __init__(self, top, name=None):
        super().__init__(name=name)
        self.top = tf.Variable(float(top), name="top")
        self.low = tf.Variable([0.5, 1.0, 1.5], name="low")
    def __call__(self, x):
        return tf.clip_by_value((x - self.low) / self.top, 0.0, 1.0)
s = Scale(4, name="scale")
print(s(tf.constant([[2.5, 0.0, 9.0]])), s.name)
print(sorted(v.name for v in s.trainable_variables), len(s.variables))
## autograph loop
@tf.function
def f(n):
    s = tf.constant(0)
    for i in tf.range(n):
        if i % 2 == 0:
            s += i
    return s
print(f(tf.constant(10)))
## devices
print(len(tf.config.list_physical_devices("GPU")))
with tf.device("/CPU:0"):
    a = tf.constant([1, 2])
print(a)
## versions
print(tf.__version__.split(".")[0], keras.__version__.split(".")[0], tf.executing_eagerly())
## config
keras.backend.set_floatx("float32")
print(keras.backend.floatx(), keras.config.image_data_format(), keras.backend.epsilon(), keras.backend.image_data_format())
## tf.debugging again
tf.debugging.assert_equal(tf.constant(1), tf.constant(1))
tf.debugging.assert_shapes([(tf.ones((2, 3)), ("N", 3))])
tf.debugging.assert_near(1.0, 1.0000001)
print("fine")
## numpy_function
def f(x):
    return np.sort(x)
print(tf.numpy_function(f, [tf.constant([3, 1, 2])], tf.int32))
print(tf.py_function(lambda x: x + 1, [tf.constant(1)], tf.int32))
""")

# Convolutions by hand and by TensorFlow.
_add("""
## naive convolution against conv2d
def by_taps(images, kernels, step, around):
    '''For each place of the kernel, one product of matrices.'''
    images = np.pad(images, [(0, 0), (around, around), (around, around), (0, 0)])
    high, across = [(size - k) // step + 1 for size, k in zip(images.shape[1:3], kernels.shape)]
    total = 0
    for (row, column), tap in ((place, kernels[place]) for place in np.ndindex(*kernels.shape[:2])):
        seen = images[:, row:row + step * high:step, column:column + step * across:step][:, :high, :across]
        total = total + seen @ tap
    return total
rng = np.random.default_rng(4)
images = rng.standard_normal((3, 8, 6, 2)).astype(np.float32)
kernels = rng.standard_normal((3, 2, 2, 5)).astype(np.float32)
ours = by_taps(images, kernels, step=2, around=1)
theirs = tf.nn.conv2d(images, kernels, strides=2, padding=[[0, 0], [1, 1], [1, 1], [0, 0]])
print(ours.shape, theirs.shape, float(np.abs(ours - theirs).max()) < 1e-4, ours[0, 0, 1].round(3))
## im2col against extract_patches
x = np.arange(2 * 5 * 5 * 2, dtype=np.float32).reshape(2, 5, 5, 2)
cols = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
cols = cols.transpose(0, 1, 2, 4, 5, 3).reshape(2, 3, 3, -1)
patches = tf.image.extract_patches(x, sizes=[1, 3, 3, 1], strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], padding="VALID")
print(patches.shape, np.array_equal(cols, patches.numpy()))
print(patches[0, 0, 0].numpy())
## sobel kernels on an image
img = np.zeros((6, 6), np.float32)
img[:, 3:] = 1
gx = tf.constant([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], tf.float32)[:, :, tf.newaxis, tf.newaxis]
out = tf.nn.conv2d(img[None, :, :, None], gx, [1, 1, 1, 1], "SAME")
print(tf.squeeze(out).numpy())
print(tf.image.sobel_edges(img[None, :, :, None])[0, 2, :, 0, :].numpy())
## laplacian in keras
layer = layers.Conv2D(1, 3, use_bias=False, kernel_initializer=tf.constant_initializer([0, 1, 0, 1, -4, 1, 0, 1, 0]))
x = tf.reshape(tf.range(25, dtype=tf.float32) ** 2, (1, 5, 5, 1))
print(layer(x)[0, :, :, 0])
print(layer.kernel.shape, layer.bias, layer.get_weights()[0].ravel())
## depthwise and separable
x = tf.reshape(tf.range(1 * 4 * 4 * 2, dtype=tf.float32), (1, 4, 4, 2)) / 10
dw = tf.ones((2, 2, 2, 3)) * tf.constant([1.0, 2.0, 3.0])
print(tf.nn.depthwise_conv2d(x, dw, strides=[1, 1, 1, 1], padding="VALID")[0, 0, 0].numpy())
pw = tf.ones((1, 1, 6, 2))
print(tf.nn.separable_conv2d(x, dw, pw, strides=[1, 1, 1, 1], padding="SAME").shape)
## dilation
x = tf.reshape(tf.range(49.0), (1, 7, 7, 1))
k = tf.ones((3, 3, 1, 1))
print(tf.nn.conv2d(x, k, 1, "VALID", dilations=2)[0, :, :, 0].numpy())
print(tf.nn.atrous_conv2d(x, k, rate=2, padding="VALID").shape)
## conv2d_transpose by hand
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])[None, ..., None]
k = tf.ones((3, 3, 1, 1))
print(tf.nn.conv2d_transpose(x, k, output_shape=[1, 4, 4, 1], strides=2, padding="SAME")[0, :, :, 0])
print(layers.Conv2DTranspose(1, 3, strides=2, padding="same", kernel_initializer="ones")(x).shape)
## channels first
x = tf.random.normal((1, 3, 8, 8))
print(layers.Conv2D(4, 3, data_format="channels_first", padding="same").compute_output_shape((1, 3, 8, 8)))
print(layers.MaxPooling2D(2, data_format="channels_first").compute_output_shape((1, 3, 8, 8)))
## conv1d and causal
x = tf.reshape(tf.range(6.0), (1, 6, 1))
k = tf.constant([1.0, 1.0, 1.0])[:, None, None]
print(tf.nn.conv1d(x, k, stride=1, padding="SAME").numpy().ravel())
print(layers.Conv1D(1, 3, padding="causal", kernel_initializer="ones")(x).numpy().ravel())
print(layers.Conv1D(2, 2, strides=2, dilation_rate=1)(x).shape)
## conv3d shapes
x = tf.zeros((1, 8, 8, 8, 1))
print(layers.Conv3D(4, (3, 3, 3), strides=(2, 2, 2), padding="same").compute_output_shape(x.shape))
print(tf.nn.conv3d(x, tf.ones((3, 3, 3, 1, 2)), strides=[1, 1, 1, 1, 1], padding="VALID").shape)
## pooling functions
x = tf.reshape(tf.range(16.0), (1, 4, 4, 1))
print(tf.nn.max_pool2d(x, ksize=2, strides=2, padding="VALID")[0, :, :, 0].numpy())
print(tf.nn.avg_pool2d(x, ksize=3, strides=1, padding="SAME")[0, :, :, 0].numpy())
print(tf.nn.max_pool(x, [1, 2, 2, 1], [1, 1, 1, 1], "SAME").shape, tf.nn.avg_pool(x, 2, 2, "VALID").shape)
print(layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D(keepdims=True)(x).shape)
print(tf.nn.max_pool_with_argmax(x, 2, 2, "VALID").argmax.numpy().ravel())
## wrong channels again
layer = layers.Conv2D(4, 3)
layer(tf.zeros((1, 8, 8, 3)))
layer(tf.zeros((1, 8, 8, 1)))
## wrong rank again
layers.Conv2D(4, 3)(tf.zeros((8, 8, 3)))
## kernel larger than the image
model = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 5)])
## integer image
x = tf.ones((1, 4, 4, 1), dtype=tf.int32)
print(layers.Conv2D(1, 2, kernel_initializer="ones")(x)[0, :, :, 0])
## uint8 image in tf.nn
x = tf.cast(tf.ones((1, 4, 4, 1)), tf.uint8)
print(tf.nn.conv2d(x, tf.ones((2, 2, 1, 1)), 1, "SAME"))
## size formula
def out_size(n, k, s, p):
    return (n + 2 * p - k) // s + 1
for k, s in [(3, 1), (3, 2), (5, 1), (7, 2)]:
    y = layers.Conv2D(1, k, s, "valid")(tf.zeros((1, 28, 28, 1)))
    print(k, s, out_size(28, k, s, 0), y.shape[1], layers.Conv2D(1, k, strides=s, padding="same")(tf.zeros((1, 28, 28, 1))).shape[1:3])
""")

# Layers and models.
_add("""
## weights of a layer
layer = layers.Conv2D(2, (3, 3), activation="relu", name="conv_a")
layer.build((None, 8, 8, 1))
print(layer.built, layer.name, [w.name for w in layer.weights], [w.shape for w in layer.weights])
print(layer.count_params(), layer.kernel.dtype, layer.bias.numpy(), layer.filters, layer.kernel_size, layer.strides, layer.padding)
print(layer.trainable_weights[0].path)
## set_weights
layer = layers.Dense(2)
layer.build((None, 2))
layer.set_weights([np.array([[1, 2], [3, 4]]), np.array([0.5, -0.5])])
print(layer(tf.constant([[1.0, 1.0]])))
layer.set_weights([np.ones((2, 2))])
## set weights of a wrong shape
layer = layers.Dense(2)
layer.build((None, 2))
layer.set_weights([np.ones((3, 2)), np.zeros(2)])
## kernel assign
conv = layers.Conv2D(1, 3)
conv.build((None, 5, 5, 1))
conv.kernel.assign(np.ones((3, 3, 1, 1)) / 9)
print(conv(np.arange(25, dtype="float32").reshape(1, 5, 5, 1)).numpy().squeeze())
## get_config again
layer = layers.Conv2D(8, 3, padding="same", activation="relu")
c = layer.get_config()
print(c["filters"], c["kernel_size"], c["padding"], c["activation"], c["strides"], c["use_bias"])
new = layers.Conv2D.from_config(c)
print(new.filters)
## get_layer
model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(4, 3, name="c1"), layers.Flatten(name="f"), layers.Dense(10, name="out")])
print(model.get_layer("c1").output.shape, model.get_layer(index=2).name, [l.name for l in model.layers])
print(model.input_shape, model.output_shape, model.inputs[0].shape, model.outputs[0].shape)
model.get_layer("nothing")
## feature extractor
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, kernel_initializer="ones", name="c1"), layers.MaxPooling2D(name="p1"), layers.Flatten(), layers.Dense(1, kernel_initializer="ones")])
feature_model = keras.Model(inputs=model.inputs, outputs=[l.output for l in model.layers])
for l, f in zip(model.layers, feature_model(tf.ones((1, 8, 8, 1)))):
    print(l.name, f.shape, float(tf.reduce_sum(f)))
## multi output model
inp = keras.Input(shape=(16,), name="in")
h = layers.Dense(8, activation="relu")(inp)
a = layers.Dense(1, name="price")(h)
b = layers.Dense(3, activation="softmax", name="kind")(h)
model = keras.Model(inp, {"price": a, "kind": b})
out = model(tf.ones((2, 16)))
print(sorted(out), out["kind"].shape, out["price"].shape)
model.compile("adam", loss={"price": "mse", "kind": "sparse_categorical_crossentropy"}, loss_weights={"price": 0.5, "kind": 1.0})
h = model.fit(np.ones((8, 16)), {"price": np.ones((8, 1)), "kind": np.zeros(8, int)}, epochs=1, verbose=0)
print(sorted(h.history))
## multi input model
a = keras.Input((4,), name="a")
b = keras.Input((2,), name="b")
x = layers.concatenate([a, b])
out = layers.Dense(1, kernel_initializer="ones")(x)
model = keras.Model([a, b], out, name="two")
print(model([tf.ones((1, 4)), tf.ones((1, 2))]).numpy(), model.name, len(model.inputs))
print(model.predict({"a": np.ones((2, 4)), "b": np.zeros((2, 2))}, verbose=0))
## residual block
def block(x, filters):
    y = layers.Conv2D(filters, 3, padding="same")(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    if x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1)(x)
    return layers.add([x, y])
inp = keras.Input((16, 16, 3))
x = block(inp, 8)
x = block(x, 8)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(inp, layers.Dense(2)(x))
print(model.count_params(), len(model.layers), model.output_shape)
model.summary()
## summary of a nested model
base = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()], name="base")
base.trainable = False
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Rescaling(1 / 255), base, layers.Dropout(0.2), layers.Dense(1)], name="whole")
model.summary()
print(len(model.trainable_variables), len(base.non_trainable_variables))
## summary of an unbuilt model
model = keras.Sequential([layers.Dense(4), layers.Dense(1)])
model.summary()
model.build((None, 3))
model.summary(line_length=60)
## summary with print_fn
model = keras.Sequential([keras.Input((3,)), layers.Dense(2)], name="small")
lines = []
model.summary(print_fn=lines.append)
print(len(lines), "Total params" in "".join(lines))
## unbuilt weights
model = keras.Sequential([layers.Dense(4)])
print(model.weights)
model.count_params()
## a custom layer with build
class Blend(keras.layers.Layer):
    def __init__(self, parts=2, **kwargs):
        self.parts = parts
        super().__init__(**kwargs)
    def build(self, shape):
        self.share = self.add_weight(name="share", shape=(shape[-1], self.parts), initializer="ones", trainable=True)
        self.most = self.add_weight(name="most", shape=(self.parts,), initializer="ones")
    def call(self, paints):
        return self.most * tf.nn.tanh(tf.matmul(paints, self.share) / 8)
    def get_config(self):
        return {**super().get_config(), "parts": self.parts}
blend = Blend(3, name="grey")
print(blend(tf.constant([[1.0, 2.0, 6.0, 7.0]])))
print([w.shape for w in blend.weights], blend.get_config()["parts"], blend.name)
model = keras.Sequential([keras.Input((5,)), Blend(4), layers.ELU(), Blend(1)])
print(model.output_shape, model.count_params(), [type(l).__name__ for l in model.layers])
## a layer with a state and add_loss
class Visitors(keras.layers.Layer):
    def __init__(self, doors):
        super().__init__()
        self.so_far = self.add_weight(shape=(doors,), initializer="ones", trainable=False)
    def call(self, came):
        today = tf.reduce_max(came, axis=0)
        self.so_far.assign_add(today)
        self.add_loss(0.25 * tf.reduce_mean(today))
        return self.so_far * 1.0
hall = Visitors(3)
hall(tf.ones((4, 3)))
print(hall(tf.constant([[2.0, 0.0, 1.0]])).numpy(), hall.losses, hall.non_trainable_weights[0].shape, hall.trainable_weights)
## training argument
class Noise(layers.Layer):
    def call(self, x, training=None):
        if training:
            return x + 100.0
        return x
model = keras.Sequential([Noise()])
print(model(tf.zeros((1, 2)), training=True).numpy(), model(tf.zeros((1, 2))).numpy(), model.predict(np.zeros((1, 2)), verbose=0))
d = layers.Dropout(0.5)
print(d(tf.ones((1, 3))), d(tf.ones((100, 100)), training=True).shape)
## a subclassed model
class MLP(keras.Model):
    def __init__(self):
        super().__init__()
        self.d1 = layers.Dense(4, activation="relu", kernel_initializer="ones")
        self.d2 = layers.Dense(1, kernel_initializer="ones")
    def call(self, x, training=False):
        return self.d2(self.d1(x))
m = MLP()
print(m(tf.ones((2, 3))).numpy(), len(m.layers), m.name, [v.shape for v in m.trainable_variables])
m.summary()
## a lambda layer and ops
x = keras.Input((4,))
y = layers.Lambda(lambda t: t * 2, name="double")(x)
z = keras.ops.sum(y, axis=1, keepdims=True)
m = keras.Model(x, z)
print(m(tf.ones((1, 4))).numpy(), m.output_shape)
## tf function on a keras tensor
x = keras.Input((4,))
y = tf.reduce_sum(x)
## batch normalization layer
bn = layers.BatchNormalization(momentum=0.9)
x = tf.constant([[1.0, 10.0], [3.0, 30.0]])
print(bn(x, training=True).numpy())
print(bn.moving_mean.numpy(), bn.moving_variance.numpy(), [w.name for w in bn.weights], bn.gamma.numpy(), bn.beta.numpy())
print(bn(x).numpy())
## other normalizations
x = tf.constant([[[1.0, 2.0], [3.0, 7.0]]])
print(layers.LayerNormalization()(x).numpy())
print(layers.UnitNormalization()(x).numpy(), layers.LayerNormalization(axis=[1, 2])(x).numpy())
print(layers.GroupNormalization(groups=1)(x).numpy())
## embedding and lstm shapes
x = tf.constant([[1, 2, 0], [3, 0, 0]])
e = layers.Embedding(10, 4)
print(e(x).shape, e.embeddings.shape, layers.Embedding(5, 2, embeddings_initializer="ones")(x).numpy()[0, 0])
print(layers.LSTM(3)(tf.ones((2, 4, 5))).shape, layers.GRU(3, return_sequences=True)(tf.ones((2, 4, 5))).shape)
## attention again
q = tf.ones((1, 2, 4))
print(layers.MultiHeadAttention(num_heads=2, key_dim=2)(q, q).shape)
print(layers.Attention()([q, q]).numpy()[0, 0])
## merging layers
a = tf.constant([[1.0, 2.0]])
b = tf.constant([[3.0, 5.0]])
print(layers.Add()([a, b]).numpy(), layers.Multiply()([a, b]).numpy(), layers.Subtract()([a, b]).numpy(), layers.Average()([a, b]).numpy())
print(layers.Maximum()([a, b]).numpy(), layers.Dot(axes=1)([a, b]).numpy(), layers.Concatenate()([a, b]).numpy(), layers.maximum([a, b]).shape)
## padding, cropping and upsampling layers
x = tf.reshape(tf.range(4.0), (1, 2, 2, 1))
print(layers.ZeroPadding2D(((1, 0), (0, 1)))(x)[0, :, :, 0].numpy())
print(layers.UpSampling2D(2)(x)[0, :, :, 0].numpy(), layers.Cropping2D(1)(tf.zeros((1, 5, 5, 1))).shape)
print(layers.UpSampling2D(size=(2, 2), interpolation="bilinear")(x)[0, :, :, 0].numpy())
print(layers.RepeatVector(2)(tf.ones((1, 3))).shape, layers.Permute((2, 1))(tf.ones((1, 3, 4))).shape, layers.Reshape((2, -1))(tf.ones((1, 6))).shape)
## constraints and regularizers
d = layers.Dense(2, kernel_initializer="ones", kernel_constraint=keras.constraints.MaxNorm(1.0), kernel_regularizer=keras.regularizers.L1L2(l1=0.1, l2=0.2), activity_regularizer="l2")
print(d(tf.ones((1, 3))), [float(l) for l in d.losses])
print(keras.constraints.UnitNorm()(tf.constant([[3.0], [4.0]])), keras.constraints.NonNeg()(tf.constant([-1.0, 2.0])))
## time distributed again
x = tf.ones((2, 3, 8, 8, 1))
print(layers.TimeDistributed(layers.Conv2D(2, 3))(x).shape)
print(layers.Bidirectional(layers.LSTM(4))(tf.ones((1, 5, 2))).shape)
## save and load
model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
model.save("m.keras")
print(keras.models.load_model("m.keras").count_params())
## clone and config
model = keras.Sequential([keras.Input((2,)), layers.Dense(3, activation="relu"), layers.Dense(1)])
copy = keras.models.clone_model(model)
copy.set_weights(model.get_weights())
x = np.random.rand(4, 2).astype("float32")
print(np.allclose(model(x), copy(x)), len(model.get_config()["layers"]), model.to_json()[:1])
## pop and add
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
model.pop()
model.add(layers.Dense(7))
print(model.output_shape, len(model.layers), model.layers[-1].units)
## mask of zeros
m = layers.Masking(mask_value=0.0)
x = tf.constant([[[1.0], [0.0], [2.0]]])
print(m(x).numpy().ravel(), m.compute_mask(x))
## pretrained
model = keras.applications.MobileNetV2(weights=None, input_shape=(96, 96, 3), classes=10)
print(model.output_shape)
""")

# Training.
_add("""
## linear regression loop
hours = tf.range(0.0, 6.0, 0.25)
candle = 20.0 - 2.5 * hours
class Burns(tf.Module):
    def __init__(self):
        super().__init__()
        self.length, self.rate = tf.Variable(15.0), tf.Variable(-1.0)
    def __call__(self, t):
        return self.length + self.rate * t
guess = Burns()
for step in range(1, 7):
    with tf.GradientTape() as tape:
        off = tf.reduce_mean((guess(hours) - candle) ** 2)
    slopes = tape.gradient(off, {"length": guess.length, "rate": guess.rate})
    guess.length.assign_sub(0.05 * slopes["length"])
    guess.rate.assign_sub(0.02 * slopes["rate"])
    print(f"{step}) {guess.length.numpy():.3f} cm, {guess.rate.numpy():+.3f} cm/h, off by {off:8.4f}")
## optimizer apply_gradients
opt = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
v = tf.Variable([1.0, 2.0])
for _ in range(3):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(v ** 2)
    grads = tape.gradient(loss, [v])
    opt.apply_gradients(zip(grads, [v]))
    print(v.numpy(), opt.iterations.numpy(), float(opt.learning_rate))
## every optimizer one step
for name in ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "AdamW", "Ftrl", "Lion"):
    opt = getattr(keras.optimizers, name)(learning_rate=0.1)
    v = tf.Variable([1.0, -2.0])
    opt.apply_gradients([(tf.constant([0.5, -0.1]), v)])
    print(name, v.numpy())
## minimize
v = tf.Variable(2.0)
opt = keras.optimizers.Adam(0.1)
opt.minimize(lambda: v ** 2, [v])
print(v.numpy())
## schedules
s = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.9, staircase=True)
print([round(float(s(i)), 4) for i in (0, 99, 100, 250)])
s = keras.optimizers.schedules.PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.1])
print([float(s(i)) for i in (0, 10, 11, 25)])
print(float(keras.optimizers.schedules.CosineDecay(0.1, 100)(50)), float(keras.optimizers.schedules.PolynomialDecay(0.1, 100, 0.01)(50)))
print(float(keras.optimizers.schedules.InverseTimeDecay(0.1, 1, 0.5)(4)), float(keras.optimizers.schedules.CosineDecayRestarts(0.1, 10)(12)))
## a schedule of my own
class Breath(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, top, rise=50):
        super().__init__()
        self.top, self.rise = top, rise
    def __call__(self, step):
        part = tf.cast(step, tf.float32) / self.rise
        return self.top * tf.math.minimum(part, tf.math.rsqrt(part))
rate = Breath(0.02)
print([rate(tf.constant(step)).numpy() for step in (5, 50, 800)])
rule = keras.optimizers.Adam(rate, beta_1=0.85, epsilon=1e-6)
print(type(rule).__name__)
## custom loop with metrics
keras.utils.set_random_seed(0)
length = np.linspace(5, 40, 48).astype("float32")[:, None] / 20
fish = np.where(length[:, 0] > 1.2, 1, 0)
judge = keras.Sequential([keras.Input((1,)), layers.Dense(2, kernel_initializer="zeros")])
cost = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
rule = keras.optimizers.SGD(0.8)
right, costs = keras.metrics.SparseCategoricalAccuracy(), keras.metrics.Mean(name="costs")
nets = tf.data.Dataset.from_tensor_slices((length, fish)).batch(12)
for day in ("monday", "tuesday"):
    for caught, kind in nets:
        with tf.GradientTape() as tape:
            marks = judge(caught, training=True)
            found = cost(kind, marks)
        rule.apply_gradients(zip(tape.gradient(found, judge.trainable_weights), judge.trainable_weights))
        right.update_state(kind, marks)
        costs(found)
    print(f"{day:>9}: {costs.result():.3f}, {100 * right.result():.1f} % right")
    for metric in (right, costs):
        metric.reset_state()
## train_step overridden
class Half(keras.Model):
    '''Learns from every second row alone.'''
    def train_step(self, batch):
        facts, truth = (part[::2] for part in batch)
        with tf.GradientTape() as tape:
            found = self(facts, training=True)
            cost = self.compute_loss(y=truth, y_pred=found)
        weights = self.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(cost, weights), weights))
        for metric in self.metrics:
            metric.update_state(*([cost] if metric.name == "loss" else [truth, found]))
        return {metric.name: metric.result() for metric in self.metrics}
given = keras.Input((2,))
half = Half(given, layers.Dense(1, kernel_initializer="ones")(given))
half.compile(keras.optimizers.SGD(0.05), "mae", metrics=["mse"])
past = half.fit(np.arange(16).reshape(8, 2) / 8, np.ones((8, 1)), epochs=2, batch_size=8, verbose=0, shuffle=False)
print({name: [round(v, 4) for v in values] for name, values in past.history.items()})
## fit with a history
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
model.compile(optimizer="sgd", loss="mean_squared_error", metrics=["mae"])
x = np.arange(10, dtype="float32").reshape(-1, 1) / 10
y = 2 * x
history = model.fit(x, y, epochs=3, batch_size=10, verbose=0, validation_data=(x[:4], y[:4]))
print(history.history.keys(), history.epoch, history.params)
print([round(v, 4) for v in history.history["val_loss"]])
print(model.evaluate(x, y, verbose=0), model.evaluate(x, y, verbose=0, return_dict=True))
## early stopping again
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="ones", use_bias=False)])
model.compile(optimizer=keras.optimizers.SGD(0.0), loss="mse")
x = np.ones((4, 1), "float32")
es = keras.callbacks.EarlyStopping(monitor="loss", patience=2, restore_best_weights=True, verbose=1)
h = model.fit(x, 3 * x, epochs=10, verbose=0, callbacks=[es])
print(len(h.history["loss"]), es.stopped_epoch)
## a callback of my own
class My(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        print("begin", logs)
    def on_epoch_end(self, epoch, logs=None):
        print(epoch, sorted(logs), self.params["epochs"])
        if logs.get("loss") < 100:
            self.model.stop_training = True
    def on_train_batch_end(self, batch, logs=None):
        print("batch", batch)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=3, batch_size=2, verbose=0, callbacks=[My()])
## learning rate callbacks
def scheduler(epoch, lr):
    return lr if epoch < 2 else lr * 0.5
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
model.compile(keras.optimizers.SGD(0.1), "mse")
h = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=4, verbose=0, callbacks=[keras.callbacks.LearningRateScheduler(scheduler)])
print([round(float(v), 4) for v in h.history["learning_rate"]], round(float(model.optimizer.learning_rate), 4))
h = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=2, verbose=0, callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.1, patience=1), keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: print("epoch", e))])
model.optimizer.learning_rate = 0.5
print(float(model.optimizer.learning_rate.numpy()))
## a model not compiled
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.fit(np.ones((4, 1)), np.ones((4, 1)))
## a shape that fit does not take
model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
model.compile("sgd", "mse")
model(np.ones((4, 2)))
## losses by name
y_true = tf.constant([[0.0, 1.0], [0.0, 0.0]])
y_pred = tf.constant([[0.6, 0.4], [0.4, 0.6]])
for name in ("mse", "mae", "binary_crossentropy", "hinge", "squared_hinge", "kl_divergence", "poisson", "log_cosh", "mean_absolute_percentage_error"):
    print(name, keras.losses.get(name)(y_true, y_pred).numpy())
## loss classes
y_true = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
y_pred = [[0.7, 0.2, 0.1], [0.25, 0.35, 0.4]]
print(keras.losses.CategoricalCrossentropy()(y_true, y_pred), keras.losses.CategoricalCrossentropy(label_smoothing=0.2)(y_true, y_pred).numpy())
print(keras.losses.SparseCategoricalCrossentropy(reduction="none")([0, 1], y_pred), keras.losses.Huber(delta=0.3)(y_true, y_pred).numpy())
print(keras.losses.MeanSquaredError(reduction="sum")(y_true, y_pred).numpy(), keras.losses.CosineSimilarity(axis=1)(y_true, y_pred).numpy())
print(keras.losses.BinaryCrossentropy(from_logits=True)([1.0, 0.0], [0.5, -3.0], sample_weight=[0.0, 2.0]).numpy())
## cross entropies of tf.nn
logits = tf.constant([[0.5, -1.5, 3.0], [2.5, 2.0, -4.0]])
labels = tf.constant([[0.0, 0.1, 0.9], [1.0, 0.0, 0.0]])
print(tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits))
print(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[2, 0], logits=logits).numpy())
print(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits).numpy())
print(tf.nn.log_softmax(logits, axis=0).numpy(), tf.nn.l2_loss(logits).numpy())
## a loss of my own
def my_loss(y_true, y_pred):
    return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
model.compile(optimizer="sgd", loss=my_loss)
print(model.evaluate(np.ones((4, 1)), 2 * np.ones((4, 1)), verbose=0))
class Weighted(keras.losses.Loss):
    def __init__(self, w=2.0, name="weighted"):
        super().__init__(name=name)
        self.w = w
    def call(self, y_true, y_pred):
        return self.w * tf.square(y_true - y_pred)
print(Weighted(3.0)(tf.constant([1.0, 2.0]), tf.constant([0.0, 0.0])))
## metrics one by one
m = keras.metrics.Accuracy()
m.update_state([[3], [3], [0], [2], [1]], [[3], [1], [0], [2], [2]])
print(m.result(), m.result().numpy())
m.update_state([2], [2], sample_weight=[3])
print(float(m.result()))
p = keras.metrics.Precision(); r = keras.metrics.Recall()
p.update_state([1, 0, 1, 0, 1], [1, 1, 0, 1, 1]); r.update_state([1, 0, 1, 0, 1], [1, 1, 0, 1, 1])
print(p.result().numpy(), r.result().numpy())
print(keras.metrics.TopKCategoricalAccuracy(k=2)([[1, 0, 0], [0, 0, 1]], [[0.2, 0.5, 0.3], [0.3, 0.3, 0.4]]).numpy())
auc = keras.metrics.AUC(num_thresholds=5)
auc.update_state([1, 0, 0, 1, 1], [0.35, 0.1, 0.6, 0.7, 0.95])
print(auc.result().numpy())
## more metrics
print(keras.metrics.BinaryAccuracy(threshold=0.3)([0, 1, 1, 0, 1], [0.2, 0.4, 0.1, 0.9, 1]).numpy())
print(keras.metrics.MeanIoU(num_classes=3)([0, 1, 2, 2, 1], [0, 2, 2, 2, 1]).numpy())
print(keras.metrics.F1Score(threshold=0.4)(np.array([[0.0], [1.0], [1.0], [1.0]]), np.array([[0.5], [0.3], [0.8], [0.6]])).numpy())
print(keras.metrics.RootMeanSquaredError()([3.0, 1.0], [1.0, 4.0]).numpy(), keras.metrics.MeanSquaredError()([2.0, 0.5], [1.0, 0.0]).numpy())
print(keras.metrics.categorical_accuracy(np.eye(2), np.eye(2)[::-1]).numpy(), keras.metrics.Sum()([2.5, 4.0]).numpy())
print(tf.math.confusion_matrix([0, 3, 1, 3], [0, 1, 1, 3]))
## a metric of my own
class Longest(keras.metrics.Metric):
    '''The largest gap so far.'''
    def __init__(self, name="longest", **kwargs):
        super().__init__(name=name, **kwargs)
        self.gap = self.add_weight(initializer="zeros", name="gap")
    def update_state(self, y_true, y_pred, sample_weight=None):
        gaps = tf.abs(tf.cast(y_true, self.dtype) - tf.cast(y_pred, self.dtype))
        self.gap.assign(tf.maximum(self.gap, tf.reduce_max(gaps)))
    def result(self):
        return self.gap
    def reset_state(self):
        self.gap.assign(0)
m = Longest()
for guess in ([4, 4], [1, 9], [2, 5]):
    m.update_state([3, 6], guess)
print(m.name, float(m.result()))
m.reset_state()
print(float(m.result()))
## class weights and sample weights
model = keras.Sequential([keras.Input((2,)), layers.Dense(2, activation="softmax", kernel_initializer="zeros")])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
x = np.array([[0.0, 1.0], [1.0, 0.0]]); y = np.array([0, 1])
h = model.fit(x, y, class_weight={0: 1.0, 1: 3.0}, verbose=0)
print(round(h.history["loss"][0], 4))
print(round(model.train_on_batch(x, y, sample_weight=np.array([1.0, 2.0]))[0], 4), model.metrics_names)
print([round(float(v), 4) for v in model.test_on_batch(x, y)], model.predict_on_batch(x).shape)
## predict classes
model = keras.Sequential([keras.Input((2,)), layers.Dense(3, kernel_initializer=keras.initializers.Constant(0.5)), layers.Softmax()])
p = model.predict(np.ones((2, 2)), verbose=0)
print(type(p).__name__, p.shape, p.dtype, np.argmax(p, axis=1), p.sum(axis=1))
## gradient accumulation
model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_initializer="ones")])
opt = keras.optimizers.SGD(0.1)
acc = [tf.Variable(tf.zeros_like(v)) for v in model.trainable_variables]
for x in (tf.ones((1, 2)), 2 * tf.ones((1, 2))):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x) ** 2)
    for a, g in zip(acc, tape.gradient(loss, model.trainable_variables)):
        a.assign_add(g / 2)
opt.apply_gradients(zip(acc, model.trainable_variables))
print([w.tolist() for w in model.get_weights()])
## xor
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
y = np.array([[0], [1], [1], [0]], "float32")
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((2,)), layers.Dense(8, activation="tanh"), layers.Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.1), metrics=["accuracy"])
model.fit(X, y, epochs=100, verbose=0)
print(model.predict(X, verbose=0).round().ravel().tolist(), model.evaluate(X, y, verbose=0)[1])
## adversarial example
model = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3, kernel_initializer="ones"), layers.Flatten(), layers.Dense(3, kernel_initializer=keras.initializers.RandomNormal(seed=1))])
x = tf.reshape(tf.linspace(0.0, 1.0, 16), (1, 4, 4, 1))
with tf.GradientTape() as tape:
    tape.watch(x)
    loss = keras.losses.sparse_categorical_crossentropy(tf.constant([1]), model(x), from_logits=True)
signed = tf.sign(tape.gradient(loss, x))
print(signed.shape, tf.clip_by_value(x + 0.1 * signed, 0, 1).shape)
## grad cam again
photo = keras.Input((7, 6, 1))
maps = layers.Conv2D(3, 2, kernel_initializer="ones", bias_initializer="ones", name="maps")(photo)
kinds = layers.Dense(2, kernel_initializer=keras.initializers.Constant(0.5))(layers.GlobalMaxPooling2D()(maps))
both = keras.Model(photo, [maps, kinds])
shown = tf.reshape(tf.range(42.0), (1, 7, 6, 1)) / 42
with tf.GradientTape() as tape:
    seen, found = both(shown)
    first = found[0, 0]
weight = tf.reduce_sum(tape.gradient(first, seen), axis=[1, 2])
heat = tf.nn.relu(tf.reduce_sum(seen * weight[:, None, None], axis=-1))[0]
print(weight.numpy(), (heat / tf.reduce_max(heat)).numpy().round(3))
""")

# Data and images.
_add("""
## dataset basics
ds = tf.data.Dataset.from_tensor_slices([4, 4, 9, 1])
print(ds)
print(*[int(n) for n in ds], sep=" + ", end=" = ")
print(ds.reduce(0, lambda total, n: total + n).numpy(), "of", len(ds), "numbers, first", next(iter(ds)))
## dataset chain
ds = tf.data.Dataset.range(10).filter(lambda x: x % 2 == 0).map(lambda x: x ** 2).batch(2, drop_remainder=True)
print(list(ds.as_numpy_iterator()))
print([b.numpy().tolist() for b in tf.data.Dataset.range(7).batch(3)])
## dataset of pairs
ds = tf.data.Dataset.from_tensor_slices((np.arange(12).reshape(6, 2), [0, 1, 0, 1, 0, 1])).shuffle(6).batch(4).prefetch(tf.data.AUTOTUNE)
for x, y in ds.take(1):
    print(x.shape, y.shape)
print(ds.element_spec)
## dataset of a dict
ds = tf.data.Dataset.from_tensor_slices({"a": [1, 2], "b": [3.0, 4.0]})
for e in ds:
    print({k: v.numpy() for k, v in e.items()})
## dataset zip, skip, repeat
a = tf.data.Dataset.range(2, 6)
b = tf.data.Dataset.range(10, 14)
print([(int(x), int(y)) for x, y in tf.data.Dataset.zip((a, b))], [int(v) for v in a.concatenate(b).skip(2).repeat(2)])
print([int(i) for i, _ in a.enumerate()], a.cardinality().numpy(), [w.numpy().tolist() for w in b.batch(2)])
for w in tf.data.Dataset.range(5).window(3, shift=1, drop_remainder=True):
    print([int(v) for v in w])
## dataset from a generator
def gen():
    for i in range(3):
        yield i, [1.0] * 2
ds = tf.data.Dataset.from_generator(gen, output_signature=(tf.TensorSpec(shape=(), dtype=tf.int32), tf.TensorSpec(shape=(2,), dtype=tf.float32)))
for i, v in ds:
    print(i.numpy(), v.numpy())
## padded batch and flat_map
ds = tf.data.Dataset.range(1, 7).map(lambda n: tf.range(n, 0, -1))
for b in ds.padded_batch(3, padded_shapes=(None,)):
    print(b.numpy())
print(list(tf.data.Dataset.from_tensor_slices([[1, 2], [3, 4]]).flat_map(tf.data.Dataset.from_tensor_slices).as_numpy_iterator()))
print(list(tf.data.Dataset.range(6).batch(2).unbatch().cache().as_numpy_iterator()))
## fit on a dataset
x = np.arange(8, dtype="float32").reshape(8, 1) / 8
ds = tf.data.Dataset.from_tensor_slices((x, 2 * x)).batch(4)
model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="zeros")])
model.compile("sgd", "mse")
h = model.fit(ds, epochs=2, verbose=0, validation_data=ds)
print(round(h.history["loss"][-1], 4), round(model.evaluate(ds, verbose=0), 4), model.predict(ds.map(lambda a, b: a), verbose=0).shape)
## preprocessing in map
def prep(img, label):
    img = tf.cast(img, tf.float32) / 255.0
    return tf.image.resize(img, (4, 4)), tf.one_hot(label, 3)
imgs = (np.arange(2 * 8 * 8 * 3) % 256).astype("uint8").reshape(2, 8, 8, 3)
for im, lab in tf.data.Dataset.from_tensor_slices((imgs, [0, 2])).map(prep, num_parallel_calls=tf.data.AUTOTUNE).batch(2):
    print(im.shape, im.dtype, lab.numpy(), im[0, 0, 0].numpy())
## flips and rot90
img = tf.reshape(tf.range(6), (2, 3, 1))
print(tf.image.flip_left_right(img)[..., 0].numpy(), tf.image.flip_up_down(img)[..., 0].numpy())
print(tf.image.rot90(img)[..., 0].numpy(), tf.image.transpose(img)[..., 0].numpy(), tf.image.rot90(img, k=2)[..., 0].numpy())
## brightness and contrast
img = tf.reshape(tf.linspace(0.0, 1.0, 12), (2, 2, 3))
print(tf.image.adjust_brightness(img, 0.1).numpy().ravel())
print(tf.image.adjust_contrast(img, 2.0).numpy().ravel())
print(tf.image.rgb_to_grayscale(img).numpy().ravel(), tf.image.grayscale_to_rgb(img[..., :1]).shape)
print(tf.image.adjust_gamma(img, 0.5).numpy().ravel(), tf.image.adjust_saturation(img, 0.5).shape)
## resize methods
img = tf.reshape(tf.range(4.0), (1, 2, 2, 1))
for m in ("nearest", "bilinear", "bicubic", "area"):
    print(m, tf.image.resize(img, [4, 4], method=m)[0, :, :, 0].numpy())
print(tf.image.resize(img, size=(3, 3), method=tf.image.ResizeMethod.NEAREST_NEIGHBOR).shape)
## crop and pad
img = tf.reshape(tf.range(25), (5, 5, 1))
print(tf.image.central_crop(img, 0.6)[..., 0].numpy(), tf.image.crop_to_bounding_box(img, 1, 1, 2, 3)[..., 0].numpy())
print(tf.image.resize_with_crop_or_pad(img, 3, 7)[..., 0].numpy(), tf.image.pad_to_bounding_box(img, 1, 1, 7, 7).shape)
print(tf.image.random_crop(img, size=(3, 3, 1)).shape, tf.image.per_image_standardization(img)[0, 0].numpy())
## random image functions
img = tf.ones((4, 4, 3))
print(tf.image.random_flip_left_right(img).shape, tf.image.random_brightness(img, 0.2).shape, tf.image.stateless_random_flip_left_right(img, seed=(1, 2)).shape)
print(tf.image.convert_image_dtype(tf.constant([0, 128, 255], tf.uint8), tf.float32).numpy())
## image quality
a = tf.reshape(tf.range(256.0), (1, 16, 16, 1))
b = a + 3.0
print(tf.image.psnr(a, b, max_val=255).numpy(), tf.image.total_variation(a).numpy())
print(tf.image.ssim(a, b, max_val=255).numpy())
## augmentation model
data_augmentation = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomZoom(0.1), layers.RandomContrast(0.2)], name="aug")
x = tf.random.uniform((2, 8, 8, 3))
print(data_augmentation(x, training=True).shape, np.allclose(data_augmentation(x, training=False), x), data_augmentation.name)
print(layers.RandomTranslation(0.1, 0.1, fill_mode="constant")(x).shape, layers.RandomCrop(4, 4)(x, training=True).shape)
## preprocessing layers
print(layers.Rescaling(1.0 / 127.5, offset=-1)(tf.constant([0.0, 127.5, 255.0])), layers.Resizing(2, 2)(tf.ones((1, 4, 4, 3))).shape)
print(layers.CenterCrop(2, 2)(tf.reshape(tf.range(16.0), (1, 4, 4, 1)))[0, :, :, 0].numpy())
print(layers.CategoryEncoding(num_tokens=5, output_mode="one_hot")([4, 1, 1]), layers.Discretization(bin_boundaries=[10.0, 18.5, 25.0])(np.array([[12.0, 31.0], [18.5, -4.0]])))
n = layers.Normalization(axis=None)
n.adapt(np.array([2.0, 6.0, 4.0, 16.0], dtype="float32"))
print(n(tf.constant([7.0, -1.0])).numpy(), n.mean.numpy())
## image utilities
a = keras.utils.array_to_img(np.zeros((4, 4, 3)))
print(keras.utils.img_to_array(a).shape)
## pad sequences again
print(keras.utils.pad_sequences([[8, 8, 4], [], [5, 9]], padding="post"))
print(keras.preprocessing.sequence.pad_sequences([[1, 2, 3, 4]], maxlen=2))
## text vectorization
v = layers.TextVectorization(max_tokens=10, output_sequence_length=4)
v.adapt(["the cat sat", "the dog"])
print(v(["the cat"]))
## sequence dataset
ds = keras.utils.timeseries_dataset_from_array(np.arange(6), np.arange(3, 6), sequence_length=3, batch_size=2)
for x, y in ds:
    print(x.numpy(), y.numpy())
## strings
print(tf.strings.length("hello"), tf.strings.split("a b c"), tf.strings.join(["a", "b"], "-"))
## file reading
raw = tf.io.read_file("cat.jpg")
img = tf.io.decode_jpeg(raw, channels=3)
""")

# Keras operations and the rest.
_add("""
## keras ops of shapes
x = keras.ops.arange(6)
print(keras.ops.reshape(x, (2, 3)), keras.ops.shape(x), keras.ops.transpose(keras.ops.reshape(x, (2, 3))).shape)
print(keras.ops.stack([x, x]).shape, keras.ops.concatenate([x, x], 0).shape, keras.ops.expand_dims(x, 0).shape, keras.ops.squeeze(keras.ops.ones((1, 2))).shape)
print(keras.ops.split(x, 3), keras.ops.pad(x, 1), keras.ops.flip(x), keras.ops.tile(x, 2).shape)
## keras ops of numbers
x = keras.ops.convert_to_tensor([[1.0, -2.0], [3.0, 4.0]])
print(keras.ops.mean(x), keras.ops.std(x), keras.ops.var(x, axis=0), keras.ops.max(x, axis=1), keras.ops.abs(x))
print(keras.ops.matmul(x, x), keras.ops.dot(x, x).shape, keras.ops.einsum("ij,jk->ik", x, x).shape, keras.ops.norm(x))
print(keras.ops.clip(x, 0, 2), keras.ops.where(x > 0, x, 0), keras.ops.argmax(x, axis=-1), keras.ops.cumsum(x, axis=1))
print(keras.ops.convert_to_numpy(x), keras.ops.cast(x, "int32"), keras.ops.isnan(x), keras.ops.log(keras.ops.exp(x)))
## keras ops of networks
x = keras.ops.reshape(keras.ops.arange(16, dtype="float32"), (1, 4, 4, 1))
k = keras.ops.ones((2, 2, 1, 1))
print(keras.ops.conv(x, k, strides=1, padding="valid"), keras.ops.max_pool(x, 2).shape, keras.ops.average_pool(x, pool_size=2, strides=1, padding="same").shape)
print(keras.ops.relu([-1.0, 1.0]), keras.ops.softmax([1.0, 2.0]), keras.ops.one_hot([0, 2], 3), keras.ops.sigmoid(0.0), keras.ops.silu([1.0]))
print(keras.ops.depthwise_conv(x, k).shape, keras.ops.conv_transpose(x, k, strides=2).shape, keras.ops.separable_conv(x, k, keras.ops.ones((1, 1, 1, 3))).shape)
## keras backend functions
from tensorflow.keras import backend as K
x = K.constant([[1.0, 2.0]])
print(K.int_shape(x), K.eval(x), K.epsilon())
print(K.mean(K.square(x)), K.sum(x, axis=-1))
## dice coefficient
def overlap(truth, found, tiny=0.5):
    truth, found = (tf.reshape(tf.cast(part, tf.float32), (len(part), -1)) for part in (truth, found))
    shared = tf.reduce_sum(tf.minimum(truth, found), axis=1)
    sizes = tf.reduce_sum(truth, axis=1) + tf.reduce_sum(found, axis=1)
    return (2 * shared + tiny) / (sizes + tiny)
print(overlap(tf.constant([[0, 1, 1], [1, 0, 0]]), np.array([[0.2, 0.6, 1.0], [0.5, 0.5, 0.0]])))
## gram matrix
def styles(maps):
    n, high, across, count = maps.shape
    rows = tf.reshape(maps, (n, high * across, count))
    return tf.matmul(rows, rows, transpose_a=True) / (high * across)
print(styles(tf.reshape(tf.range(18.0), (1, 3, 2, 3))))
print(tf.linalg.einsum("nhwa,nhwb->nab", tf.ones((1, 3, 2, 3)), tf.ones((1, 3, 2, 3)))[0, 0])
## positional encoding
def waves(steps, width):
    turns = 1 / 1000 ** (np.arange(0, width, 2) / width)
    angle = np.outer(np.arange(steps), turns)
    table = np.empty((steps, width))
    table[:, 0::2], table[:, 1::2] = np.sin(angle), np.cos(angle)
    return tf.cast(table, tf.float32)
print(waves(4, 6))
## scaled dot product attention
def looked_up(ask, keys, values, hidden=None):
    marks = tf.einsum("ad,kd->ak", ask, keys) / tf.sqrt(float(ask.shape[-1]))
    if hidden is not None:
        marks = tf.where(hidden, -1e9, marks)
    shares = tf.nn.softmax(marks, axis=-1)
    return shares @ values, shares
keys = tf.constant([[3.0, 0.0], [0.0, 3.0], [2.0, 2.0]])
prices = tf.constant([[5.0], [20.0], [80.0]])
for hidden in (None, tf.constant([[False, False, True]])):
    price, shares = looked_up(tf.constant([[1.5, 0.5]]), keys, prices, hidden)
    print("price", price.numpy(), "shares", shares.numpy().round(3))
print(tf.linalg.band_part(tf.ones((2, 4)), 0, -1))
## space to depth
x = tf.reshape(tf.range(16), (1, 4, 4, 1))
print(tf.nn.space_to_depth(x, 2)[0, 0, 0].numpy(), tf.nn.depth_to_space(tf.reshape(tf.range(4), (1, 1, 1, 4)), block_size=2)[0, :, :, 0].numpy())
## bias_add and dropout
x = tf.zeros((1, 2, 2, 3))
print(tf.nn.bias_add(x, [1.0, 2.0, 3.0])[0, 0, 0].numpy())
print(tf.nn.dropout(tf.ones((10, 10)), rate=0.0).numpy().sum(), tf.nn.dropout(tf.ones((4,)), 0.5, seed=1).shape)
## segment and histogram
print(tf.math.segment_sum([1, 2, 3, 4], [0, 0, 1, 1]), tf.math.unsorted_segment_sum([1, 2, 3], [1, 0, 1], 2).numpy())
print(tf.histogram_fixed_width([0.0, 1.0, 2.5, 4.9], [0.0, 5.0], nbins=5).numpy(), tf.searchsorted([1, 3, 5], [2, 5]).numpy())
## operators the other way round
x = tf.constant([1.0, 2.0])
print(1 - x, 2 / x, 3 * x, 2.0 ** x, 7 % x, 7 // x, -x, +x if hasattr(x, "__pos__") else x)
print([1.0, 1.0] + x, x @ tf.ones((2, 1)) if x.ndim == 2 else "vector", divmod(7, 2))
## zeros and friends
x = tf.constant([[1, 2], [3, 4]])
print(tf.zeros_like(x), tf.ones_like(x, dtype=tf.float32), tf.fill([2, 2], 9), tf.eye(2, num_columns=3), tf.identity(x))
print(tf.zeros([2], dtype=tf.bool), tf.ones((1,), tf.int64), tf.shape(x), tf.rank(x), tf.size(x))
## python list of tensors
parts = []
for i in range(3):
    parts.append(tf.ones((2,)) * i)
print(tf.stack(parts), parts)
print(tf.add_n(parts), sum(parts), tf.convert_to_tensor(parts).shape)
## TensorArray
ta = tf.TensorArray(tf.float32, size=3)
for i in range(3):
    ta = ta.write(i, tf.cast(i, tf.float32) * 2)
print(ta.stack())
## nested structures
print(tf.nest.map_structure(lambda t: t * 2, {"a": tf.constant(1), "b": [tf.constant(2)]}))
print(tf.nest.flatten([1, [2, 3]]))
## dtype policies
keras.mixed_precision.set_global_policy("float32")
layer = layers.Dense(1, dtype="float32")
print(layer.dtype, layer.compute_dtype, layer.variable_dtype, keras.mixed_precision.global_policy().name)
## float16 sums
x = tf.constant([1.0, 2.0, 3.0], dtype=tf.float16)
print(x / 3, tf.reduce_sum(x), x.dtype)
## json of results
import json
loss = tf.constant([0.25, 0.5])
print(json.dumps({"loss": loss.numpy().tolist(), "mean": float(tf.reduce_mean(loss)), "n": int(tf.size(loss))}))
print(round(float(loss[0]), 1), loss.numpy().item(0), max(loss), min(loss.numpy()))
## sklearn-like split by numpy
idx = np.arange(10)
np.random.seed(0)
np.random.shuffle(idx)
x = tf.range(10)
print(tf.gather(x, idx[:7]).numpy(), tf.gather(x, idx[7:]))
## typo in a name
layers.Conv2d(3, 3)
## typo in an argument
layers.Dense(3, activaton="relu")
## unknown activation
layers.Dense(3, activation="rellu")
## unknown loss
model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
model.compile(loss="msee", optimizer="sgd")
model.fit(np.ones((2, 1)), np.ones((2, 1)), verbose=0)
## name not in tf
tf.placeholder(tf.float32, [None, 3])
## session again
sess = tf.Session()
""")
