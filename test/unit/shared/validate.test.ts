import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FromPanel, ToPanel } from '../../../src/shared/protocol';
import { packSeries } from '../../../src/shared/series';
import { parseFromPanel } from '../../../src/shared/validate-from-panel';
import { parseToPanel } from '../../../src/shared/validate-to-panel';

const snapshot = {
  type: 'snapshot',
  sequence: 4,
  sweep: {
    path: '/results/a',
    name: 'a',
    created: '2025-01-01T00:00:00Z',
    state: 'running',
    remainingS: 90,
    data: { kind: 'gaussian', probe: 'circle' },
    snapshotSpacing: null,
    conventions: { loss: 'mse', reduction: 'trace-mean', freeze: { k: 3, fraction: 0.01 }, velocityFreeze: { k: 3, fraction: 0.01 } },
    groups: [{ key: 'width=8', label: 'width 8', runs: ['r'], freezeStepOfMean: null }],
    runs: [
      {
        id: 'r',
        axes: { width: 8, seed: 0 },
        state: 'running',
        step: 10,
        steps: 20,
        startedAt: '2025-01-01T00:00:01Z',
        wallS: 30,
        remainingS: null,
        plotted: false,
        engine: 'embedded',
        precision: 'float32',
        error: null,
        markers: [
          { kind: 'freeze', step: 5, window: [2, 5], spacing: 1 },
          { kind: 'diverged', step: 9 },
          {
            kind: 'task_switch',
            step: 6,
            epoch: 1.5,
            task: 1,
            similarity: 0.25,
            reactivation: { spike: 12.5, spikeIntervals: 10, drop: -0.1, recoverySteps: null, plateauStep: 4, complete: true },
          },
          { kind: 'task_switch', step: 8, epoch: null, task: 2, similarity: null, reactivation: null },
        ],
      },
    ],
  },
  series: packSeries([{ run: 'r', quantity: 'step', from: 0, values: Float64Array.of(0, 10), holes: [1] }]),
} satisfies ToPanel;

const derived = {
  type: 'derived',
  request: 3,
  run: 'r',
  step: 500,
  result: {
    ok: true,
    buffer: new ArrayBuffer(8 * 7),
    arrays: [
      { name: 'K_train_train', shape: [2, 2], offset: 0 },
      { name: 'preds_eval', shape: [3], offset: 4 },
    ],
    numbers: { mse: 0.5, effective_rank: null },
  },
} satisfies ToPanel;

/** The value with what lies at `path` replaced. */
function altered(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? altered(item, rest, by) : item));
  return { ...(value as object), [key]: altered((value as Record<string, unknown>)[key], rest, by) };
}

describe('messages to a panel', () => {
  it('are taken as they are', () => {
    assert.deepEqual(parseToPanel(snapshot), { ok: true, message: snapshot });
    assert.ok(parseToPanel({ ...snapshot, type: 'increment' }).ok);
    assert.ok(parseToPanel({ type: 'problem', message: 'The sweep was deleted.' }).ok);
    assert.deepEqual(parseToPanel(derived), { ok: true, message: derived });
    const refused = { ...derived, result: { ok: false, message: 'The parameters were not kept at step 500.' } };
    assert.deepEqual(parseToPanel(refused), { ok: true, message: refused });
  });

  const wrong: readonly (readonly [(string | number)[], unknown, RegExp])[] = [
    [[], null, /^message: expected an object, found null$/],
    [['type'], 'patch', /^type: expected "snapshot" or "increment" or "problem" or "derived", found "patch"$/],
    [['sequence'], -1, /^sequence: expected an integer from 0, found -1$/],
    [['sequence'], 1.5, /^sequence/],
    [['sweep', 'runs'], {}, /^sweep\.runs: expected a list, found an object$/],
    [['sweep', 'runs', 0, 'state'], 'happy', /^sweep\.runs\[0\]\.state: /],
    [['sweep', 'runs', 0, 'step'], NaN, /^sweep\.runs\[0\]\.step: /],
    [['sweep', 'runs', 0, 'axes'], [], /^sweep\.runs\[0\]\.axes: /],
    [['sweep', 'runs', 0, 'markers', 0, 'window'], [1, 2, 3], /window: expected two steps, found a list of 3$/],
    [['sweep', 'runs', 0, 'markers', 0, 'kind'], 'boom', /markers\[0\]\.kind/],
    [['sweep', 'runs', 0, 'markers', 2, 'task'], -1, /markers\[2\]\.task/],
    [['sweep', 'runs', 0, 'markers', 2, 'reactivation', 'spike'], 'high', /reactivation\.spike: expected a finite number/],
    [['sweep', 'runs', 0, 'plotted'], 1, /^sweep\.runs\[0\]\.plotted: expected true or false, found 1$/],
    [['sweep', 'runs', 0, 'remainingS'], Infinity, /^sweep\.runs\[0\]\.remainingS: expected a finite number/],
    [['sweep', 'runs', 0, 'wallS'], '30', /wallS/],
    [['sweep', 'remainingS'], undefined, /^sweep\.remainingS/],
    [['sweep', 'data'], 'circle', /^sweep\.data: expected an object/],
    [['sweep', 'snapshotSpacing'], 0.5, /^sweep\.snapshotSpacing/],
    [['sweep', 'groups', 0, 'freezeStepOfMean'], 'x', /freezeStepOfMean/],
    [['sweep', 'conventions', 'freeze', 'k'], '3', /freeze\.k/],
    [['sweep', 'path'], undefined, /^sweep\.path: expected a text, found nothing$/],
    [['series', 'buffer'], [1, 2], /^series\.buffer: expected an ArrayBuffer/],
    [['series', 'buffer'], new ArrayBuffer(7), /8-byte/],
    [['series', 'columns', 0, 'length'], 3, /^series\.columns\[0\]\.length: expected offset \+ length up to 2, found 3$/],
    [['series', 'columns', 0, 'holes'], [2], /holes\[0\]: expected a row below 2, found 2$/],
    [['series', 'columns', 0, 'from'], 1e300, /from/],
  ];
  for (const [path, value, reason] of wrong) {
    it(`are refused: ${path.join('.')} = ${String(value)}`, () => {
      const result = parseToPanel(altered(snapshot, path, value));
      assert.ok(!result.ok);
      assert.match(result.reason, reason);
    });
  }

  const wrongAnswers: readonly (readonly [(string | number)[], unknown, RegExp])[] = [
    [['request'], -1, /^request/],
    [['step'], undefined, /^step/],
    [['result'], null, /^result: expected an object/],
    [['result', 'ok'], 'yes', /^result\.ok: expected true or false/],
    [['result', 'buffer'], new Float64Array(7), /^result\.buffer: expected an ArrayBuffer/],
    [['result', 'arrays', 1, 'shape'], [4], /^result\.arrays\[1\]\.shape: expected offset and numbers up to 7 together, found 8$/],
    [['result', 'arrays', 0, 'shape'], [-2, -2], /^result\.arrays\[0\]\.shape\[0\]/],
    [['result', 'arrays', 0, 'offset'], 4, /^result\.arrays\[0\]\.shape/],
    [['result', 'numbers', 'mse'], NaN, /^result\.numbers\.mse: expected a finite number/],
  ];
  for (const [path, value, reason] of wrongAnswers) {
    it(`are refused as answers: ${path.join('.')} = ${String(value)}`, () => {
      const result = parseToPanel(altered(derived, path, value));
      assert.ok(!result.ok);
      assert.match(result.reason, reason);
    });
  }

  it('never throw, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), value => !parseToPanel(value).ok));
  });
});

describe('messages from a panel', () => {
  it('are taken as they are', () => {
    const messages: FromPanel[] = [
      { type: 'ready' },
      { type: 'resync' },
      { type: 'showLog' },
      { type: 'report', message: 'x' },
      { type: 'control', action: 'pause', run: null },
      { type: 'control', action: 'stop', run: 'r' },
      { type: 'derive', request: 1, run: 'r', step: 500, get: ['preds_eval', 'K_train_train'] },
      { type: 'cancel', request: 1 },
      { type: 'plot', runs: ['r', 's'], plotted: false },
      { type: 'save', suggestedName: 'drift.png', format: 'png', bytes: new ArrayBuffer(4) },
      { type: 'save', suggestedName: 'drift.svg', format: 'svg', bytes: new ArrayBuffer(4) },
      { type: 'save', suggestedName: 'drift.csv', format: 'csv', bytes: new ArrayBuffer(4) },
    ];
    for (const message of messages) assert.deepEqual(parseFromPanel(message), { ok: true, message });
  });
  it('are refused with a reason', () => {
    for (const message of [
      undefined,
      'ready',
      {},
      { type: 'eval' },
      { type: 'control', action: 'rm', run: null },
      { type: 'control', action: 'stop' },
      { type: 'derive', request: 1, run: 'r', step: 500, get: ['theta'] },
      { type: 'derive', request: 1, run: 'r', step: -1, get: [] },
      { type: 'derive', request: 1.5, run: 'r', step: 0, get: ['data'] },
      { type: 'cancel' },
      { type: 'plot', runs: 'r', plotted: false },
      { type: 'plot', runs: ['r'], plotted: 0 },
      { type: 'save', suggestedName: 'drift.html', format: 'html', bytes: new ArrayBuffer(4) },
      { type: 'save', suggestedName: 'drift.png', format: 'png', bytes: [137, 80] },
    ]) {
      const result = parseFromPanel(message);
      assert.ok(!result.ok && result.reason.length > 0);
    }
  });
  it('name what is asked for once', () => {
    const result = parseFromPanel({ type: 'derive', request: 1, run: 'r', step: 0, get: ['data', 'stops', 'data'] });
    assert.ok(result.ok && result.message.type === 'derive');
    assert.deepEqual(result.message.get, ['data', 'stops']);
  });
  it('never throw, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), value => !parseFromPanel(value).ok));
  });
});
