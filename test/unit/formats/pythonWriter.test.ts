/** The Python writer, run by Python over kernels whose metrics are known, and read by our own readers while it writes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RunSnapshots } from '../../../src/analysis/runSnapshots';
import { summariseSweep } from '../../../src/analysis/summary';
import { findSweeps, readSweep } from '../../../src/runs/catalogue';
import { KeptArrayReader } from '../../../src/runs/keptArray';
import { listSweeps } from '../../../src/runs/list';
import { readRun } from '../../../src/runs/runReader';
import { DriftFreezeDetector } from '../../../src/science/metrics/freeze';
import { stores, until } from '../store/support';
import { hasNumPy, PYTHON } from '../../support/python';
import { temporaryDirectory } from '../runs/support';

const FIXTURES = resolve(__dirname, '../../fixtures');
const WRITER = resolve(__dirname, '../../../media/python');
const reference = JSON.parse(readFileSync(join(FIXTURES, 'thesis-reference.json'), 'utf8')) as Record<string, Record<string, unknown[]>>;

const withPython = hasNumPy ? describe : describe.skip;
withPython(`the Python writer (skipped where ${PYTHON} has no NumPy)`, function () {
  this.timeout(30_000);
  const directory = temporaryDirectory();
  const make = stores();
  const python = (body: string) => {
    const file = join(directory(), 'script.py');
    writeFileSync(
      file,
      `import sys\nsys.path.insert(0, ${JSON.stringify(WRITER)})\nimport numpy as np\nfrom ntk_monitor_writer import Sweep\n${body}`,
    );
    execFileSync(PYTHON, [file], { cwd: directory(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const only = async () => {
    const [path] = (await findSweeps(directory())).sweeps;
    return readSweep(path ?? '');
  };

  it('writes the metrics that follow from the kernels by the definitions', async () => {
    python(`
archive = np.load(${JSON.stringify(join(FIXTURES, 'thesis/runs/width_6.npz'))})
sweep = Sweep("results", "from python", targets=archive["y_train"])
for seed in (0, 3):
    run = sweep.run(width=6, seed=seed, steps=80)
    for (of, step), K, loss in zip(archive["kernel_meta"], archive["K_train_train"], archive["loss_values"]):
        if of == seed:
            run.log(step, loss=loss, kernel=K, keep=True)
    run.finish()
`);
    const sweep = await only();
    assert.deepEqual(sweep.record.axes, ['width', 'seed']);
    for (const run of sweep.runs) {
      const { record, metrics, malformed } = await readRun(run.path);
      assert.deepEqual(malformed, []);
      assert.equal(record?.state, 'finished');
      const facts = reference[run.id] ?? {};
      metrics.forEach((line, i) => {
        for (const name of [
          'step',
          'loss',
          'drift',
          'drift_slope',
          'relative_velocity',
          'distance_init',
          'distance_previous',
          'alignment',
          'trace',
          'kernel_norm',
        ] as const)
          close(line[name] ?? null, facts[name]?.[i] as number | null, `${run.id} ${name} ${i}`);
        line.eigenvalues?.forEach((value, j) => close(value, (facts.eigenvalues?.[i] as number[])[j] ?? null, `eigenvalue ${j}`));
      });
      const kept = KeptArrayReader.open(run.path, 'K_train_train');
      assert.deepEqual(kept.steps, facts.step);
      assert.deepEqual(kept.rowShape, [10, 10]);
      close(Math.hypot(...(kept.at(80)?.data as Float64Array)), facts.kernel_norm?.[8] as number, 'kept kernel');
      kept.close();
      await assert.rejects(RunSnapshots.open(run.path), /was written without a data set and a network/);
    }
    assert.deepEqual(
      (await summariseSweep(sweep.path)).runs.map(({ drift }) => drift !== null),
      [true, true],
    );
  });

  it('finds the freeze where our own detector does', async () => {
    python(`
sweep = Sweep("results", "freezing", edge=1.5)
run = sweep.run(seed=0)
for step in range(0, 100, 5):
    run.log(step, kernel=np.eye(4) * (2 - 0.5 ** step) + 0.1)
`);
    const [run] = (await only()).runs;
    const { metrics, events } = await readRun(run?.path ?? '');
    const detector = new DriftFreezeDetector({ k: 3, fraction: 0.01 });
    const found = metrics.flatMap(({ step, drift }) => detector.push(step, drift ?? null).freeze ?? []);
    const [freeze] = events.filter(({ type }) => type === 'freeze');
    assert.deepEqual(freeze, { type: 'freeze', ...found[0] });
    assert.equal(events.find(({ type }) => type === 'edge_of_stability')?.step, 5);
  });

  it('appears live, is never lost, and says how it ended', async () => {
    python(`
sweep = Sweep("results", "live")
run = sweep.run(seed=0, steps=10)
run.log(0, loss=float("nan"), accuracy=[0.5, None] if False else [0.5, 0.25])
try:
    with sweep.run(seed=1):
        raise RuntimeError("no memory")
except RuntimeError:
    pass
`);
    const store = make();
    await store.follow(directory());
    const [sweep] = store.sweeps;
    await until(store, () => sweep?.view.runs.length === 2);
    // The writer's process has ended without finishing the first run: without a heartbeat it is shown as it was left.
    assert.deepEqual(
      sweep?.view.runs.map(({ state, step, steps, error }) => ({ state, step, steps, error })),
      [
        { state: 'running', step: 0, steps: 10, error: null },
        { state: 'failed', step: null, steps: null, error: 'RuntimeError: no memory' },
      ],
    );
    assert.deepEqual((await listSweeps(directory())).problems, []);
  });

  it('lets other processes add runs to one sweep, all at once', async () => {
    python(`
import subprocess
sweep = Sweep("results", "shared", targets=[0, 1])
sweep.run(seed=0).log(0, kernel=np.eye(2))
body = "import sys; sys.path.insert(0, sys.argv[2]); import numpy as np; from ntk_monitor_writer import Sweep\\n"
body += "run = Sweep(path=sys.argv[1], targets=[0, 1]).run(seed=int(sys.argv[3])); run.log(0, kernel=np.eye(2)); run.finish()"
others = [subprocess.Popen([sys.executable, "-c", body, sweep.path, ${JSON.stringify(WRITER)}, str(seed)]) for seed in range(1, 5)]
assert [other.wait() for other in others] == [0] * 4
sweep.run(seed=5)
`);
    const sweep = await only();
    assert.deepEqual(sweep.runs.map(({ axes }) => axes.seed).sort(), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(readdirSync(sweep.path).sort(), ['runs', 'settings.json', 'sweep.json']);
  });

  it('leaves a directory that reads when its process is killed', async () => {
    python(`
import os, signal, subprocess, time
body = "import sys; sys.path.insert(0, sys.argv[1]); import numpy as np; from ntk_monitor_writer import Sweep\\n"
body += "run = Sweep('results', 'killed').run(seed=0)\\nstep = 0\\nwhile True: run.log(step, kernel=np.eye(40), keep=True); step += 1; print(step, flush=True)"
other = subprocess.Popen([sys.executable, "-c", body, ${JSON.stringify(WRITER)}], stdout=subprocess.PIPE, text=True)
while int(other.stdout.readline()) < 20: pass
other.send_signal(signal.SIGKILL)
other.wait()
`);
    const [run] = (await only()).runs;
    const { record, metrics, malformed } = await readRun(run?.path ?? '');
    assert.equal(record?.state, 'running');
    assert.deepEqual(malformed, []);
    assert.ok(metrics.length >= 20);
    const kept = KeptArrayReader.open(run?.path ?? '', 'K_train_train');
    assert.ok(metrics.every(({ step }) => kept.steps.includes(step)));
    assert.equal(kept.at(10)?.data[0], 1);
    kept.close();
  });

  it('refuses what no reader could make sense of', () => {
    const refused = (body: string, why: RegExp) =>
      assert.throws(
        () => python(body),
        (error: unknown) => why.test(String((error as { stderr?: string }).stderr)),
      );
    refused('Sweep("results", "a/b")', /name: expected a name that can be a directory/);
    refused('Sweep("results", "a").run(seed=0).log(0, kernel=np.zeros((2, 3)))', /kernel: expected shape \[N, N\]/);
    refused(
      'Sweep("results", "a").run(seed=0).log(0, kernel=np.eye(2) * 1j)',
      /kernel: expected real numbers, found an array of complex128/,
    );
    refused('Sweep("results", "a").run(seed=0).log(0, loss="low")', /loss: expected a number or a list of numbers, found 'low'/);
    refused('Sweep("results", "a").run(seed=0).log(0.5, loss=1)', /step: expected a whole number from 0, found 0\.5/);
    refused('Sweep("results", "a", targets="labels")', /targets: expected numbers of shape/);
    refused('run = Sweep("results", "a").run(seed=0); run.finish(); run.log(0, loss=1)', /the run has ended/);
    refused(
      'run = Sweep("results", "a").run(seed=0); run.keep("x", 3, np.ones(2)); run.keep("x", 3, np.ones(2))',
      /x: expected a step after 3, found 3/,
    );
    refused('Sweep(path="results")', /expected a sweep that has a run/);
    refused('run = Sweep("results", "a").run(seed=0); run.log(5, loss=1.0); run.log(5, loss=1.0)', /expected a step after 5, found 5/);
  });
});

function close(found: number | null, expected: number | null, place: string): void {
  if (expected === null || found === null) assert.equal(found, expected, place);
  else assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${place}: expected ${expected}, found ${found}`);
}
