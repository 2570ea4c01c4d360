"""Your own training loop in NTK Monitor: gradient descent of a small network written in NumPy, its kernel logged as it trains.

Copy ntk_monitor_writer.py beside this file (command "NTK: Insert Python Writer…"), then: python numpy_loop.py
The sweep appears in the tree while it runs. With PyTorch or JAX only the lines that compute `K` change.
"""

import numpy as np

from ntk_monitor_writer import Sweep

STEPS, EVERY, LEARNING_RATE = 2000, 20, 0.5
angles = np.linspace(-np.pi, np.pi, 64, endpoint=False)
x = np.stack([np.cos(angles), np.sin(angles)], axis=1)
y = np.sin(2 * angles)


def kernel(x, W, a):
    """Tangent kernel of f(x) = a . relu(W x / sqrt 2) / sqrt(width), one summand a layer."""
    z = x @ W / np.sqrt(2)
    gradient = (z > 0) * a / np.sqrt(len(a))
    return np.maximum(z, 0) @ np.maximum(z, 0).T / len(a) + (gradient @ gradient.T) * (x @ x.T) / 2


sweep = Sweep("results", "numpy-loop", targets=y, edge=len(x) / LEARNING_RATE)
for width in (32, 256):
    random = np.random.default_rng(0)
    W, a = random.standard_normal((2, width)), random.standard_normal(width)
    with sweep.run(width=width, seed=0, steps=STEPS) as run:
        for step in range(STEPS + 1):
            z = x @ W / np.sqrt(2)
            f = np.maximum(z, 0) @ a / np.sqrt(width)
            error = f - y
            if step % EVERY == 0:
                run.log(step, loss=np.mean(error**2), kernel=kernel(x, W, a))
            back = 2 / len(x) * error[:, None]
            W, a = (
                W - LEARNING_RATE * x.T @ (back * (z > 0) * a / np.sqrt(width)) / np.sqrt(2),
                a - LEARNING_RATE * (back * np.maximum(z, 0)).sum(0) / np.sqrt(width),
            )
