"""Right functions with the signatures that people give them, for test_check_your_layer.py.

The signatures are those of courses, books, forums and repositories: NCHW and NHWC, one image or a
batch, a dict or plain arguments, a cache or none. The code of each function was written for this
file.
"""

import numpy as np


def padded_nchw(x, p):
    return np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])


def padded_nhwc(x, p, q=None):
    q = p if q is None else q
    return np.pad(x, [(0, 0), (p, p), (q, q), (0, 0)])


# ---- convolution: NCHW, a dict ------------------------------------------------------------------
def conv_forward_naive(x, w, b, conv_param):
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    stride, pad = conv_param["stride"], conv_param["pad"]
    x_pad = padded_nchw(x, pad)
    H_out = 1 + (H + 2 * pad - HH) // stride
    W_out = 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    window = x_pad[n, :, top : top + HH, left : left + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    x_pad = padded_nchw(x, pad)
    dx_pad, dw, db = np.zeros_like(x_pad), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    g = dout[n, f, i, j]
                    top, left = i * stride, j * stride
                    dw[f] += g * x_pad[n, :, top : top + HH, left : left + WW]
                    dx_pad[n, :, top : top + HH, left : left + WW] += g * w[f]
                    db[f] += g
    dx = dx_pad[:, :, pad : pad + H, pad : pad + W]
    return dx, dw, db


# ---- convolution: NHWC, a dict, square kernels --------------------------------------------------
def conv_forward(A_prev, W, b, hparameters):
    (m, n_H_prev, n_W_prev, _) = A_prev.shape
    (f, f, _, n_C) = W.shape
    stride, pad = hparameters["stride"], hparameters["pad"]
    n_H = int((n_H_prev - f + 2 * pad) / stride) + 1
    n_W = int((n_W_prev - f + 2 * pad) / stride) + 1
    Z = np.zeros((m, n_H, n_W, n_C))
    A_prev_pad = padded_nhwc(A_prev, pad)
    for i in range(m):
        a_prev_pad = A_prev_pad[i]
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    vert, horiz = h * stride, w * stride
                    a_slice = a_prev_pad[vert : vert + f, horiz : horiz + f, :]
                    Z[i, h, w, c] = np.sum(a_slice * W[:, :, :, c]) + b[0, 0, 0, c]
    cache = (A_prev, W, b, hparameters)
    return Z, cache


def conv_backward(dZ, cache):
    (A_prev, W, _, hparameters) = cache
    (f, f, _, n_C) = W.shape
    stride, pad = hparameters["stride"], hparameters["pad"]
    (m, n_H, n_W, n_C) = dZ.shape
    dA_prev, dW, db = (
        np.zeros(A_prev.shape),
        np.zeros(W.shape),
        np.zeros((1, 1, 1, n_C)),
    )
    A_pad, dA_pad = padded_nhwc(A_prev, pad), padded_nhwc(dA_prev, pad)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    rows = slice(h * stride, h * stride + f)
                    columns = slice(w * stride, w * stride + f)
                    dA_pad[i, rows, columns, :] += W[:, :, :, c] * dZ[i, h, w, c]
                    dW[:, :, :, c] += A_pad[i, rows, columns, :] * dZ[i, h, w, c]
                    db[:, :, :, c] += dZ[i, h, w, c]
        dA_prev[i] = dA_pad[i, pad : pad + A_prev.shape[1], pad : pad + A_prev.shape[2]]
    return dA_prev, dW, db


# ---- convolution: plain arguments ---------------------------------------------------------------
def conv_forward_same(A_prev, W, b, activation, padding="same", stride=(1, 1)):
    m, h, w, _ = A_prev.shape
    kh, kw, _, c_new = W.shape
    sh, sw = stride
    pads = [(0, 0), (0, 0)]
    oh, ow = (h - kh) // sh + 1, (w - kw) // sw + 1
    if padding == "same":
        oh, ow = -(-h // sh), -(-w // sw)
        zeros = max((oh - 1) * sh + kh - h, 0), max((ow - 1) * sw + kw - w, 0)
        pads = [(z // 2, z - z // 2) for z in zeros]
    A = np.pad(A_prev, [(0, 0), *pads, (0, 0)])
    out = np.zeros((m, oh, ow, c_new))
    for i in range(oh):
        for j in range(ow):
            window = A[:, i * sh : i * sh + kh, j * sw : j * sw + kw]
            for k in range(c_new):
                out[:, i, j, k] = np.sum(window * W[..., k], axis=(1, 2, 3))
    return activation(out + b)


def conv_forward_columns(X, W, b, stride=1, padding=1):
    """Adds b of shape (F, 1) to a matrix product."""
    F, C, kh, kw = W.shape
    N = X.shape[0]
    X = padded_nchw(X, padding)
    oh, ow = (X.shape[2] - kh) // stride + 1, (X.shape[3] - kw) // stride + 1
    cols = np.zeros((C * kh * kw, oh, ow, N))
    for i in range(oh):
        for j in range(ow):
            window = X[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            cols[:, i, j] = window.reshape(N, -1).T
    assert b.shape == (F, 1)
    out = W.reshape(F, -1) @ cols.reshape(C * kh * kw, -1) + b
    return out.reshape(F, oh, ow, N).transpose(3, 0, 1, 2)


def conv2d_forward(x, weight, bias, stride=1, padding=0, dilation=1):
    N, _, H, W = x.shape
    F, _, kh, kw = weight.shape
    H_out = (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1
    W_out = (W + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    x = padded_nchw(x, padding)
    out = np.zeros((N, F, H_out, W_out)) + bias.reshape(1, -1, 1, 1)
    for i in range(H_out):
        for j in range(W_out):
            for u in range(kh):
                for v in range(kw):
                    pixel = x[
                        :, :, i * stride + u * dilation, j * stride + v * dilation
                    ]
                    out[:, :, i, j] += pixel @ weight[:, :, u, v].T
    return out


def conv2d_pairs(x, w, stride=(1, 1), padding=((0, 0), (0, 0))):
    sh, sw = stride
    x = np.pad(x, [(0, 0), *padding, (0, 0)])
    kh, kw = w.shape[:2]
    size = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    y = np.zeros((len(x), *size, w.shape[3]))
    for i, j in np.ndindex(*size):
        y[:, i, j] = np.tensordot(
            x[:, i * sh : i * sh + kh, j * sw : j * sw + kw], w, 3
        )
    return y


def conv_with_all(input, weight, bias, stride, padding, dilation, groups):
    assert groups == 1
    (sh, sw), (ph, pw), d = stride, padding, dilation
    x = np.pad(input, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    F, _, kh, kw = weight.shape
    H_out = (x.shape[2] - d * (kh - 1) - 1) // sh + 1
    W_out = (x.shape[3] - d * (kw - 1) - 1) // sw + 1
    out = np.zeros((len(x), F, H_out, W_out))
    for i, j in np.ndindex(H_out, W_out):
        top, left = i * sh, j * sw
        window = x[
            :, :, top : top + d * (kh - 1) + 1 : d, left : left + d * (kw - 1) + 1 : d
        ]
        out[:, :, i, j] = (
            np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
        )
    return out


def conv_naive(Z, weight):
    N, H, W, _ = Z.shape
    K1, K2, _, C_out = weight.shape
    out = np.zeros((N, H - K1 + 1, W - K2 + 1, C_out))
    for y in range(H - K1 + 1):
        for x in range(W - K2 + 1):
            for i in range(K1):
                for j in range(K2):
                    out[:, y, x] += Z[:, y + i, x + j] @ weight[i, j]
    return out


def my_conv2d(input, kernel):
    batch, _, height, width = input.shape
    F, _, kh, kw = kernel.shape
    output = np.zeros((batch, F, height - kh + 1, width - kw + 1))
    for n, f, i, j in np.ndindex(*output.shape):
        output[n, f, i, j] = (input[n, :, i : i + kh, j : j + kw] * kernel[f]).sum()
    return output


def conv_mixed(images, kernels, strides=(1, 1)):
    """Images channels last, kernels (F, C, kh, kw)."""
    return conv2d_pairs(images, kernels.transpose(2, 3, 1, 0), strides)


def conv_rows(x, w, b):
    """Kernels (F, kh, kw, C), as a class of a course keeps them."""
    return conv2d_pairs(x, w.transpose(1, 2, 3, 0)) + b


# ---- convolution: one image ---------------------------------------------------------------------
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def conv2d_gray(image, kernel, stride=1, padding=0):
    image = np.pad(image, padding)
    kh, kw = kernel.shape
    h, w = image.shape
    out = np.zeros(((h - kh) // stride + 1, (w - kw) // stride + 1))
    for i, j in np.ndindex(*out.shape):
        top, left = i * stride, j * stride
        out[i, j] = np.sum(image[top : top + kh, left : left + kw] * kernel)
    return out


def convolve_same_size(image, kernel):
    kh, kw = kernel.shape
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(image, [(top, kh - 1 - top), (left, kw - 1 - left)])
    output = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            output[i, j] = np.sum(padded[i : i + kh, j : j + kw] * kernel)
    return output


def convolution2d(I, K):  # noqa: E741
    """Lists of lists, and no NumPy."""
    rows, columns = range(len(I) - len(K) + 1), range(len(I[0]) - len(K[0]) + 1)
    taps = [(m, n) for m in range(len(K)) for n in range(len(K[0]))]
    return [
        [sum(I[i + m][j + n] * K[m][n] for m, n in taps) for j in columns] for i in rows
    ]


def conv2d_single(x, kernel, bias, stride=1):
    """One image (H, W, C)."""
    kh, kw, _, F = kernel.shape
    out_h, out_w = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    out = np.zeros((out_h, out_w, F))
    for i, j, f in np.ndindex(*out.shape):
        patch = x[i * stride : i * stride + kh, j * stride : j * stride + kw, :]
        out[i, j, f] = np.sum(patch * kernel[..., f]) + bias[f]
    return out


def conv2d_numpy(input_data, kernel, stride=1, padding=0):
    """One image (C, H, W)."""
    return my_conv2d(
        np.pad(input_data, [(0, 0), (padding,) * 2, (padding,) * 2])[None], kernel
    )[0, :, ::stride, ::stride]


def convolve_grayscale(images, kernel, padding="same", stride=(1, 1)):
    """A batch (m, h, w) and one kernel (kh, kw)."""
    W = kernel[:, :, None, None]
    return conv_forward_same(images[..., None], W, 0, lambda z: z, padding, stride)[
        ..., 0
    ]


# ---- gradients ----------------------------------------------------------------------------------
def conv_backward_plain(dZ, A_prev, W, b, padding="same", stride=(1, 1)):
    kh, kw = W.shape[:2]
    (sh, sw), (_, h, w, _) = stride, A_prev.shape
    pads = [(0, 0), (0, 0)]
    if padding == "same":
        zeros = [
            max((-(-n // s) - 1) * s + k - n, 0)
            for n, s, k in ((h, sh, kh), (w, sw, kw))
        ]
        pads = [(z // 2, z - z // 2) for z in zeros]
    A = np.pad(A_prev, [(0, 0), *pads, (0, 0)])
    dA, dW = np.zeros(A.shape), np.zeros(W.shape)
    for i, j in np.ndindex(*dZ.shape[1:3]):
        place = np.s_[:, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dA[place] += np.einsum("nf,hwcf->nhwc", dZ[:, i, j], W)
        dW += np.einsum("nf,nhwc->hwcf", dZ[:, i, j], A[place])
    (top, _), (left, _) = pads
    return dA[:, top : top + h, left : left + w], dW, dZ.sum((0, 1, 2), keepdims=True)


def conv2d_backward(x, w, dy, stride=1, pad=0):
    cache = (x, w, np.zeros(len(w)), {"stride": stride, "pad": pad})
    return conv_backward_naive(dy, cache)


def conv2d_grads(dout, x, kernel):
    """No padding, no stride, no bias."""
    dA, dW, _ = conv_backward_plain(dout, x, kernel, None, "valid")
    return dA, dW


def conv_backward_cache(dout, cache):
    """The cache holds plain numbers."""
    x, w, b, stride, padding = cache
    return conv_backward_naive(dout, (x, w, b, {"stride": stride, "pad": padding}))


def conv_backward_pairs(dout, x, w, stride=(1, 1), padding=(0, 0)):
    (sh, sw), (ph, pw), (kh, kw) = stride, padding, w.shape[2:]
    x_pad = np.pad(x, [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    dx_pad, dw = np.zeros_like(x_pad), np.zeros_like(w)
    for i, j in np.ndindex(dout.shape[2:]):
        place = np.s_[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
        dx_pad[place] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
        dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], x_pad[place])
    dx = dx_pad[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return dx, dw, dout.sum((0, 2, 3))


def forward_own_cache(x, w, b, stride=1, pad=0):
    """Its cache is like no other's."""
    out, _ = conv_forward_naive(x, w, b, {"stride": stride, "pad": pad})
    return out, {"image": x, "weights": w, "numbers": (stride, pad)}


def backward_own_cache(dout, cache):
    stride, pad = cache["numbers"]
    return conv2d_backward(cache["image"], cache["weights"], dout, stride, pad)


# ---- pooling ------------------------------------------------------------------------------------
def max_pool_forward_naive(x, pool_param):
    N, C, H, W = x.shape
    ph, pw = pool_param["pool_height"], pool_param["pool_width"]
    stride = pool_param["stride"]
    H_out, W_out = 1 + (H - ph) // stride, 1 + (W - pw) // stride
    out = np.zeros((N, C, H_out, W_out))
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    top, left = i * stride, j * stride
                    out[n, c, i, j] = np.max(x[n, c, top : top + ph, left : left + pw])
    return out, (x, pool_param)


def pool_forward(A_prev, hparameters, mode="max"):
    f, stride = hparameters["f"], hparameters["stride"]
    m, H, W, C = A_prev.shape
    A = np.zeros((m, int(1 + (H - f) / stride), int(1 + (W - f) / stride), C))
    for i, h, w, c in np.ndindex(*A.shape):
        window = A_prev[i, h * stride : h * stride + f, w * stride : w * stride + f, c]
        A[i, h, w, c] = window.max() if mode == "max" else window.mean()
    return A, (A_prev, hparameters)


def pool_forward_pair(A_prev, kernel_shape, stride=(1, 1), mode="max"):
    (kh, kw), (sh, sw) = kernel_shape, stride
    m, H, W, C = A_prev.shape
    out = np.zeros((m, (H - kh) // sh + 1, (W - kw) // sw + 1, C))
    for i, j in np.ndindex(*out.shape[1:3]):
        window = A_prev[:, i * sh : i * sh + kh, j * sw : j * sw + kw]
        out[:, i, j] = (
            window.max(axis=(1, 2)) if mode == "max" else window.mean(axis=(1, 2))
        )
    return out


def maxpool2d(x):
    """Always 2 x 2."""
    C, H, W = x.shape
    x = x[:, : H // 2 * 2, : W // 2 * 2]
    return x.reshape(C, H // 2, 2, W // 2, 2).max(axis=(2, 4))


def maxpool_forward(X, size=2, stride=2):
    return max_pool_plain(X, size, size, stride)


def max_pool_plain(x, pool_height, pool_width, stride):
    numbers = {"pool_height": pool_height, "pool_width": pool_width, "stride": stride}
    return max_pool_forward_naive(x, numbers)[0]


def max_pooling(image, kernel_size=(2, 2), stride=(2, 2)):
    """One gray image."""
    return pool_forward_pair(image[None, :, :, None], kernel_size, stride)[0, :, :, 0]


def max_pool_padded(x, kernel_size, stride=None, padding=0):
    x = np.pad(
        x, [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2], constant_values=-np.inf
    )
    return max_pool_plain(x, kernel_size, kernel_size, stride or kernel_size)


def max_pool_blocks(x, pool_size=(2, 2)):
    """No stride: the windows lie side by side."""
    (N, H, W, C), (kh, kw) = x.shape, pool_size
    oh, ow = H // kh, W // kw
    blocks = x[:, : oh * kh, : ow * kw].reshape(N, oh, kh, ow, kw, C)
    return blocks.max(axis=(2, 4))


# ---- im2col -------------------------------------------------------------------------------------
def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    """(N * OH * OW, C * kh * kw), as a well-known book has it."""
    N, C, H, W = input_data.shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    img = padded_nchw(input_data, pad)
    col = np.zeros((N, C, filter_h, filter_w, out_h, out_w))
    for y in range(filter_h):
        for x in range(filter_w):
            rows = slice(y, y + stride * out_h, stride)
            columns = slice(x, x + stride * out_w, stride)
            col[:, :, y, x] = img[:, :, rows, columns]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * out_h * out_w, -1)


def im2col_indices(x, field_height, field_width, padding=1, stride=1):
    """(C * kh * kw, OH * OW * N), as the course with fancy indices has it."""
    _, C, H, W = x.shape
    out_h = (H + 2 * padding - field_height) // stride + 1
    out_w = (W + 2 * padding - field_width) // stride + 1
    k, i, j = np.indices((C, field_height, field_width)).reshape(3, -1, 1)
    top, left = (np.indices((out_h, out_w)) * stride).reshape(2, 1, -1)
    cols = padded_nchw(x, padding)[:, k, i + top, j + left]
    return cols.transpose(1, 2, 0).reshape(C * field_height * field_width, -1)


def im2col_batch(x, KH, KW, stride=1, pad=0):
    """(N, C * kh * kw, OH * OW)."""
    rows = im2col(x, KH, KW, stride, pad)
    return rows.reshape(len(x), -1, rows.shape[1]).transpose(0, 2, 1)


def im2col_last(image, filter_size, stride):
    """(N, OH, OW, kh, kw, C), a view of NHWC."""
    view = np.lib.stride_tricks.sliding_window_view(image, filter_size, axis=(1, 2))
    return view[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


def im2col_channels(images, kernel_size, stride):
    """Images channels last, but in a row one channel after the other."""
    x = images.transpose(0, 3, 1, 2)
    return im2col(x, kernel_size, kernel_size, stride)


def im2col_patches(input, kernel_size, stride=1, padding=0):
    """(N, OH * OW, C * k * k), as an unfold in PyTorch, turned."""
    return im2col_batch(input, kernel_size, kernel_size, stride, padding).transpose(
        0, 2, 1
    )


def im2col_gray(image, kh, kw):
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw))
    return windows.reshape(-1, kh * kw).T
