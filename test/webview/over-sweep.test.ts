/** The card over the sweep: freeze steps and errors against an axis, kernel regression run by run. */
import assert from 'node:assert/strict';
import { runId, sampleSweep } from './sample-sweep';
import { installSnapshotHost, type SnapshotHostOptions } from './snapshot-host';
import { colour, monitorSuite, SMALL } from './suite';

const suite = monitorSuite();
const whole = sampleSweep(SMALL);

async function openSweep(host: SnapshotHostOptions = {}, sample = whole) {
  const monitor = await suite.open();
  await installSnapshotHost(monitor, sample, host);
  await monitor.snapshot(sample);
  await monitor.card('sweep').scrollIntoViewIfNeeded();
  await monitor.settle();
  return monitor;
}

const regressions = (messages: readonly { type: string }[]) =>
  messages.flatMap(message => {
    const { type, run, step, get } = message as { type: string; run: string; step: number; get: readonly string[] };
    return type === 'derive' && get.includes('kernel_regression') ? [`${run} at ${step}`] : [];
  });

describe('the card over the sweep', () => {
  it('has freeze steps of runs, their mean over seeds and the freeze of the mean curve, in the colours of the groups', async () => {
    const monitor = await openSweep();
    const row = monitor.card('sweep').locator('tbody tr').first();
    assert.deepEqual(await row.locator('th, td').allInnerTexts(), ['100', '24,500 ± 707', '25,000']);
    assert.ok((await monitor.pixels('sweep', colour('dark', 'least'))) > 20);
    assert.ok((await monitor.pixels('sweep', colour('dark', 'greatest'))) > 20);
  });

  it('asks for kernel regression only when its errors are looked at, one run after the other, at the freeze step', async () => {
    const monitor = await openSweep({ delayMs: 60 });
    await monitor.page.waitForTimeout(600);
    // Another card has that of the run at the time slider.
    const before = regressions(await monitor.sent());
    assert.ok(before.every(place => place.startsWith(runId(100, 0))));
    await monitor.card('sweep').locator('[data-option=errors]').click();
    await monitor
      .card('sweep')
      .getByText('more runs is being computed')
      .or(monitor.card('sweep').getByText('more run is being computed'))
      .waitFor();
    await monitor.card('sweep').getByText('ridge λ = 1e-4').waitFor();
    await monitor.page.waitForFunction(() => !document.querySelector('[data-card=sweep] .notes')!.textContent!.includes('computed'));
    const freeze = (width: number, seed: number) =>
      whole.sweep.runs.find(({ id }) => id === runId(width, seed))!.markers.find(({ kind }) => kind === 'freeze')!.step;
    assert.deepEqual(
      [...new Set(regressions(await monitor.sent()).slice(before.length))].sort(),
      [100, 512]
        .flatMap(width => [0, 1].map(seed => `${runId(width, seed)} at ${freeze(width, seed)}`))
        .filter(place => !before.includes(place))
        .sort(),
    );
    assert.match(
      await monitor.card('sweep').locator('tbody tr').first().innerText(),
      /100\s+0\.\d+ ± [\d.e-]+\s+0\.\d+ ± [\d.e-]+\s+0\.\d+ ± /,
    );
  });

  it('never draws an unresolved regression, and says how many there are', async () => {
    const monitor = await openSweep({ unresolved: true });
    await monitor.card('sweep').locator('[data-option=errors]').click();
    await monitor.card('sweep').getByText('Unresolved in 4 runs, not drawn').waitFor();
    assert.equal(await monitor.card('sweep').locator('tbody tr').first().locator('td').last().innerText(), '–');
  });

  it('draws runs that have not frozen as open, and leaves them out of the mean', async () => {
    const monitor = await openSweep({}, sampleSweep({ ...SMALL, rows: (_width, seed) => (seed === 0 ? 60 : 20) }));
    await monitor.card('sweep').getByText('2 of 4 runs have not frozen yet').waitFor();
    assert.match(await monitor.card('sweep').locator('tbody tr').first().innerText(), /^100\s+24,000 \(1 of 2\)/);
  });

  it('goes over any axis of the sweep', async () => {
    const monitor = await openSweep();
    const axis = monitor.card('sweep').locator('select');
    assert.deepEqual(await axis.locator('option').allInnerTexts(), ['width', 'seed']);
    await axis.selectOption('seed');
    await monitor.settle();
    assert.deepEqual(await monitor.card('sweep').locator('tbody th').allInnerTexts(), [
      '0 · width 100',
      '0 · width 512',
      '1 · width 100',
      '1 · width 512',
    ]);
  });

  it('is read by keyboard', async () => {
    const monitor = await openSweep();
    await monitor.card('sweep').locator('.plot').focus();
    await monitor.page.keyboard.press('ArrowRight');
    assert.match(await monitor.status().innerText(), /^width 100, Freeze step 24,500 ± 707, Freeze of the mean curve 25,000$/);
    assert.equal(await monitor.card('sweep').locator('tr[data-at=true]').count(), 1);
  });

  it('has a row a run in its table', async () => {
    const monitor = await openSweep();
    await monitor.card('sweep').locator('.table-button').click();
    await monitor.card('sweep').locator('.data-table table').waitFor();
    assert.equal(await monitor.card('sweep').locator('.data-table tbody tr').count(), 4);
    assert.match(await monitor.card('sweep').locator('.data-table thead').innerText(), /Freeze step\s+Error, last snapshot/);
  });

  it('leaves out runs that are not drawn', async () => {
    const hidden = {
      ...whole,
      sweep: { ...whole.sweep, runs: whole.sweep.runs.map(run => ({ ...run, plotted: run.axes.width !== 100 })) },
    };
    const monitor = await openSweep({}, hidden);
    assert.deepEqual(await monitor.card('sweep').locator('tbody th').allInnerTexts(), ['512']);
  });

  it('is not there for a single run', async () => {
    const monitor = await suite.open();
    await monitor.snapshot(sampleSweep({ widths: [100], seeds: 1, snapshots: 5 }));
    assert.equal(await monitor.card('sweep').count(), 0);
  });
});
