/** The Python that *Copy as Python* gives, run by Python over a real run directory where NumPy is there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSnippet, sweepSnippet } from '../../../src/commands/loadSnippet';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { NpyAppender } from '../../../src/runs/npyAppender';
import { encodeNpz } from '../../../src/runs/npz';
import { hasNumPy, PYTHON } from '../../support/python';
import { temporaryDirectory } from '../runs/support';

const DATA = 'data/0123456789abcdef.npz';
const METRICS = [
  { step: 0, loss: 1.5, drift: 0 },
  { step: 100, loss: 'Infinity', drift: null },
  { step: 200, loss: 'NaN' },
];
/** What NumPy must make of them; JSON has no such numbers, so Python prints their names. */
const COLUMNS = { step: ['0.0', '100.0', '200.0'], loss: ['1.5', 'inf', 'nan'], drift: ['0.0', 'nan', 'nan'] };

describe('the copied Python', function () {
  this.timeout(20_000);
  const directory = temporaryDirectory();
  let sweep: string;
  let run: string;

  beforeEach(() => {
    // Everything that a string of Python or a shell would trip over.
    sweep = join(directory(), 'a "quoted" back\\slash ü $HOME', '20260101-120000-a');
    run = sweepFiles(sweep).run('width=8,seed=0');
    mkdirSync(runFiles(run).arrays, { recursive: true });
    mkdirSync(sweepFiles(sweep).data, { recursive: true });
    const runs = [
      { id: 'width=8,seed=0', axes: { width: 8, seed: 0 } },
      { id: 'width=8,seed=1', axes: { width: 8, seed: 1 } }, // queued: nothing of it is on disk
    ];
    writeFileSync(sweepFiles(sweep).record, JSON.stringify({ format: '1.0', runs }));
    for (const line of METRICS) appendFileSync(runFiles(run).metrics, `${JSON.stringify(line)}\n`);
    appendFileSync(runFiles(run).metrics, '{"step": 300, "lo'); // being written
    const outputs = NpyAppender.open(runFiles(run).array('preds_eval'), '<f8', [2]);
    for (const row of [Float64Array.of(1, 2), Float64Array.of(3, 4), Float64Array.of(5, 6)]) outputs.append(row);
    outputs.close();
    writeFileSync(join(sweep, DATA), encodeNpz({ y_train: { shape: [2], data: Float64Array.of(7, 8) } }));
  });

  const python = (program: string, question: string): unknown =>
    JSON.parse(execFileSync(PYTHON, ['-c', `${program}\nprint(json.dumps(${question}))`], { encoding: 'utf8' }));

  if (hasNumPy) {
    it('loads the arrays, metrics and data of a run', () => {
      const question = '[arrays["preds_eval"].tolist(), [[str(v) for v in c] for c in (step, loss, drift)], data["y_train"].tolist()]';
      assert.deepEqual(python(runSnippet(run, DATA), question), [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        [COLUMNS.step, COLUMNS.loss, COLUMNS.drift],
        [7, 8],
      ]);
    });

    it('loads a run that names no data', () => {
      assert.deepEqual(python(runSnippet(run, null), '[list(arrays), len(metrics)]'), [['preds_eval'], 3]);
    });

    it('loads every run of a sweep that has begun', () => {
      const question = '{name: [axes[name], [[str(v) for v in c] for c in drift[name]]] for name in runs}';
      assert.deepEqual(python(sweepSnippet(sweep), question), {
        'width=8,seed=0': [{ width: 8, seed: 0 }, [COLUMNS.step, COLUMNS.drift]],
      });
    });
  } else {
    it('names directories and files that are there (this machine has no Python with NumPy to run it)', () => {
      const pathsIn = (text: string) => [...text.matchAll(/Path\((".*")\)$/gm)].map(([, literal]) => JSON.parse(literal ?? '') as string);
      assert.deepEqual(pathsIn(runSnippet(run, DATA)), [run]);
      assert.deepEqual(pathsIn(sweepSnippet(sweep)), [sweep]);
      assert.ok(runSnippet(run, DATA).includes(`np.load(run.parents[1] / "${DATA}")`));
      for (const file of ['arrays', 'metrics.jsonl']) {
        assert.ok(runSnippet(run, null).includes(`"${file}"`), file);
        assert.ok(existsSync(join(run, file)), file);
      }
      for (const file of ['sweep.json', 'runs']) {
        assert.ok(sweepSnippet(sweep).includes(`"${file}"`), file);
        assert.ok(existsSync(join(sweep, file)), file);
      }
    });
  }
});
