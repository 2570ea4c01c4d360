/** The constant-kernel prediction: modes in their own card, over the loss, and on the circle. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import { installSnapshotHost, type SnapshotHostOptions } from './snapshot-host';
import type { MonitorPage, PageOptions } from './monitor-page';
import { columnsOf, sampleSweep } from './sample-sweep';
import { monitorSuite, SMALL } from './suite';
import type { FromPanel } from '../../src/shared/protocol';

const whole = sampleSweep(SMALL);
const suite = monitorSuite();

async function openAt(card: string, options: SnapshotHostOptions = {}, page: PageOptions = {}): Promise<MonitorPage> {
  const monitor = await suite.open(page);
  await installSnapshotHost(monitor, whole, options);
  await monitor.snapshot(whole);
  await monitor.card(card).scrollIntoViewIfNeeded();
  return monitor;
}

const derives = async (monitor: MonitorPage) =>
  (await monitor.sent()).filter((message): message is Extract<FromPanel, { type: 'derive' }> => message.type === 'derive');

describe('the card of mode residuals', () => {
  const legend = (monitor: MonitorPage) => monitor.card('dynamics').locator('.read-out tbody tr');

  it('shows the modes with eigenvalue and time, the network beside the prediction', async () => {
    const monitor = await openAt('dynamics');
    await legend(monitor).first().waitFor();
    const spread = await monitor.card('dynamics').locator('.read-out .row-label').allInnerTexts();
    assert.deepEqual(
      spread.map(text => text.split(' · ')[0]),
      ['Mode 1', 'Mode 2', 'Mode 5', 'Mode 10', 'Mode 20', 'Mode 50'],
    );
    await monitor.card('dynamics').locator('[data-option=top]').click();
    await monitor.settle();
    assert.deepEqual(await monitor.card('dynamics').locator('.read-out .row-label').allInnerTexts(), [
      'Mode 1 · λ 96 · τ 1.33',
      'Mode 2 · λ 79 · τ 1.62',
      'Mode 3 · λ 53 · τ 2.42',
      'Mode 4 · λ 30 · τ 4.27',
      'Mode 5 · λ 19 · τ 6.74',
    ]);
    assert.match(await monitor.card('dynamics').locator('.read-out thead').innerText(), /Network\s+Predicted/);
    assert.match(await monitor.card('dynamics').locator('.place').innerText(), /^width 100 · seed 0, kernel of step 0$/);
    assert.match(
      await monitor.card('dynamics').locator('.notes').innerText(),
      /λ₁ = 96, condition number 2\.4e6, largest stable learning rate 2\.667\./,
    );
  });

  it('takes the kernel of the freeze or of the slider’s snapshot, which stays when the slider moves on', async () => {
    const monitor = await openAt('dynamics');
    await legend(monitor).first().waitFor();
    await monitor.card('dynamics').locator('[data-option=freeze]').click();
    await monitor
      .card('dynamics')
      .getByText(/kernel of step 2\d,\d00/)
      .waitFor();
    await monitor.page.locator('.time-slider input').fill('10');
    await monitor.settle();
    await monitor.card('dynamics').locator('[data-option=here]').click();
    await monitor.card('dynamics').getByText('kernel of step 5,000').waitFor();
    await monitor.page.locator('.time-slider input').fill('20');
    await monitor.settle();
    assert.match(await monitor.card('dynamics').locator('.place').innerText(), /kernel of step 5,000$/);
    await monitor.card('dynamics').locator('[data-option=flow]').click();
    await monitor.settle();
    assert.ok((await derives(monitor)).some(({ step, get }) => step === 5000 && get.includes('kernel_flow')));
  });

  it('switches a mode off without touching the runs', async () => {
    const monitor = await openAt('dynamics');
    await legend(monitor).first().waitFor();
    const before = await monitor.picture('dynamics');
    await legend(monitor).first().locator('.curve-name').click();
    await monitor.settle();
    assert.equal(await legend(monitor).first().locator('.curve-name').getAttribute('aria-pressed'), 'false');
    assert.notEqual(await monitor.picture('dynamics'), before);
    assert.deepEqual(
      (await monitor.sent()).filter(({ type }) => type === 'plot'),
      [],
    );
  });

  it('says why there is nothing to show', async () => {
    const monitor = await openAt('dynamics', { failing: { kernel_dynamics: 'constant-kernel dynamics: mini-batches have none' } });
    await monitor.card('dynamics').getByText('mini-batches have none').waitFor();
    await monitor.card('dynamics').getByRole('button', { name: 'Try again' }).waitFor();
  });

  it('has the numbers as a table', async () => {
    const monitor = await openAt('dynamics');
    await legend(monitor).first().waitFor();
    await monitor.card('dynamics').locator('.table-button').click();
    const table = monitor.card('dynamics').locator('.data-table table');
    await table.waitFor();
    assert.equal(await table.locator('thead th').count(), 13);
    assert.match(await table.locator('caption').innerText(), /Mode residuals at 60 of 60 snapshots/);
  });

  it('asks again when the run has grown, and shows what it has until then', async () => {
    const partly = sampleSweep({ ...SMALL, rows: () => 20 });
    const monitor = await suite.open();
    await installSnapshotHost(monitor, whole);
    await monitor.page.evaluate(() => (window.stopsUpTo = 9500));
    await monitor.snapshot(partly);
    await monitor.card('dynamics').scrollIntoViewIfNeeded();
    await legend(monitor).first().waitFor();
    const asked = async () => (await derives(monitor)).filter(({ get }) => get.includes('kernel_dynamics')).length;
    assert.equal(await asked(), 1);
    await monitor.page.evaluate(() => (window.stopsUpTo = 10_000));
    await monitor.increment(sampleSweep({ ...SMALL, rows: () => 21 }).sweep, columnsOf(100, 0, 20, 21));
    assert.ok(await legend(monitor).first().isVisible());
    await monitor.page.waitForFunction(() => document.querySelector('[data-card=dynamics]')?.getAttribute('data-last-step') === '10000');
    assert.equal(await asked(), 2);
  });
});

describe('the prediction over the loss', () => {
  it('is drawn on request, with the run and the kernel it is from', async () => {
    const monitor = await openAt('loss');
    const before = await monitor.picture('loss');
    assert.equal((await derives(monitor)).filter(({ get }) => get.includes('kernel_dynamics')).length > 0, false);
    await monitor.card('loss').locator('[data-option=predict]').click();
    await monitor.card('loss').getByText('Predicted: width 100 · seed 0 under its kernel of step 0, by gradient descent, η = 1.').waitFor();
    await monitor.settle();
    assert.notEqual(await monitor.picture('loss'), before);
    assert.match(await monitor.card('loss').locator('.read-out thead').innerText(), /Predicted/);
    await monitor.page.locator('.slider-run').selectOption('width=512,seed=1');
    await monitor.card('loss').getByText('Predicted: width 512 · seed 1').waitFor();
    await monitor.card('loss').locator('[data-option=predict]').click();
    await monitor.settle();
    assert.equal(await monitor.card('loss').getByText('Predicted: width').count(), 0);
  });
});

describe('the prediction on the circle', () => {
  it('is drawn on request at the slider’s snapshot, without another request for the next one', async () => {
    const monitor = await openAt('function');
    await monitor.card('function').locator('[data-step]').waitFor();
    await monitor.card('function').locator('[data-curve=predicted]').click();
    await monitor.card('function').getByText('Predicted: width 100 · seed 0 under its kernel of step 0').waitFor();
    const error = monitor
      .card('function')
      .locator('tr', { has: monitor.page.locator('[data-curve=predicted]') })
      .locator('td')
      .last();
    await monitor.page.waitForFunction(
      () => document.querySelector('[data-curve=predicted]')?.closest('tr')?.lastElementChild?.textContent !== '–',
    );
    const [asked, first] = [(await derives(monitor)).filter(({ get }) => get.includes('kernel_dynamics')).length, await error.innerText()];
    await monitor.page.locator('.time-slider input').fill('3');
    await monitor.card('function').locator('[data-step="1500"]').waitFor();
    assert.notEqual(await error.innerText(), first);
    assert.equal((await derives(monitor)).filter(({ get }) => get.includes('kernel_dynamics')).length, asked);
  });
});

describe('the cards of the dynamics', () => {
  for (const [theme, width] of [
    ['light', 1200],
    ['dark', 360],
    ['highContrast', 1200],
    ['highContrast', 360],
  ] as const) {
    it(`have nothing that axe objects to, and draw the picture that a person looks at: ${theme}, ${width} pixels wide`, async () => {
      const monitor = await openAt('dynamics', {}, { theme, width });
      await monitor.card('dynamics').locator('.read-out .row-label').first().waitFor();
      await monitor.card('loss').scrollIntoViewIfNeeded();
      await monitor.card('loss').locator('[data-option=predict]').click();
      await monitor.card('loss').getByText('Predicted: width').waitFor();
      await monitor.card('function').scrollIntoViewIfNeeded();
      await monitor.card('function').locator('[data-curve=predicted]').click();
      await monitor.page.locator('.time-slider input').fill('4');
      await monitor.card('function').getByText('Predicted: width').waitFor();
      await monitor.settle();
      await monitor.screenshot(`dynamics-${theme}-${width}`);
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      assert.deepEqual(await objections(monitor), []);
    });
  }
});
