/** The verb `kernel`, as a user starts it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../engine/fakeSweep';
import { buildCommandLine, commandLine } from './commandLine';

interface Printed {
  readonly ntk: number[][];
  readonly nngp: number[][];
  readonly layers?: Record<string, number[][]>;
  readonly convention: string;
}

const RIGHT_ANGLE = '{"x1": [[1, 0], [0, 1]]}';

describe('kernel', function () {
  this.timeout(30_000);
  before(buildCommandLine);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'relu.ntk.yaml');
    writeFileSync(file, 'model: {depth_hidden: 1, activation: relu, w_std: 1, b_std: 0}\nsweep: {widths: [64, 128]}\n');
  });
  afterEach(removeTemporaryFolders);

  const printed = async (...args: string[]) => {
    const { code, out, err } = await commandLine(['kernel', '--model', file, ...args, '--json']);
    assert.deepEqual([code, err], [0, '']);
    return JSON.parse(out) as Printed;
  };
  const refusal = async (...args: string[]) => {
    const { code, out, err } = await commandLine(['kernel', ...args]);
    assert.deepEqual([code, out], [2, '']);
    return err;
  };
  const close = (found: number | undefined, value: number) => assert.ok(Math.abs(found! - value) < 1e-14, `${found}, expected ${value}`);

  it('--json: both kernels as lists and the convention, in one document', async () => {
    const { ntk, nngp, convention } = await printed('--inputs', RIGHT_ANGLE, '--get', 'ntk,nngp');
    // K = (sin t + (pi - t) cos t)/(2 pi) for unit vectors, here of squared length 1/d.
    close(nngp[0]![0], 0.25);
    close(nngp[0]![1], 0.5 / (2 * Math.PI));
    close(ntk[0]![0], 0.5);
    close(ntk[1]![0], 0.5 / (2 * Math.PI));
    assert.equal(ntk[0]![1], ntk[1]![0]);
    assert.match(convention, /^neural-tangents: NTK parametrisation, K = x\.x'\/d/);
  });

  it('takes inputs from a file, x1 against x2, and only what was asked for', async () => {
    const inputs = join(folder, 'inputs.json');
    writeFileSync(
      inputs,
      JSON.stringify({
        x1: [[1, 0]],
        x2: [
          [0, 1],
          [1, 0],
          [-1, 0],
        ],
      }),
    );
    const result = await printed('--inputs', inputs, '--get', 'nngp');
    assert.deepEqual(Object.keys(result), ['nngp', 'convention']);
    assert.equal(result.nngp.length, 1);
    close(result.nngp[0]![1], 0.25);
    assert.equal(result.nngp[0]![2], 0);
  });

  it('prints the summands by layer, which add up to the kernel', async () => {
    const { ntk, layers } = await printed('--inputs', RIGHT_ANGLE, '--get', 'ntk,layers');
    assert.deepEqual(Object.keys(layers!), ['layer1', 'output']);
    close(layers!['layer1']![0]![0]! + layers!['output']![0]![0]!, ntk[0]![0]!);
  });

  it('--convention: the normalisations of other texts', async () => {
    const { ntk, convention } = await printed('--inputs', RIGHT_ANGLE, '--get', 'ntk', '--convention', 'seed-002');
    close(ntk[0]![0], 1);
    assert.match(convention, /^seed-002: /);
  });

  it('--set changes the model; the standard parametrisation depends on the width', async () => {
    const { ntk, convention } = await printed('--inputs', RIGHT_ANGLE, '--set', 'model.parametrisation=standard', 'model.width=40');
    // width K + d k0 E[sigma' sigma'] with k0 = 1/2, d = 2.
    close(ntk[0]![0], 40 * 0.25 + 2 * 0.5 * 0.5);
    assert.match(convention, /standard parametrisation.*\(40\)/);
  });

  it('without --json: readable rows', async () => {
    const { code, out } = await commandLine(['kernel', '--model', 'exp002', '--inputs', '{"x1": [[0, 0]]}', '--get', 'nngp']);
    assert.equal(code, 0);
    assert.match(out, /^nngp:\n {2}0\.0050*1?\nconvention: neural-tangents/);
  });

  it('says what is wrong with the model, and where', async () => {
    writeFileSync(file, 'model: {depth_hiden: 1}\n');
    assert.match(await refusal('--model', file, '--inputs', RIGHT_ANGLE), /relu\.ntk\.yaml:1:9: model\.depth_hiden: .*depth_hidden/);
    writeFileSync(file, 'model: {b_std: 0}\nsweep: {model.w_std: [1, 2]}\n');
    assert.match(
      await refusal('--model', file, '--inputs', RIGHT_ANGLE),
      /sweep\.model\.w_std: expected one model, found 2.*--set model\.w_std=1/,
    );
    writeFileSync(file, 'model: {parametrisation: standard}\nsweep: {widths: [8, 16]}\n');
    assert.match(
      await refusal('--model', file, '--inputs', RIGHT_ANGLE),
      /sweep\.widths: expected one model, found 2 values of model\.width/,
    );
    assert.match(
      await refusal('--model', 'exp002', '--inputs', RIGHT_ANGLE, '--convention', 'seed-001'),
      /exp002: model: .*without biases.*0\.1/,
    );
  });

  for (const [what, inputs, message] of [
    ['no JSON', '{x1}', /--inputs: expected JSON/],
    ['no such file', 'nowhere.json', /--inputs: expected a JSON file.*no file nowhere\.json/],
    ['another key', '{"x1": [[1]], "y": 2}', /found the key "y"/],
    ['no x1', '{"x2": [[1]]}', /found no x1/],
    ['an empty list', '{"x1": []}', /x1: expected a list of points, found an empty list/],
    ['a list of numbers', '{"x1": [1, 2]}', /x1\[0\]: expected a point, a list of numbers, found 1/],
    ['points of two sizes', '{"x1": [[1, 2], [3]]}', /x1\[1\]: expected 2 numbers, as in the first point, found 1/],
    ['text', '{"x1": [[1, "a"]]}', /x1\[0\]\[1\]: expected a number, found "a"/],
    ['infinity', '{"x1": [[1, 1e999]]}', /x1\[0\]\[1\]: expected a number, found Infinity/],
    ['sides of two sizes', '{"x1": [[1, 2]], "x2": [[1]]}', /x2: expected inputs of 2 numbers, as those of x1, found 1/],
  ] as const) {
    it(`refuses inputs that are ${what}`, async () => assert.match(await refusal('--model', file, '--inputs', inputs), message));
  }

  it('refuses a quantity that it does not know', async () =>
    assert.match(
      await refusal('--model', file, '--inputs', RIGHT_ANGLE, '--get', 'ntk,ck'),
      /--get: expected names of ntk, nngp, layers, found "ck"/,
    ));
});
