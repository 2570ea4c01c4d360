/** Python that loads thesis results. */

/** @param path of the results, as a Python string */
export function thesisSnippet(path: string): string {
  return `import json
from pathlib import Path

import numpy as np

results = Path(${path})
manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
widths = {int(width): np.load(results / "runs" / Path(file).name) for width, file in manifest["runs"].items()}


def kernels(width, seed):
    """Steps [S] and kernels of the training points [S, M, M] of one seed."""
    archive = widths[width]
    meta = archive["kernel_meta"]  # one (seed, step) a row
    rows = meta[:, 0] == seed
    return meta[rows, 1], archive["K_train_train"][rows, :, :, 0, 0]
`;
}
