"""A training step and a kernel of the convolutional network as a PyTorch user would write them; prints one JSON object: milliseconds and the
peak of memory. Three 3 x 3 convolutions, ReLU and 2 x 2 max pooling each, one dense layer; the step by eager autograd with cross-entropy, the
kernel (trace over 10 outputs of 32 images) by `torch.func` (vmap of jacrev) and einsum.

    python3 torch_cnn.py 64 snapshot
"""

import json
import resource
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    print(json.dumps({"missing": str(error)}))
    sys.exit(0)

BATCH, PROBE, CLASSES, REPEATS = 128, 32, 10, 3


def network(parameters, x):
    for layer in range(3):
        x = F.max_pool2d(F.relu(F.conv2d(x, parameters[f"w{layer}"], parameters[f"b{layer}"], padding=1)), 2)
    return F.linear(x.flatten(1), parameters["w3"], parameters["b3"])


def initial(width):
    parameters = {}
    for layer, channels in enumerate((3, width, width)):
        parameters[f"w{layer}"] = torch.randn(width, channels, 3, 3) * (2 / (9 * channels)) ** 0.5
        parameters[f"b{layer}"] = torch.zeros(width)
    parameters["w3"] = torch.randn(CLASSES, 16 * width) * (2 / (16 * width)) ** 0.5
    parameters["b3"] = torch.zeros(CLASSES)
    return parameters


def training_step(width):
    parameters = {name: value.requires_grad_() for name, value in initial(width).items()}
    x, labels = torch.randn(BATCH, 3, 32, 32), torch.randint(0, CLASSES, (BATCH,))

    def run():
        slopes = torch.autograd.grad(F.cross_entropy(network(parameters, x), labels), list(parameters.values()))
        with torch.no_grad():
            for value, by in zip(parameters.values(), slopes):
                value -= 0.01 * by

    return run


def snapshot(width):
    parameters, x = initial(width), torch.randn(PROBE, 3, 32, 32)
    jacobian = torch.func.vmap(torch.func.jacrev(lambda p, image: network(p, image[None])[0]), (None, 0))

    def run():
        rows = (row.flatten(2) for row in jacobian(parameters, x).values())
        return sum(torch.einsum("ncp,mcp->nm", row, row) for row in rows) / CLASSES

    return run


def main(width, work):
    torch.manual_seed(0)
    run = training_step(width) if work == "step" else snapshot(width)
    run()
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": 1000 * best, "megabytes": megabytes, "version": torch.__version__}))


main(int(sys.argv[1]), sys.argv[2])
