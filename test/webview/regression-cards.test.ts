/** The cards beside the function: residual by frequency, kernel regression over the ridge, function at freeze and end, infinite width. */
import assert from 'node:assert/strict';
import { objections } from './axe';
import { installSnapshotHost, type SnapshotHostOptions } from './snapshot-host';
import type { MonitorPage, PageOptions } from './monitor-page';
import { sampleSweep } from './sample-sweep';
import { monitorSuite, SMALL } from './suite';
import type { FromPanel } from '../../src/shared/protocol';

const whole = sampleSweep(SMALL);
const suite = monitorSuite();
const cards = ['frequencies', 'ridge', 'freezeEnd', 'infiniteWidth', 'profile'] as const;

async function openAt(card: string, options: SnapshotHostOptions = {}, page: PageOptions = {}): Promise<MonitorPage> {
  const monitor = await suite.open(page);
  await installSnapshotHost(monitor, whole, options);
  await monitor.snapshot(whole);
  await monitor.card(card).scrollIntoViewIfNeeded();
  await monitor.card(card).locator('.read-out tbody tr').first().waitFor();
  return monitor;
}

const derives = async (monitor: MonitorPage) =>
  (await monitor.sent()).filter((message): message is Extract<FromPanel, { type: 'derive' }> => message.type === 'derive');
const rows = (monitor: MonitorPage, card: string) => monitor.card(card).locator('.read-out tbody tr');
const texts = async (monitor: MonitorPage, card: string) =>
  (await rows(monitor, card).allInnerTexts()).map(text => text.replace(/\s+/g, ' ').trim());

describe('the residual by frequency', () => {
  it('has a curve for each frequency of the target, as amplitude or share of it', async () => {
    const monitor = await openAt('frequencies');
    assert.deepEqual(await monitor.card('frequencies').locator('.row-label').allInnerTexts(), [
      'k = 2 · |a| 0.9',
      'k = 4 · |a| 0.7',
      'k = 7 · |a| 0.55',
      'k = 11 · |a| 0.45',
      'k = 16 · |a| 0.35',
    ]);
    await monitor.card('frequencies').locator('[data-option=share]').click();
    await monitor.page.locator('.time-slider input').fill('0');
    await monitor.settle();
    assert.match((await texts(monitor, 'frequencies'))[1]!, /1(\.000\d)?$/, 'nothing is learnt at the start');
  });
});

describe('kernel regression over the ridge', () => {
  it('stands beside rank and condition number, and marks what is unresolved', async () => {
    const monitor = await openAt('ridge');
    assert.match(await monitor.card('ridge').locator('.read-out thead').innerText(), /λ = 1e-4/);
    assert.deepEqual(
      (await texts(monitor, 'ridge')).map(text => text.replace(/ [\d.e−-]+$/, '')),
      ['Kernel regression', 'Kernel continuation', 'Network fₜ', 'Effective rank', 'Condition number'],
    );
    assert.match(
      await monitor.card('ridge').locator('.notes').innerText(),
      /Unresolved \(✕\), below the error of the eigenvalues, 3e-8: λ = 1e-8\./,
    );
    await monitor.card('ridge').locator('.plot').focus();
    await monitor.page.keyboard.press('Home');
    assert.match(await monitor.status().innerText(), /^λ = 1e-8: Kernel regression no number, /);
    await monitor.card('ridge').locator('.table-button').click();
    const table = monitor.card('ridge').locator('.data-table table');
    await table.waitFor();
    assert.equal(await table.locator('tbody tr').count(), 8);
    assert.equal(await table.locator('tbody tr').first().locator('td').first().innerText(), '–');
  });

  it('is taken at the slider, the freeze or the end', async () => {
    const monitor = await openAt('ridge');
    await monitor.card('ridge').locator('[data-option=freeze]').click();
    await monitor
      .card('ridge')
      .getByText(/seed 0 at step 2\d,\d00$/)
      .waitFor();
    await monitor.page.locator('.time-slider input').fill('3');
    await monitor.card('ridge').locator('[data-option=slider]').click();
    await monitor.card('ridge').getByText('seed 0 at step 1,500').waitFor();
    await monitor.card('ridge').locator('[data-option=end]').click();
    await monitor.card('ridge').getByText('seed 0 at step 29,500').waitFor();
  });

  it('says so where every ridge is unresolved', async () => {
    const monitor = await suite.open();
    await installSnapshotHost(monitor, whole, { unresolved: true });
    await monitor.snapshot(whole);
    await monitor.card('ridge').scrollIntoViewIfNeeded();
    await monitor.card('ridge').getByText('below the error of the eigenvalues, 0.03').waitFor();
    assert.match((await texts(monitor, 'ridge'))[0]!, /Kernel regression –$/);
  });
});

describe('the function at freeze and end', () => {
  it('has both networks, and regression at the freeze, with their errors', async () => {
    const monitor = await openAt('freezeEnd');
    await monitor.card('freezeEnd').locator('[data-curve=continuation]').waitFor();
    assert.match(await monitor.card('freezeEnd').locator('.place').innerText(), /width 100 · seed 0, freeze at step 2\d,\d00/);
    const curves = await texts(monitor, 'freezeEnd');
    assert.deepEqual(
      curves.map(text => text.split(' –')[0]),
      ['Target f*', 'Network at freeze', 'Network at the end', 'Kernel regression', 'Kernel continuation'],
    );
    assert.ok(
      curves.slice(1).every(text => /[\d.e-]+$/.test(text)),
      curves.join('; '),
    );
  });

  it('has a band of the label noise on request', async () => {
    const monitor = await openAt('freezeEnd');
    await monitor.card('freezeEnd').locator('[data-curve=continuation]').waitFor();
    const before = await monitor.picture('freezeEnd');
    assert.ok(!(await derives(monitor)).some(({ get }) => get.includes('noise_variance')));
    await monitor.card('freezeEnd').locator('[data-option=noise]').click();
    await monitor.card('freezeEnd').getByText('Band: ± one standard deviation by label noise of σ = 0.02.').waitFor();
    assert.notEqual(await monitor.picture('freezeEnd'), before);
  });
});

describe('the kernel against infinite width', () => {
  it('has its distance beside width^-1/2, at the start and at the slider', async () => {
    const monitor = await openAt('infiniteWidth');
    assert.match(await monitor.card('infiniteWidth').locator('.place').innerText(), /at step 0$/);
    assert.match(
      await monitor.card('infiniteWidth').locator('.notes').innerText(),
      /‖K − K∞‖ \/ ‖K∞‖ = 0\.08, 0\.8 times width\^\(−1\/2\) = 0\.1\./,
    );
    await monitor.page.locator('.time-slider input').fill('10');
    await monitor.card('infiniteWidth').locator('[data-option=slider]').click();
    await monitor.card('infiniteWidth').getByText('at step 5,000').waitFor();
  });
});

describe('the kernel profile', () => {
  it('has mean and band of each width and a thin line of each seed, with the means at the first snapshots, and follows the slider', async () => {
    const monitor = await openAt('profile');
    await monitor
      .card('profile')
      .getByText(/^(\d+) of \1 runs at step/)
      .waitFor();
    const shown = await texts(monitor, 'profile');
    assert.match(shown[0]!, /^Infinite width Θ∞/);
    assert.ok(
      shown.some(text => /^width 512, mean of 2/.test(text)),
      shown.join(' | '),
    );
    assert.ok(shown.some(text => /^width 512, first snapshot/.test(text)));
    assert.ok(!shown.some(text => text.includes('seed=')), 'runs have no row of their own');
    await monitor.screenshot('profile');
    await monitor.card('profile').locator('[data-option=start]').click();
    await monitor
      .card('profile')
      .getByText(/runs at their first snapshot$/)
      .waitFor();
    assert.ok(!(await texts(monitor, 'profile')).some(text => text.includes('first snapshot')));
    await monitor.card('profile').locator('.plot').focus();
    await monitor.page.keyboard.press('ArrowRight');
    assert.match(await monitor.card('profile').locator('.read-out thead').innerText(), /γ = /);
  });

  for (const theme of ['light', 'dark', 'highContrast'] as const) {
    it(`is drawn in ${theme}`, async () => {
      const monitor = await openAt('profile', {}, { theme, width: 700 });
      await monitor
        .card('profile')
        .getByText(/^(\d+) of \1 runs at step/)
        .waitFor();
      await monitor.settle();
      await monitor.screenshot(`profile-${theme}`);
    });
  }
});

describe('the card over the sweep', () => {
  it('has the first kernels’ distance from infinite width, asked for only when it is looked at', async () => {
    const monitor = await suite.open();
    await installSnapshotHost(monitor, whole);
    await monitor.snapshot(whole);
    await monitor.card('sweep').scrollIntoViewIfNeeded();
    await monitor.settle();
    const asked = async () =>
      (await derives(monitor)).filter(({ run, get }) => run.startsWith('width=512') && get.includes('infinite_width')).length;
    assert.equal(await asked(), 0);
    await monitor.card('sweep').locator('[data-option=limit]').click();
    await monitor.card('sweep').getByText('expected to fall as width^(−1/2)').waitFor();
    await monitor.page.waitForFunction(() => !document.querySelector('[data-card=sweep] .notes')?.textContent?.includes('being computed'));
    assert.equal(await asked(), 2);
    assert.match(await monitor.card('sweep').locator('.read-out tbody').innerText(), /100\s+0\.08\b[^]*512\s+0\.035/);
    await monitor.card('sweep').locator('[data-option=errors]').click();
    await monitor.card('sweep').locator('.read-out thead').getByText('Kernel continuation').waitFor();
  });
});

describe('these cards', () => {
  it('hide a curve by its name in the legend, and keep the focus there', async () => {
    const monitor = await openAt('ridge');
    const button = monitor.card('ridge').locator('[data-curve=mse]');
    const before = await monitor.picture('ridge');
    await button.focus();
    await monitor.page.keyboard.press('Enter');
    await monitor.settle();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    assert.notEqual(await monitor.picture('ridge'), before);
    assert.equal(await monitor.page.evaluate(() => document.activeElement?.getAttribute('data-curve')), 'mse');
  });

  it('say why one has nothing to show, and try again', async () => {
    const monitor = await suite.open();
    await installSnapshotHost(monitor, whole, { failing: { infinite_width: 'expected the reduction trace-mean' } });
    await monitor.snapshot(whole);
    await monitor.card('infiniteWidth').scrollIntoViewIfNeeded();
    await monitor.card('infiniteWidth').getByText('expected the reduction trace-mean').waitFor();
    await monitor.card('infiniteWidth').getByRole('button', { name: 'Try again' }).waitFor();
  });

  for (const [theme, width] of [
    ['light', 1200],
    ['dark', 1200],
    ['dark', 360],
    ['highContrast', 360],
  ] as const) {
    it(`have nothing that axe objects to, and draw the picture that a person looks at: ${theme}, ${width} pixels wide`, async () => {
      const monitor = await openAt('frequencies', {}, { theme, width });
      for (const card of cards) {
        await monitor.card(card).scrollIntoViewIfNeeded();
        await rows(monitor, card).first().waitFor();
      }
      await monitor.card('freezeEnd').locator('[data-option=noise]').click();
      await monitor.card('freezeEnd').getByText('Band: ±').waitFor();
      await monitor.settle();
      await monitor.screenshot(`regression-${theme}-${width}`);
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      assert.deepEqual(await objections(monitor), []);
    });
  }
});
