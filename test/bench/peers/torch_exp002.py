"""The exp002 step and kernel as a PyTorch user would write them; prints one JSON object a line. Same network, step and kernel as
jax_exp002.py: eager autograd for the step, `torch.func` (vmap of grad) for the Jacobian.

    python3 torch_exp002.py '{"widths": [100, 1024], "points": 256, "evalPoints": 720, "precision": "float32"}'
"""

import json
import math
import sys
import time

try:
    import torch
except ImportError as error:
    print(json.dumps({"missing": str(error)}))
    sys.exit(0)


def network(parameters, x):
    w, b, a = parameters
    z = x @ w / math.sqrt(x.shape[-1]) + 0.1 * b
    return (torch.relu(z) @ a) / math.sqrt(a.shape[0])


def step(parameters, x, y):
    loss = ((network(parameters, x) - y) ** 2).mean()
    slopes = torch.autograd.grad(loss, parameters)
    with torch.no_grad():
        for value, by in zip(parameters, slopes):
            value -= 1.0 * by


def jacobian(parameters, x):
    rows = torch.func.vmap(torch.func.grad(network), in_dims=(None, 0))(tuple(parameters), x)
    return [row.reshape(x.shape[0], -1) for row in rows]


def kernel(parameters, x):
    with torch.no_grad():
        return sum(j @ j.T for j in jacobian(parameters, x))


def cross(parameters, xe, x):
    with torch.no_grad():
        return sum(e @ j.T for e, j in zip(jacobian(parameters, xe), jacobian(parameters, x)))


def circle(count, dtype):
    angles = -math.pi + 2 * math.pi * torch.arange(count, dtype=dtype) / count
    return angles, torch.stack([torch.cos(angles), torch.sin(angles)], dim=1)


def fastest(run, rounds):
    """Seconds of the fastest of `rounds` calls, after one that is not counted."""
    run()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def main(task):
    dtype = torch.float64 if task["precision"] == "float64" else torch.float32
    angles, x = circle(task["points"], dtype)
    _, xe = circle(task["evalPoints"], dtype)
    y = sum(a * torch.sin(k * angles) for k, a in zip([2, 4, 7, 11], [0.9, 0.7, 0.55, 0.45]))
    print(json.dumps({"version": torch.__version__}), flush=True)
    for width in task["widths"]:
        torch.manual_seed(0)
        theta = [torch.randn(shape, dtype=dtype, requires_grad=True) for shape in [(2, width), (width,), (width,)]]
        fixed = [value.detach().clone() for value in theta]
        count = max(10, min(300, 300_000 // width))

        def some_steps():
            for _ in range(count):
                step(theta, x, y)

        k = kernel(fixed, x)
        found = {
            "width": width,
            "step": fastest(some_steps, 4) / count * 1e3,
            "kernel": fastest(lambda: kernel(fixed, x), 4) * 1e3,
            "cross": fastest(lambda: cross(fixed, xe, x), 2) * 1e3,
            "eigenvalues": fastest(lambda: torch.linalg.eigvalsh(k), 3) * 1e3,
        }
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
