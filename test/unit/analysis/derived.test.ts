/** What panels ask of a run: the same numbers as `ntk-monitor analyse` gives, at the snapshots that can be shown. */
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { analyseRun } from '../../../src/analysis/analyse';
import { Deriver } from '../../../src/analysis/thread/deriver';
import { runWorker } from '../../../src/engine/worker/worker';
import { keptArrays } from '../../../src/runs/keptArray';
import { runFiles, sweepFiles } from '../../../src/runs/layout';
import { derivedNames, type DerivedName, type DerivedResult } from '../../../src/shared/protocol';
import { parseToPanel } from '../../../src/shared/validate-to-panel';
import { layOut, type Sections } from '../../support/experiments';

async function trained(sections: Sections = {}): Promise<{ sweep: string; run: string }> {
  const { sweep, runs } = layOut({ engine: 'float64', ...sections });
  for (const id of runs) await runWorker(sweep, id);
  return { sweep, run: sweepFiles(sweep).run(runs[0]!) };
}

const live = new AbortController().signal;
const ask = (deriver: Deriver, run: string, step: number, ...get: DerivedName[]) => deriver.answer({ run, step, get }, live);

type Answered = Extract<DerivedResult, { ok: true }>;

function answered(result: DerivedResult | null): Answered {
  assert.ok(result?.ok, JSON.stringify(result));
  return result;
}

function array(result: DerivedResult | null, name: string): { shape: readonly number[]; data: Float64Array } | undefined {
  const { arrays, buffer } = answered(result);
  const view = arrays.find(entry => entry.name === name);
  return (
    view && {
      shape: view.shape,
      data: new Float64Array(
        buffer,
        8 * view.offset,
        view.shape.reduce((product, size) => product * size, 1),
      ),
    }
  );
}

function refusal(result: DerivedResult | null): string {
  assert.ok(result && !result.ok, 'it was answered');
  return result.message;
}

describe('what a panel asks of a run', () => {
  const sameAsAnalysed = async (run: string, step: number, name: 'K_train_train' | 'preds_eval' | 'preds_train') => {
    const expected = (await analyseRun(run, { step, get: [name] })).arrays[name]!;
    const found = array(await ask(new Deriver(), run, step, name), name)!;
    assert.deepEqual(found.shape, expected.shape, name);
    assert.deepEqual(found.data, expected.data, `${name} at step ${step}`);
  };

  it('kernel and outputs are bit for bit those of the command line, kept or computed, of a scaled model too', async () => {
    for (const sections of [{}, { keep: { preds: 'none', kernels: 'none' } }, { model: { alpha: 3 }, keep: { preds: 'none' } }]) {
      const { run } = await trained(sections);
      for (const step of [0, 20, 40])
        for (const name of ['K_train_train', 'preds_eval', 'preds_train'] as const) await sameAsAnalysed(run, step, name);
    }
  });

  it('distances between snapshots are those of the command line, a few soon and then many', async () => {
    const { run } = await trained({ train: { steps: 40, lr: 0.1, eval_every: 1 } });
    const { arrays } = await analyseRun(run, { step: 40, get: ['distances'] });
    const deriver = new Deriver();
    const coarse = await ask(deriver, run, 40, 'distances_coarse');
    const fine = await ask(deriver, run, 40, 'distances');
    assert.deepEqual(array(fine, 'distances.values')!.data, arrays['distances']!.data);
    assert.deepEqual(
      [...array(fine, 'distances.steps')!.data],
      Array.from({ length: 41 }, (_, i) => i),
    );
    assert.deepEqual([...array(coarse, 'distances_coarse.steps')!.data], [0, 4, 7, 11, 15, 18, 22, 25, 29, 33, 36, 40]);
    assert.deepEqual(array(coarse, 'distances_coarse.values')!.data[5], arrays['distances']!.data[18]);
    assert.equal(answered(coarse).numbers['distances_coarse.available'], 41);
  });

  it('kernel regression has the numbers and predictions of the command line', async () => {
    const { run } = await trained({ analysis: { reg: 1e-4 } });
    const result = await ask(new Deriver(), run, 20, 'kernel_regression');
    const { quantities, arrays } = await analyseRun(run, { step: 20, get: ['kernel_regression', 'continuation'] });
    const { mse, continuation_mse, ridge, effective_rank, condition_number } = quantities['kernel_regression'] as Record<string, number>;
    assert.deepEqual(answered(result).numbers, { mse, continuation_mse, ridge, effective_rank, condition_number });
    assert.ok(mse! > 0 && continuation_mse! > 0 && ridge === 1e-4);
    assert.deepEqual(array(result, 'prediction'), arrays['kernel_regression.preds_eval']);
    assert.deepEqual(array(result, 'continuation'), arrays['continuation.preds_eval']);
  });

  it('kernel regression whose ridge noise would decide has no prediction and no numbers but the ridge', async () => {
    const { run } = await trained({ analysis: { reg: 1e-30 }, model: { depth_hidden: 0 } });
    const result = await ask(new Deriver(), run, 20, 'kernel_regression');
    assert.deepEqual(answered(result).arrays, []);
    assert.deepEqual(answered(result).numbers, {
      mse: null,
      continuation_mse: null,
      ridge: 1e-30,
      effective_rank: null,
      condition_number: null,
    });
  });

  it('several outputs have their own column, also in the full reduction', async () => {
    const points = {
      inputs: [
        [0, 1],
        [1, 0],
        [0.6, 0.8],
      ],
      targets: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      eval_inputs: [[0.8, 0.6]],
      eval_targets: [[1, 1]],
    };
    for (const [reduction, side] of [
      ['trace-mean', 3],
      ['full', 6],
    ] as const) {
      const { run } = await trained({
        data: { kind: 'points', points },
        probe: { reduction },
        analysis: { reg: 0.1 },
        keep: { parameters: 'every' },
      });
      const result = await ask(new Deriver(), run, 20, 'data', 'preds_eval', 'K_train_train', 'kernel_regression');
      const shapes = Object.fromEntries(answered(result).arrays.map(({ name, shape }) => [name, shape]));
      assert.deepEqual(shapes, {
        y_train: [3, 2],
        y_eval_true: [1, 2],
        preds_eval: [1, 2],
        K_train_train: [side, side],
        prediction: [1, 2],
        continuation: [1, 2],
      });
    }
  });

  it('the data are those of the circle, with their angles', async () => {
    const { run } = await trained();
    const result = await ask(new Deriver(), run, 0, 'data');
    assert.deepEqual(
      answered(result).arrays.map(({ name, shape }) => [name, shape]),
      [
        ['gamma_train', [16]],
        ['y_train', [16]],
        ['gamma_eval', [48]],
        ['y_eval_true', [48]],
      ],
    );
    const gamma = array(result, 'gamma_eval')!.data;
    assert.equal(gamma[0], -Math.PI);
    assert.ok(gamma.every((value, i) => i === 0 || value > gamma[i - 1]!));
  });

  it('the slider stops where function or kernel can be shown, and is told where the kernel can', async () => {
    const stops = async (keep: object) => {
      const result = await ask(new Deriver(), (await trained({ keep })).run, 0, 'stops');
      return [[...array(result, 'steps')!.data], [...array(result, 'kernel_steps')!.data]];
    };
    const all = [0, 10, 20, 30, 40];
    assert.deepEqual(await stops({}), [all, all]);
    assert.deepEqual(await stops({ parameters: 'none' }), [all, [0, 40]], 'outputs at all, kernels at marks');
    assert.deepEqual(await stops({ parameters: 'none', preds: 'none' }), [
      [0, 40],
      [0, 40],
    ]);
    assert.deepEqual(await stops({ parameters: 'none', preds: 'none', kernels: 'none' }), [[], []]);
  });

  it('comes in one answer that a panel takes, cheap names first, each once', async () => {
    const { run } = await trained();
    const result = answered(await ask(new Deriver(), run, 20, 'kernel_regression', 'K_train_train', 'stops', 'K_train_train'));
    assert.deepEqual(
      result.arrays.map(({ name }) => name),
      ['steps', 'kernel_steps', 'K_train_train', 'prediction', 'continuation'],
    );
    assert.ok(parseToPanel({ type: 'derived', request: 1, run: 'r', step: 20, result }).ok);
  });

  it('is refused in one sentence that names the place', async () => {
    const { run } = await trained({ keep: { parameters: 'none' } });
    assert.match(
      refusal(await ask(new Deriver(), run, 20, 'preds_eval', 'K_train_train')),
      /width=8,seed=0: K_train_train at step 20: it was kept at steps 0, 40/,
    );
    assert.match(refusal(await ask(new Deriver(), `${run}9`, 20, 'stops')), /width=8,seed=09.*is not there/);
    const sums = await trained({
      data: {
        kind: 'points',
        points: {
          inputs: [[1], [2]],
          targets: [
            [1, 0],
            [0, 1],
          ],
        },
      },
      probe: { reduction: 'trace-sum' },
    });
    assert.match(
      refusal(await ask(new Deriver(), sums.run, 20, 'kernel_regression')),
      /needs the reduction trace-mean or full, .* trace-sum/,
    );
  });

  it('of a kernel that is not finite is the kernel as it is, and no regression', async () => {
    const { run } = await trained({ keep: { kernels: 'every' } });
    const file = runFiles(run).array('K_train_train');
    const bytes = readFileSync(file);
    bytes.writeDoubleLE(NaN, bytes.length - 5 * 256 * 8 + 2 * 256 * 8);
    writeFileSync(file, bytes);
    const deriver = new Deriver();
    assert.ok(Number.isNaN(array(await ask(deriver, run, 20, 'K_train_train'), 'K_train_train')!.data[0]));
    assert.match(refusal(await ask(deriver, run, 20, 'kernel_regression')), /kernel regression at step 20 cannot be computed: .*finite/);
  });
});

describe('a deriver', () => {
  it('sees the snapshots that a run has got since it was opened', async () => {
    const { run } = await trained();
    const { metrics } = runFiles(run);
    const lines = readFileSync(metrics, 'utf8').trimEnd().split('\n');
    writeFileSync(metrics, lines.slice(0, 3).join('\n') + '\n');
    const deriver = new Deriver();
    const steps = async () => [...array(await ask(deriver, run, 0, 'stops'), 'steps')!.data];
    assert.deepEqual(await steps(), [0, 10, 20]);
    appendFileSync(metrics, `${lines[3]}\n`);
    assert.deepEqual(await steps(), [0, 10, 20, 30]);
  });

  it('recovers when a run that was refused comes back', async () => {
    const { sweep, run } = await trained();
    const deriver = new Deriver();
    answered(await ask(deriver, run, 20, 'K_train_train'));
    renameSync(sweep, `${sweep}-elsewhere`);
    assert.match(refusal(await ask(deriver, run, 20, 'K_train_train')), /metrics\.jsonl: is not there/);
    renameSync(`${sweep}-elsewhere`, sweep);
    answered(await ask(deriver, run, 20, 'K_train_train'));
    const { record } = runFiles(run);
    const whole = readFileSync(record);
    writeFileSync(record, '[]');
    appendFileSync(runFiles(run).metrics, '\n');
    assert.match(refusal(await ask(deriver, run, 20, 'stops')), /run\.json: expected an object/);
    writeFileSync(record, whole);
    answered(await ask(deriver, run, 20, 'stops'));
  });

  it('computes a kernel once for all that need it', async () => {
    const { run } = await trained({ keep: { kernels: 'none', preds: 'none' } });
    const deriver = new Deriver();
    const first = array(await ask(deriver, run, 20, 'K_train_train'), 'K_train_train')!;
    for (const name of keptArrays(run).filter(kept => kept.startsWith('theta.'))) truncateSync(runFiles(run).array(name));
    const again = array(await ask(deriver, run, 20, 'K_train_train'), 'K_train_train')!;
    assert.deepEqual(again.data, first.data);
    assert.notEqual(again.data.buffer, first.data.buffer, 'the buffer of an answer is handed over, so each has its own');
    assert.match(refusal(await ask(deriver, run, 30, 'K_train_train')), /expected .* bytes/, 'nothing can be computed any more');
  });

  it('leaves what has not begun when the request is cancelled', async () => {
    const { run } = await trained();
    const cancel = new AbortController();
    const answer = new Deriver().answer({ run, step: 20, get: [...derivedNames] }, cancel.signal);
    cancel.abort();
    assert.equal(await answer, null);
  });
});
