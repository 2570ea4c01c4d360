import assert from 'node:assert/strict';
import { PlottedRuns } from '../../../src/store/plottedRuns';

describe('the runs that are drawn', () => {
  /** As the editor's: gives back what was stored, as JSON. */
  const memory = (text = new Map<string, string>()) => ({
    get: (key: string): unknown => JSON.parse(text.get(key) ?? 'null') ?? undefined,
    update: (key: string, value: unknown) => Promise.resolve(void text.set(key, JSON.stringify(value))),
  });

  it('are all runs but those that were taken out', () => {
    const plotted = new PlottedRuns(memory());
    plotted.set('/a', ['1', '2'], false);
    plotted.set('/a', ['2'], true);
    assert.deepEqual(
      ['1', '2', '3'].map(run => plotted.isPlotted('/a', run)),
      [false, true, true],
    );
    assert.equal(plotted.isPlotted('/b', '1'), true);
  });

  it('are remembered', () => {
    const kept = memory();
    new PlottedRuns(kept).set('/a', ['1'], false);
    assert.equal(new PlottedRuns(kept).isPlotted('/a', '1'), false);
    new PlottedRuns(kept).set('/a', ['1'], true);
    assert.equal(new PlottedRuns(kept).isPlotted('/a', '1'), true);
  });

  it('tell of a change, and of nothing else', () => {
    const plotted = new PlottedRuns(memory());
    const told: string[] = [];
    const listening = plotted.onDidChange(sweep => told.push(sweep));
    plotted.set('/a', ['1'], true);
    plotted.set('/a', ['1'], false);
    plotted.set('/a', ['1'], false);
    plotted.set('/b', ['1'], false);
    listening.dispose();
    plotted.set('/c', ['1'], false);
    assert.deepEqual(told, ['/a', '/b']);
  });

  it('are all drawn when what was remembered is damaged', () => {
    for (const text of ['7', '[["/a"]]', '{"a":["1"]}']) {
      const kept = memory(new Map([['ntkMonitor.runsNotPlotted', text]]));
      assert.equal(new PlottedRuns(kept).isPlotted('/a', '1'), true);
    }
  });

  it('are remembered of the sweeps changed last, a bounded number', () => {
    const kept = memory();
    const plotted = new PlottedRuns(kept);
    for (let i = 0; i < 300; i++) plotted.set(`/${i}`, ['1'], false);
    assert.equal(new PlottedRuns(kept).isPlotted('/299', '1'), false);
    assert.equal(new PlottedRuns(kept).isPlotted('/0', '1'), true);
    assert.equal((kept.get('ntkMonitor.runsNotPlotted') as unknown[]).length, 200);
  });
});
