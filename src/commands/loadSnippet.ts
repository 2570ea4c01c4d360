/** Python that loads what a run or a sweep has on disk, to be pasted into a notebook. Knows no editor. */

const IMPORTS = `import json
from pathlib import Path

import numpy as np
`;

// A line that is still being written has no end yet.
const LOAD = `def load(run):
    """The arrays of a run by name, opened where they lie, and one dict a snapshot."""
    arrays = {file.stem: np.load(file, mmap_mode="r") for file in sorted((run / "arrays").glob("*.npy"))}
    with open(run / "metrics.jsonl", encoding="utf-8") as lines:
        metrics = [json.loads(line) for line in lines if line.endswith("\\n")]
    return arrays, metrics


def column(metrics, key):
    """One quantity over the snapshots: NaN where it is null or was not measured."""
    return np.array([line.get(key) for line in metrics], dtype=float)
`;

/**
 * @param path of the run's directory
 * @param data the data set's archive relative to the sweep; null where the run names none
 */
export function runSnippet(path: string, data: string | null): string {
  return `${IMPORTS}

${LOAD}

run = Path(${pythonString(path)})
arrays, metrics = load(run)  # arrays["preds_eval"][i] is that of step arrays["preds_eval.steps"][i]
step, loss, drift = (column(metrics, key) for key in ("step", "loss", "drift"))
${data === null ? '' : `data = np.load(run.parents[1] / ${pythonString(data)})  # its arrays: data.files\n`}`;
}

/** @param path of the sweep's directory */
export function sweepSnippet(path: string): string {
  return `${IMPORTS}

${LOAD}

sweep = Path(${pythonString(path)})
record = json.loads((sweep / "sweep.json").read_text(encoding="utf-8"))
axes = {run["id"]: run["axes"] for run in record["runs"]}
runs = {name: load(sweep / "runs" / name) for name in axes if (sweep / "runs" / name / "metrics.jsonl").exists()}
drift = {name: (column(metrics, "step"), column(metrics, "drift")) for name, (arrays, metrics) in runs.items()}
`;
}

/** JSON's escapes are all escapes of Python, with the same meaning. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}
