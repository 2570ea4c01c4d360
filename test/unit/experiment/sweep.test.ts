/** From a sweep to its runs. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sweepAxes } from '../../../src/experiment/axes';
import { presets } from '../../../src/experiment/presets/presets';
import { planRuns } from '../../../src/experiment/sweep';
import { settingsOf } from './marked';

const planned = (sweep: string, more = '') => planRuns(settingsOf(`experiment: {name: x}\nsweep: ${sweep}\n${more}`));

describe('the runs of a sweep', () => {
  it('are one for each width and seed, widths slowest', () => {
    assert.deepEqual(
      planned('{seeds: 2, widths: [64, 32]}').map(({ id }) => id),
      ['width=64,seed=0', 'width=64,seed=1', 'width=32,seed=0', 'width=32,seed=1'],
    );
  });

  it('always have the axes width and seed', () => {
    const [run, ...others] = planRuns(settingsOf('experiment: {name: x}'));
    assert.equal(others.length, 0);
    assert.equal(run!.id, 'width=512,seed=0');
    assert.deepEqual(run!.axes, { width: 512, seed: 0 });
    assert.deepEqual(
      planned('{widths: 9}', '').map(({ axes }) => axes),
      [{ width: 9, seed: 0 }],
    );
  });

  it('have other axes between, in the order of the file, the seed fastest', () => {
    const settings = settingsOf('experiment: {name: x}\nsweep: {train.lr: [0.1, 1], seeds: [3, 5], model.activation: [erf], widths: [8]}');
    assert.deepEqual(
      sweepAxes(settings).map(({ name }) => name),
      ['width', 'train.lr', 'model.activation', 'seed'],
    );
    assert.deepEqual(
      planRuns(settings).map(({ id }) => id),
      [
        'width=8,train.lr=0.1,model.activation=erf,seed=3',
        'width=8,train.lr=0.1,model.activation=erf,seed=5',
        'width=8,train.lr=1,model.activation=erf,seed=3',
        'width=8,train.lr=1,model.activation=erf,seed=5',
      ],
    );
  });

  it('carry settings with the axis values put in and nothing else changed', () => {
    const runs = planned('{widths: [[8, 4]], train.lr: [0.1, 1], analysis.freeze.k: [5], seeds: [7]}', 'model: {depth_hidden: 2}');
    const { settings, id } = runs[1]!;
    assert.equal(id, 'width=8x4,train.lr=1,analysis.freeze.k=5,seed=7');
    assert.deepEqual(settings.model.width, [8, 4]);
    assert.equal(settings.train.lr, 1);
    assert.deepEqual(settings.analysis.freeze, { k: 5, fraction: 0.01 });
    assert.equal(settings.seed, 7);
    assert.equal('sweep' in settings, false);
    assert.equal(runs[0]!.settings.train.lr, 0.1);
  });

  it('come out the same from settings that were stored as JSON', () => {
    const settings = settingsOf('experiment: {name: x}\nsweep: {train.lr: [0.1, 1], seeds: 3, widths: [8, 9]}');
    assert.deepEqual(planRuns(JSON.parse(JSON.stringify(settings)) as typeof settings), planRuns(settings));
  });

  it('have ids of at most 120 characters that keep apart', () => {
    const Ks = (first: number) => `[${[first, ...Array.from({ length: 60 }, (_, i) => i + 1000)].join(', ')}]`;
    const list = `[${'1, '.repeat(60)}1]`;
    const runs = planned(`{target.Ks: [${Ks(1)}, ${Ks(2)}], seeds: [0, 4294967295]}`, `target: {amps: ${list}, phases: ${list}}`);
    assert.equal(new Set(runs.map(({ id }) => id)).size, 4);
    for (const { id } of runs) assert.match(id, /^width=512,target\.Ks=.*~[0-9a-f]{10},seed=\d+$/);
    assert(runs.every(({ id }) => id.length <= 120));
  });

  it('of exp002 are 25, of exp002-quick 6', () => {
    const counts = Object.fromEntries(presets().map(({ name, text }) => [name, planRuns(settingsOf(text)).length]));
    assert.equal(counts['exp002'], 25);
    assert.equal(counts['exp002-quick'], 6);
  });

  it('are as many as the product of the axes, with ids that are file names and unique', () => {
    const width = fc.integer({ min: 1, max: 5000 });
    const unique = <T>(values: fc.Arbitrary<T>) => fc.uniqueArray(values, { minLength: 1, maxLength: 4 });
    const seed = fc.integer({ min: 0, max: 0xffff_ffff });
    const rate = fc.double({ min: 1e-12, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(unique(width), unique(rate), unique(seed), (widths, rates, seeds) => {
        const runs = planned(JSON.stringify({ widths, 'train.lr': rates, seeds }));
        assert.equal(runs.length, widths.length * rates.length * seeds.length);
        assert.equal(new Set(runs.map(({ id }) => id.toLowerCase())).size, runs.length);
        for (const { id, axes, settings } of runs) {
          assert.match(id, /^[A-Za-z0-9._+~=,-]{1,120}$/);
          assert.deepEqual([settings.model.width, settings.train.lr, settings.seed], [axes['width'], axes['train.lr'], axes['seed']]);
        }
      }),
      { numRuns: 50 },
    );
  });
});
