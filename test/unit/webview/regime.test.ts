/** The verdict as the panel's head tells it. */
import assert from 'node:assert/strict';
import type { RegimeView } from '../../../src/shared/protocol';
import { regimeTable } from '../../../webview-ui/model/regime';
import { aRun, aSweep } from '../views/sweepFixture';

const regime = (verdict: RegimeView['verdict'], values: readonly (number | null)[], step = 100, lazyDrift = 0.1): RegimeView => ({
  step,
  verdict,
  numbers: (['drift', 'feature_drift', 'taylor_gap'] as const).map((quantity, i) => ({
    quantity,
    value: values[i] ?? null,
    lazy: [lazyDrift, 0.2, 0.1][i]!,
    rich: [0.5, 0.7, 0.5][i]!,
  })),
});

describe('the verdict in the head of the panel', () => {
  it('is one word where all runs agree, and counts where they do not', () => {
    const lazy = aRun('finished', { id: 'a', axes: { width: 8 }, regime: regime('lazy', [0.01, 0.1, 0.02]) });
    const rich = aRun('running', { id: 'b', axes: { width: 9 }, regime: regime('rich', [0.6, 0.3, 0.05]) });
    const queued = aRun('queued', { id: 'c' });
    assert.equal(regimeTable(aSweep('finished', [lazy, lazy]))!.summary, 'regime: lazy');
    assert.equal(regimeTable(aSweep('finished', [lazy, lazy]))!.common, 'lazy');
    const mixed = regimeTable(aSweep('running', [lazy, rich, queued]))!;
    assert.equal(mixed.summary, 'regime: 1 lazy · 1 rich · 1 not yet');
    assert.equal(mixed.common, null);
    assert.equal(regimeTable(aSweep('queued', [queued])), null);
  });

  it('comes with each number, the side of its thresholds on which it is, and what is missing', () => {
    const run = aRun('running', { axes: { width: 8 }, regime: regime('rich', [0.6, 0.3, 0.05]) });
    const { columns, rows } = regimeTable(aSweep('running', [run]))!;
    assert.deepEqual(columns, [
      'run',
      'verdict',
      'step',
      'Kernel drift (lazy < 0.1, rich > 0.5)',
      'Feature drift (lazy < 0.2, rich > 0.7)',
      'Taylor gap (lazy < 0.1, rich > 0.5)',
    ]);
    assert.deepEqual(rows[0]!.numbers, [
      { text: '0.6', side: 'rich' },
      { text: '0.3', side: 'mixed' },
      { text: '0.05', side: 'lazy' },
    ]);
    const first = regimeTable(aSweep('running', [aRun('running', { regime: regime(null, [0, 0, null], 0) })]))!;
    assert.deepEqual(first.rows[0]!.numbers[2], { text: 'from the second snapshot', side: 'missing' });
    const later = regimeTable(aSweep('running', [aRun('running', { regime: regime(null, [0, null, 0.1]) })]))!;
    assert.deepEqual(later.rows[0]!.numbers[1], { text: 'missing', side: 'missing' });
  });

  it('says the thresholds beside each number where they differ from run to run', () => {
    const runs = [0.1, 0.3].map(lazyDrift => aRun('running', { regime: regime('mixed', [0.2, 0.3, 0.2], 5, lazyDrift) }));
    const { columns, rows } = regimeTable(aSweep('running', runs))!;
    assert.equal(columns[3], 'Kernel drift');
    assert.deepEqual(rows[1]!.numbers[0], { text: '0.2 (lazy < 0.3, rich > 0.5)', side: 'lazy' });
  });
});
