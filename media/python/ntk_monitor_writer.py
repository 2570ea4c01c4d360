"""Writes run directories that NTK Monitor shows live. One file, NumPy only: copy it beside your code.

    from ntk_monitor_writer import Sweep

    sweep = Sweep("results", "my-experiment", targets=y)          # y [N] or [N, C]: labels of the points whose kernel is followed
    run = sweep.run(width=512, seed=0, steps=10_000)
    for step in range(10_001):
        ...
        if step % 100 == 0:
            run.log(step, loss=loss, kernel=K)                     # K [N, N], or [N, N, C, C]: then the mean over outputs (trace-mean)
    run.finish()

A run is one directory: run.json, metrics.jsonl, events.jsonl, arrays/. Its JSON schemas are those that NTK Monitor publishes
(media/schemas). Records are replaced as a whole and lines are appended, so a reader sees the run at every moment; no heartbeat is needed.
Arrays that arrive from PyTorch or JAX are taken by `numpy.asarray`; tensors on a GPU must be moved to the CPU before.

Quantities, all in float64 (definitions as in the monitor): drift ||K - K0|| / ||K0||, its slope per step, relative velocity ||K - K'|| / ||K||
per step, kernel distance 1 - CKA (biased, centred) computed as ||u - u'||^2 / 2, alignment CKA(K, Y Y^T), the largest eigenvalues, trace.
Freeze: the first snapshot that ends k = 3 intervals in a row with a rate below 1 % of the first one.
"""

import datetime
import json
import math
import os
import platform
import re
import secrets
import time

import numpy as np

__all__ = ["Sweep", "Run"]
PROGRAM = "ntk_monitor_writer 1.0"


class Sweep:
    """A new sweep: <out>/<name>/<date-time>-<id>/. Runs are added by `run`; the path is in `path`.

    Another process joins it with `Sweep(path=...)`, and gives the same targets and criteria; each run has one writer.

    targets: labels of the points of the kernel, [N] or [N, C]; None leaves the alignment out.
    eigenvalues: how many of the largest are written. edge: the edge of stability, e.g. M / learning rate for the loss (1/M) sum (f - y)^2.
    """

    def __init__(self, out=None, name=None, targets=None, eigenvalues=5, edge=None, freeze=(3, 0.01), path=None):
        self.targets = None if targets is None else _targets(targets)
        self.eigenvalues, self.edge, self.freeze = int(eigenvalues), edge, freeze
        if path is None:
            self._begin(out, name)
        else:
            self.path = os.path.abspath(path)
            self._read()

    def _begin(self, out, name):
        if out is None or name is None:
            raise ValueError("expected out and name of a new sweep, or the path of one that is there")
        if not re.fullmatch(r"[^/\\:*?\"<>|\x00-\x1f]{1,100}", name) or name.strip(". ") != name:
            raise ValueError(f"name: expected a name that can be a directory, found {name!r}")
        now = datetime.datetime.now()
        self.path = os.path.join(os.path.abspath(out), name, f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}")
        record = {
            "format": "1.0",
            "name": name,
            "created": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "program": PROGRAM,
            "commit": None,
            "axes": [],
            "runs": [],
        }
        os.makedirs(os.path.join(self.path, "runs"))
        criterion = {"k": self.freeze[0], "fraction": self.freeze[1]}
        analysis = {"eigenvalues": self.eigenvalues, "cka": "biased", "freeze": criterion, "velocity_freeze": criterion}
        _replace(os.path.join(self.path, "settings.json"), {"experiment": {"name": name}, "analysis": analysis})
        self._record = record

    def _read(self):
        place = os.path.join(self.path, "sweep.json")
        if not os.path.exists(place):
            raise ValueError(f"{self.path}: expected a sweep that has a run, found no sweep.json")
        with open(place, encoding="utf-8") as file:
            self._record = json.load(file)

    def run(self, steps=None, **axes):
        """A new run at these values of the axes, e.g. width=512, seed=0. `steps`: how many it will make, for the progress."""
        steps = None if steps is None else _whole("steps", steps)
        axes = {key: _plain(value) for key, value in axes.items()}
        if not axes:
            axes = {"seed": len(self._record["runs"])}
        with _Lock(os.path.join(self.path, "sweep.json")) as there:
            if there:
                self._read()  # Another process may have added runs.
            return self._add(steps, axes)

    def _add(self, steps, axes):
        name = ",".join(f"{_safe(key)}={_safe(value)}" for key, value in axes.items())[:120]
        if any(run["id"] == name for run in self._record["runs"]):
            raise ValueError(f"the sweep has a run {name} already")
        os.makedirs(os.path.join(self.path, "runs", name))
        self._record["axes"] += [key for key in axes if key not in self._record["axes"]]
        self._record["runs"].append({"id": name, "axes": axes})
        run = Run(self, name, steps)
        _replace(os.path.join(self.path, "sweep.json"), self._record)  # Last: whoever finds it finds the run.
        return run


class _Lock:
    """Held while sweep.json is read and replaced, by one process at a time; what a process left that has died is taken after 10 s."""

    def __init__(self, path):
        self._path, self._lock = path, f"{path}.lock"

    def __enter__(self):
        began = time.monotonic()
        while True:
            try:
                os.close(os.open(self._lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                return os.path.exists(self._path)
            except FileExistsError:
                if time.monotonic() - began > 10:
                    began = time.monotonic()
                    _remove(self._lock)
                time.sleep(0.01)

    def __exit__(self, *_):
        _remove(self._lock)


class Run:
    """One run. `path` is its directory. Made by `Sweep.run`; a context manager that finishes it, or marks it as failed."""

    def __init__(self, sweep, name, steps):
        self.path = os.path.join(sweep.path, "runs", name)
        self._sweep, self._steps, self._step, self._arrays, self._kept, self._ended = sweep, steps, None, {}, {}, False
        self._started = datetime.datetime.now(datetime.timezone.utc)
        self._kernels = _Kernels(sweep)
        self._write("running", None)

    def log(self, step, kernel=None, keep=False, **numbers):
        """Appends a snapshot. `numbers`: keys of metrics.jsonl (loss, eval_mse, accuracy, parameter_drift, ...) or your own.

        kernel: [N, N] or [N, N, C, C]. keep: writes the kernel too (arrays/K_train_train.npy), for numpy.load.
        Steps must rise. Returns the line as a dict.
        """
        self._require_open()
        step = _whole("step", step)
        if self._step is not None and step <= self._step:
            raise ValueError(f"step: expected a step after {self._step}, found {step}")
        line = {"step": step, "wall_s": (datetime.datetime.now(datetime.timezone.utc) - self._started).total_seconds()}
        line.update({key: _numbers(key, value) for key, value in numbers.items() if value is not None})
        events = []
        if kernel is not None:
            K = _symmetric(kernel)
            measured, events = self._kernels.measure(step, K)
            if keep:
                self.keep("K_train_train", step, K)  # Before its line: a reader that knows the snapshot finds the array.
            line.update(measured)
        self._append("metrics.jsonl", line)
        for event in events:
            self._append("events.jsonl", event)
        self._step = step
        self._write("running", None)
        return line

    def keep(self, name, step, array):
        """Appends an array (arrays/<name>.npy, arrays/<name>.steps.npy), e.g. K_train_train, preds_eval: one row a snapshot."""
        if not re.fullmatch(r"(?!\.)(?!.*\.steps$)[\w.\-=,]{1,200}", name):
            raise ValueError(f"{name!r} is no name of an array: expected letters, digits and . _ - = , only")
        self._require_open()
        step, array = _whole("step", step), np.ascontiguousarray(_cpu(array))
        last = self._kept.get(name)
        if last is not None and step <= last:
            raise ValueError(f"{name}: expected a step after {last}, found {step}")
        if name not in self._arrays:
            folder = os.path.join(self.path, "arrays")
            os.makedirs(folder, exist_ok=True)
            rows = _Rows(os.path.join(folder, f"{name}.npy"), array.dtype, array.shape)
            self._arrays[name] = rows, _Rows(os.path.join(folder, f"{name}.steps.npy"), np.dtype("<i8"), ())
        rows, steps = self._arrays[name]
        rows.append(array)
        steps.append(np.asarray(step, "<i8"))
        self._kept[name] = step

    def event(self, kind, step, **details):
        """Appends an event, e.g. event("task_switch", step, epoch=10, task=1)."""
        self._require_open()
        self._append("events.jsonl", {"type": str(kind), "step": _whole("step", step), **{key: _plain(value) for key, value in details.items()}})

    def finish(self, state="finished", error=None):
        """Ends the run: finished, stopped, diverged, or failed with a sentence."""
        if state not in ("finished", "stopped", "diverged", "failed"):
            raise ValueError(f"state: expected finished, stopped, diverged or failed, found {state!r}")
        self._write(state, error)
        self._ended = True
        for rows, steps in self._arrays.values():
            rows.close()
            steps.close()
        self._arrays = {}

    def __enter__(self):
        return self

    def _require_open(self):
        if self._ended:
            raise ValueError(f"{self.path}: the run has ended; a new one is made by Sweep.run")

    def __exit__(self, kind, error, _trace):
        if self._ended:
            return
        if kind is None:
            self.finish()
        elif issubclass(kind, KeyboardInterrupt):
            self.finish("stopped")
        else:
            self.finish("failed", f"{kind.__name__}: {error}")

    def _append(self, file, value):
        with open(os.path.join(self.path, file), "ab") as lines:
            lines.write((json.dumps(_jsonable(value), allow_nan=False) + "\n").encode())

    def _write(self, state, error):
        now = datetime.datetime.now(datetime.timezone.utc)
        _replace(
            os.path.join(self.path, "run.json"),
            {
                "state": state,
                "pid": os.getpid(),
                "host": platform.node(),
                "started": self._started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "ended": None if state == "running" else now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "step": self._step,
                "steps": self._steps,
                "wall_s": (now - self._started).total_seconds(),
                "error": None if error is None else {"reason": "internal", "message": str(error)},
                "engine": "python",
                "precision": None,
                "versions": {"python": platform.python_version(), "numpy": np.__version__},
            },
        )


class _Kernels:
    """What the kernels of a run say, one after the other."""

    def __init__(self, sweep):
        self._sweep, self._first, self._last = sweep, None, None
        self._drift_freeze, self._velocity_freeze = _Freeze(*sweep.freeze), _Freeze(*sweep.freeze)
        self._at_edge = False

    def measure(self, step, K):
        u, norm = _normalised(K), float(np.linalg.norm(K))
        first = self._first = self._first or (K, u, norm)
        if K.shape != first[0].shape:
            raise ValueError(f"kernel: expected shape {first[0].shape}, as the first one has, found {K.shape}")
        drift = None if first[2] == 0 else float(np.linalg.norm(K - first[0])) / first[2]
        slope = velocity = distance = previous = None
        if self._last is not None:
            previous, last, last_u, last_drift = self._last
            slope = None if drift is None or last_drift is None else (drift - last_drift) / (step - previous)
            velocity = None if norm == 0 else float(np.linalg.norm(K - last)) / norm / (step - previous)
            distance = _distance(u, last_u)
        self._last = step, K, u, drift
        values = np.linalg.eigvalsh(K)[::-1][: self._sweep.eigenvalues] if np.isfinite(norm) else np.full(self._sweep.eigenvalues, np.nan)
        edge = self._sweep.edge
        line = {
            "kernel_norm": norm,
            "spectral_norm": float(values[0]),
            "trace": float(np.trace(K)),
            "eigenvalues": [float(value) for value in values],
            "drift": drift,
            "drift_slope": slope,
            "relative_velocity": velocity,
            "distance_init": _distance(u, first[1]),
            "distance_previous": distance,
            "previous_step": previous,
            "alignment": self._alignment(u),
        }
        if edge is not None:
            line["edge"] = float(edge)
        return line, list(self._events(step, slope, velocity, float(values[0])))

    def _alignment(self, u):
        Y = self._sweep.targets
        if Y is None or u is None:
            return None
        if len(Y) != len(u):
            raise ValueError(f"targets: expected one row for each of the kernel's {len(u)} rows, found {len(Y)}")
        labels = None if np.all(Y == Y[0]) else _normalised(Y @ Y.T)
        return None if labels is None else float(np.sum(u * labels))

    def _events(self, step, slope, velocity, largest):
        for kind, detector, rate in (("freeze", self._drift_freeze, slope), ("velocity_freeze", self._velocity_freeze, velocity)):
            found = detector.push(step, rate)
            if found:
                yield {"type": kind, **found}
        if self._sweep.edge is not None and not self._at_edge and largest >= self._sweep.edge:
            self._at_edge = True
            yield {"type": "edge_of_stability", "step": step, "eigenvalue": largest, "edge": float(self._sweep.edge)}


class _Freeze:
    """The first snapshot that ends k intervals in a row with |rate| < fraction |first rate|; a first rate of 0 is frozen from the start."""

    def __init__(self, k, fraction):
        self._k, self._fraction, self._steps, self._count, self._threshold, self._found = k, fraction, [], 0, math.nan, False

    def push(self, step, rate):
        self._steps.append(step)
        if self._found or len(self._steps) == 1:
            return None
        size = math.nan if rate is None else abs(rate)
        if len(self._steps) == 2:
            self._threshold = size * self._fraction if size < math.inf else math.nan
            if size == 0:
                return self._window(1, self._steps[0])
        self._count = self._count + 1 if size < self._threshold else 0
        return self._window(self._k, step) if self._count >= self._k else None

    def _window(self, intervals, step):
        self._found = True
        window = self._steps[-intervals - 1 :]
        return {"step": step, "window": [window[0], window[-1]], "spacing": max(b - a for a, b in zip(window, window[1:]))}


class _Rows:
    """An .npy file that grows: data first, then the number of rows in its padded header, so numpy.load reads it at any moment."""

    def __init__(self, path, dtype, shape):
        self._dtype, self._shape, self._rows = dtype.newbyteorder("<") if dtype.itemsize > 1 else dtype, shape, 0
        if self._dtype.str not in ("<f8", "<f4", "<i4", "<i8", "|u1"):
            raise ValueError(f"{path}: expected float64, float32, int32, int64 or uint8, found {dtype}")
        self._file = open(path, "xb")
        self._file.write(self._header())
        self._file.flush()

    def append(self, row):
        if row.shape != self._shape:
            raise ValueError(f"{self._file.name}: expected rows of shape {self._shape}, found {row.shape}")
        self._file.seek(0, os.SEEK_END)
        self._file.write(row.astype(self._dtype, copy=False).tobytes())
        self._file.flush()
        self._rows += 1
        self._file.seek(0)
        self._file.write(self._header())
        self._file.flush()

    def close(self):
        self._file.close()

    def _header(self):
        shape = (self._rows, *self._shape)
        text = f"{{'descr': '{self._dtype.str}', 'fortran_order': False, 'shape': {shape}, }}"
        room = 20 - len(str(self._rows))
        length = -(-(10 + len(text) + room + 1) // 64) * 64
        return b"\x93NUMPY\x01\x00" + (length - 10).to_bytes(2, "little") + (text.ljust(length - 11) + "\n").encode("latin1")


def _symmetric(kernel):
    K = _cpu(kernel)
    if K.dtype.kind not in "fiu":
        raise ValueError(f"kernel: expected real numbers, found an array of {K.dtype}")
    K = K.astype(float)
    if K.ndim == 4 and K.shape[2] == K.shape[3]:
        K = np.trace(K, axis1=2, axis2=3) / K.shape[2]
    if K.ndim != 2 or K.shape[0] != K.shape[1] or len(K) == 0:
        raise ValueError(f"kernel: expected shape [N, N] or [N, N, C, C], found {np.shape(kernel)}")
    return (K + K.T) / 2


def _normalised(K):
    """HKH of Frobenius norm 1, H = I - 11^T/n; None where centring leaves nothing."""
    norm = np.linalg.norm(K)
    if norm == 0 or not np.isfinite(norm):
        return None
    u = K / norm
    u = u - u.mean(0) - u.mean(1)[:, None] + u.mean()
    left = np.linalg.norm(u)
    return None if left <= 1e-13 else u / left


def _distance(u, v):
    return None if u is None or v is None else float(np.sum((u - v) ** 2)) / 2


def _remove(path):
    try:
        os.remove(path)
    except FileNotFoundError:
        pass  # Another process was faster.


def _targets(targets):
    array = _cpu(targets)
    if array.ndim not in (1, 2) or len(array) == 0 or array.dtype.kind not in "fiub":
        raise ValueError(f"targets: expected numbers of shape [N] or [N, C], found {array.dtype} of shape {array.shape}")
    return array.astype(float).reshape(len(array), -1)


def _cpu(array):
    """A NumPy array of what PyTorch, JAX or a list holds; a tensor that is part of a graph is taken out of it."""
    detach = getattr(array, "detach", None)
    value = detach() if callable(detach) else array
    try:
        return np.asarray(value)
    except (TypeError, RuntimeError) as error:
        raise TypeError(f"expected an array in the memory of the CPU, found {type(array).__name__}: {error}") from error


def _whole(name, value):
    array = _cpu(value)
    number = array.item() if array.ndim == 0 and array.dtype.kind in "iuf" and np.isfinite(array) else None
    if number is None or number != int(number) or number < 0:
        raise ValueError(f"{name}: expected a whole number from 0, found {value!r}")
    return int(number)


def _numbers(name, value):
    """A number, or a list of numbers."""
    array = _cpu(value)
    if array.dtype.kind not in "fiub" or array.ndim > 1:
        raise ValueError(f"{name}: expected a number or a list of numbers, found {value!r}")
    return array.tolist()


def _plain(value):
    """Of NumPy's, PyTorch's and JAX's numbers and arrays those of Python; texts as they are."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return _cpu(value).tolist()


def _jsonable(value):
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _replace(path, value):
    """Replaces a file as a whole: a reader sees the old or the new one."""
    temporary = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.getpid()}.tmp")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(_jsonable(value), file, allow_nan=False, indent=2)
        file.write("\n")
    os.replace(temporary, path)


def _safe(value):
    return re.sub(r"[^A-Za-z0-9._+-]", "_", str(value))
