"""The exp002 step and kernel as a JAX user would write them; prints one JSON object a line.

    python3 jax_exp002.py '{"widths": [100, 1024], "points": 256, "evalPoints": 720, "precision": "float32"}'

Network: one hidden ReLU layer, NTK parametrisation, sigma_w = 1, sigma_b = 0.1 on the hidden layer, no bias on the output.
Step: full-batch gradient descent on (1/M) sum (f - y)^2, jitted, with the loop over steps inside the compiled program.
Kernel: J J^T from the Jacobian of the outputs (vmap of grad), jitted; `cross` is the kernel between evaluation and training points.
Eigenvalues: eigvalsh of the kernel.
"""

import json
import math
import sys
import time

try:
    import jax
    import jax.numpy as jnp
except ImportError as error:
    print(json.dumps({"missing": str(error)}))
    sys.exit(0)


def network(parameters, x):
    w, b, a = parameters
    z = x @ w / math.sqrt(x.shape[-1]) + 0.1 * b
    return (jax.nn.relu(z) @ a) / math.sqrt(a.shape[0])


def loss(parameters, x, y):
    return jnp.mean((network(parameters, x) - y) ** 2)


@jax.jit
def steps(parameters, x, y, count):
    def one(_, theta):
        slope = jax.grad(loss)(theta, x, y)
        return jax.tree_util.tree_map(lambda value, by: value - 1.0 * by, theta, slope)

    return jax.lax.fori_loop(0, count, one, parameters)


def jacobian(parameters, x):
    rows = jax.vmap(jax.grad(network), in_axes=(None, 0))(parameters, x)
    return [row.reshape(x.shape[0], -1) for row in jax.tree_util.tree_leaves(rows)]


@jax.jit
def kernel(parameters, x):
    return sum(j @ j.T for j in jacobian(parameters, x))


@jax.jit
def cross(parameters, xe, x):
    return sum(e @ j.T for e, j in zip(jacobian(parameters, xe), jacobian(parameters, x)))


def circle(count, dtype):
    angles = -math.pi + 2 * math.pi * jnp.arange(count, dtype=dtype) / count
    return angles, jnp.stack([jnp.cos(angles), jnp.sin(angles)], axis=1)


def fastest(run, rounds):
    """Seconds of the fastest of `rounds` calls, the first not counted: it compiles."""
    jax.block_until_ready(run())
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        jax.block_until_ready(run())
        times.append(time.perf_counter() - began)
    return min(times)


def main(task):
    jax.config.update("jax_enable_x64", task["precision"] == "float64")
    dtype = jnp.float64 if task["precision"] == "float64" else jnp.float32
    angles, x = circle(task["points"], dtype)
    _, xe = circle(task["evalPoints"], dtype)
    y = sum(a * jnp.sin(k * angles) for k, a in zip([2, 4, 7, 11], [0.9, 0.7, 0.55, 0.45]))
    print(json.dumps({"version": jax.__version__}), flush=True)
    for width in task["widths"]:
        keys = jax.random.split(jax.random.PRNGKey(0), 3)
        shapes = [(2, width), (width,), (width,)]
        theta = [jax.random.normal(key, shape, dtype) for key, shape in zip(keys, shapes)]
        count = max(10, min(2000, 1_000_000 // width))
        step = fastest(lambda: steps(theta, x, y, count), 4) / count
        k = kernel(theta, x)
        found = {
            "width": width,
            "step": step * 1e3,
            "kernel": fastest(lambda: kernel(theta, x), 4) * 1e3,
            "cross": fastest(lambda: cross(theta, xe, x), 2) * 1e3,
            "eigenvalues": fastest(lambda: jnp.linalg.eigvalsh(k), 3) * 1e3,
        }
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
