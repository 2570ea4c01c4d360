import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/experiment/parse';
import { presets } from '../../../src/experiment/presets/presets';
import { planRuns } from '../../../src/experiment/sweep';
import { axesSummary, settingsSummary } from '../../../src/views/settingsSummary';

describe('the summary of settings', () => {
  const quick = presets().find(({ name }) => name === 'exp002-quick');
  const parsed = parseExperiment(quick?.text ?? '', 'exp002-quick');
  assert.ok(parsed.ok);
  const { settings } = parsed;

  it('names what tells one experiment from another, by the keys of the file', () => {
    assert.deepEqual(settingsSummary(settings, ['width', 'seed']), [
      { section: 'data', text: 'circle · M_train 256 · n_eval 720 · noise_std 0.02' },
      { section: 'model', text: 'mlp · depth_hidden 1 · relu · ntk · w_std 1 · b_std 0.1' },
      { section: 'train', text: 'steps 20,000 · lr 1 · mse · eval_every 100' },
    ]);
  });

  it('leaves out what is an axis, whose value differs from run to run', () => {
    const train = settingsSummary(settings, ['width', 'train.lr', 'train.steps', 'seed']).find(({ section }) => section === 'train');
    assert.equal(train?.text, 'mse · eval_every 100');
  });

  it('shows a width that is the same for all runs, a list too', () => {
    const model = (width: unknown) => settingsSummary({ model: { type: 'mlp', width } }, []).map(({ text }) => text);
    assert.deepEqual(model(512), ['mlp · width 512']);
    assert.deepEqual(model([1024, 32]), ['mlp · width [1024, 32]']);
  });

  it('leaves out the defaults of the circle for other data', () => {
    const summary = settingsSummary({ data: { kind: 'points', M_train: 256, n_eval: 720, noise_std: 0.02, normalise: 'unit' } }, []);
    assert.deepEqual(summary, [{ section: 'data', text: 'points · normalise unit' }]);
  });

  it('takes settings of other programs as they come', () => {
    for (const foreign of [null, 1, 'x', [], {}, { data: 3, model: null, train: [] }]) assert.deepEqual(settingsSummary(foreign, []), []);
    assert.deepEqual(settingsSummary({ train: { lr: { rule: 'cosine' }, steps: 10 } }, []), [{ section: 'train', text: 'steps 10' }]);
  });

  it('lists the values of the axes once each, and shortens long lists', () => {
    assert.equal(axesSummary(planRuns(settings)), 'width 20, 50, 100 · seed 0, 1');
    const many = Array.from({ length: 100 }, (_, seed) => ({ axes: { seed } }));
    assert.equal(axesSummary(many), 'seed 0, 1, 2, 3, 4, 5, 6, …, 99');
  });
});
