/** Theta = J J^T with a Jacobian that shares no code with the kernel: every activation, parametrisation and depth, float64. */
import assert from 'node:assert/strict';
import { createMlp } from '../../../src/networks/mlp';
import { empiricalNtk } from '../../../src/science/kernel/empirical';
import { parseReduction } from '../../../src/science/kernel/reduction';
import { createFloat64Tensors } from '../../../src/tensors/float64';
import { ALL_SPECS, normals, relativeFrobenius, someParameters, title } from '../networks/examples';
import { outputsAndJacobian } from '../networks/jacobian';
import { factorsOf, kernelOf } from './factorsOf';

const tensors = createFloat64Tensors();

describe('the empirical kernel against J J^T, float64', () => {
  ALL_SPECS.forEach((spec, i) => {
    it(title(spec), () => {
      const parameters = someParameters(createMlp(spec), i);
      const train = normals(4 * spec.inputSize, 100 + i);
      const test = normals(3 * spec.inputSize, 200 + i);
      const { jacobian } = outputsAndJacobian(spec, parameters, train);
      const { jacobian: testJacobian } = outputsAndJacobian(spec, parameters, test);
      const products = (a: number[][], b: number[][]) => a.flatMap(x => b.map(y => x.reduce((sum, v, p) => sum + v * y[p]!, 0)));

      const full = kernelOf(tensors, spec, parameters, train, 'full');
      assert.ok(relativeFrobenius(full.kernel.data, products(jacobian, jacobian)) < 1e-12);

      const reduction = parseReduction('full', spec.outputs);
      const left = factorsOf(tensors, spec, parameters, test, 'full').factors;
      const right = factorsOf(tensors, spec, parameters, train, 'full').factors;
      assert.ok(relativeFrobenius(empiricalNtk(left, right, reduction).kernel.data, products(testJacobian, jacobian)) < 1e-12);
    });
  });
});
