import assert from 'node:assert/strict';
import { metricsLine } from '../../../src/runs/records';
import { edgeFormula, freezeDefinition, lossFormula } from '../../../src/shared/formulas';
import { quantities, quantityOf } from '../../../src/shared/quantities';

describe('quantities', () => {
  it('defines every key of metrics.jsonl', () => {
    for (const key of Object.keys(metricsLine.shape)) assert.ok(quantities.has(key), key);
  });
  it('says of each what it is, by which formula, and from where', () => {
    for (const { id, label, definition, source } of quantities.values()) {
      assert.ok(label.length > 0 && source.length > 0, id);
      assert.match(definition, /^[^.]{10,}.*\.$/, id);
    }
  });
  it('finds the quantity of a spread column', () => {
    assert.equal(quantityOf('eigenvalues.3')?.id, 'eigenvalues');
    assert.equal(quantityOf('nonsense'), undefined);
  });
  it('words the freeze criteria', () => {
    assert.equal(freezeDefinition('freeze', { k: 3, fraction: 0.01 }), '3 intervals in a row with |slope| < 1 % of the first');
    assert.equal(freezeDefinition('velocity_freeze', { k: 1, fraction: 0.005 }), '1 interval with relative velocity < 0.5 % of the first');
  });
  it('names the edge of stability by the loss', () => {
    assert.equal(edgeFormula('mse'), 'M/η');
    assert.equal(edgeFormula('half_sum'), '2/η');
    assert.equal(edgeFormula('mse', 0.9), 'M(1 + b)/η');
    assert.equal(edgeFormula('cross_entropy', 0.9), '(2 + 2b)/η');
    assert.equal(edgeFormula('unknown'), 'edge of stability');
    assert.equal(lossFormula('half_sum'), '½ Σ (f − y)²');
    assert.equal(lossFormula('unknown'), '');
  });
});
