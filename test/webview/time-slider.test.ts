/** The time slider: every snapshot by pointer and keyboard, in step with the charts, and never more than one request on its way. */
import assert from 'node:assert/strict';
import type { FromPanel } from '../../src/shared/protocol';
import type { MonitorPage } from './monitor-page';
import { sampleSweep } from './sample-sweep';
import { installSnapshotHost, type SnapshotHostOptions } from './snapshot-host';
import { monitorSuite, SMALL } from './suite';

const suite = monitorSuite();
const whole = sampleSweep(SMALL);
const track = (monitor: MonitorPage) => monitor.page.locator('.time-slider input');
const shownStep = (monitor: MonitorPage, card: string) => monitor.card(card).locator('[data-step]').getAttribute('data-step');
const derives = async (monitor: MonitorPage) =>
  (await monitor.sent()).filter((message): message is Extract<FromPanel, { type: 'derive' }> => message.type === 'derive');

async function openSlider(host: SnapshotHostOptions = {}, options: Parameters<typeof suite.open>[0] = { height: 1400 }) {
  const monitor = await suite.open(options);
  await installSnapshotHost(monitor, whole, host);
  await monitor.snapshot(whole);
  await monitor.card('kernel').scrollIntoViewIfNeeded();
  await monitor.card('kernel').locator('[data-step="29500"]').waitFor();
  return monitor;
}

describe('the time slider', () => {
  it('stands at the last snapshot and follows it', async () => {
    const monitor = await openSlider();
    assert.equal(await monitor.page.locator('.slider-where').innerText(), 'Step 29,500 · 60 of 60');
    assert.equal(await monitor.page.locator('.slider-follow').getAttribute('aria-pressed'), 'true');
  });

  it('moves function and kernel together, by keyboard through every snapshot', async () => {
    const monitor = await openSlider();
    await track(monitor).focus();
    await monitor.page.keyboard.press('Home');
    await monitor.page.keyboard.press('ArrowRight');
    await monitor.card('kernel').locator('[data-step="500"]').waitFor();
    await monitor.card('function').locator('[data-step="500"]').waitFor();
    assert.equal(await track(monitor).getAttribute('aria-valuetext'), 'Step 500, snapshot 2 of 60');
    await monitor.page.keyboard.press('PageUp');
    await monitor.card('kernel').locator('[data-step="3500"]').waitFor();
    await monitor.page.keyboard.press('End');
    await monitor.card('kernel').locator('[data-step="29500"]').waitFor();
  });

  it('pins the cursor of the time charts, and a click on a chart moves it', async () => {
    const monitor = await openSlider();
    await track(monitor).fill('20');
    await monitor.settle();
    assert.equal(await monitor.card('drift').locator('thead th').first().innerText(), 'Step 10,000');
    await monitor.card('drift').scrollIntoViewIfNeeded();
    await monitor
      .card('drift')
      .locator('.plot')
      .click({ position: { x: 200, y: 150 } });
    await monitor.page.mouse.move(2, 2);
    await monitor.settle();
    const head = await monitor.card('drift').locator('thead th').first().innerText();
    assert.notEqual(head, 'Step 10,000');
    assert.ok((await monitor.page.locator('.slider-where').innerText()).startsWith(head));
  });

  it('is dragged with one request on its way, the newest position next, and none that nobody waits for', async () => {
    const monitor = await openSlider({ delayMs: 40 });
    await monitor.page.waitForFunction(() => window.derivesAnswered >= 4);
    await monitor.settle();
    const before = (await derives(monitor)).length;
    const box = (await track(monitor).boundingBox())!;
    await monitor.page.mouse.move(box.x + box.width - 8, box.y + box.height / 2);
    await monitor.page.mouse.down();
    for (let x = box.width - 8; x > 40; x -= 12) {
      await monitor.page.mouse.move(box.x + x, box.y + box.height / 2);
      await monitor.page.waitForTimeout(8);
    }
    const mostOpen = await monitor.page.evaluate(() => window.mostDerivesOpen);
    await monitor.page.mouse.up();
    await monitor.page.waitForTimeout(500);
    assert.equal(mostOpen, 1);
    const asked = (await derives(monitor)).slice(before);
    const last = asked.findLast(({ get }) => get.includes('K_train_train'))!;
    assert.equal(String(last.step), await shownStep(monitor, 'kernel'));
    assert.equal(await shownStep(monitor, 'function'), await shownStep(monitor, 'kernel'));
    // Kernel regression waits for the slider to rest: where it stands then.
    for (const [i, { step, get }] of asked.entries()) if (get.includes('kernel_regression')) assert.equal(step, asked[i - 1]?.step);
    assert.ok(asked.at(-1)!.get.includes('kernel_regression'));
    assert.equal(asked.at(-1)!.step, last.step);
  });

  it('plays every snapshot in order when asked to, and stops at the end', async () => {
    const monitor = await openSlider({ delayMs: 5 });
    await track(monitor).fill('52');
    await monitor.card('kernel').locator('[data-step="26000"]').waitFor();
    await monitor.page.evaluate(() => {
      const seen: string[] = (window.stepsSeen = []);
      const body = document.querySelector('[data-card=kernel] [data-step]')!;
      new MutationObserver(() => seen.push(body.getAttribute('data-step')!)).observe(body, { attributeFilter: ['data-step'] });
    });
    await monitor.page.locator('.slider-speed').selectOption('20');
    await track(monitor).press(' ');
    await monitor.page.getByRole('button', { name: 'Pause playing' }).waitFor();
    await monitor.page.getByRole('button', { name: 'Play the snapshots' }).waitFor();
    assert.deepEqual(await monitor.page.evaluate(() => window.stepsSeen), ['26500', '27000', '27500', '28000', '28500', '29000', '29500']);
  });

  it('never plays by itself', async () => {
    const monitor = await openSlider();
    await track(monitor).fill('5');
    await monitor.page.waitForTimeout(400);
    assert.equal(await track(monitor).inputValue(), '5');
  });

  it('keeps the step when another run is chosen', async () => {
    const monitor = await openSlider();
    await track(monitor).fill('30');
    await monitor.page.locator('.slider-run').selectOption('width=512,seed=1');
    await monitor.card('function').getByText('width 512 · seed 1 at step 15,000').waitFor();
    assert.deepEqual((await derives(monitor)).at(-1)!.run, 'width=512,seed=1');
  });

  it('keeps run and position over a reload', async () => {
    const monitor = await openSlider();
    await track(monitor).fill('30');
    await monitor.page.locator('.slider-run').selectOption('width=512,seed=1');
    await monitor.page.waitForTimeout(300);
    const saved = await monitor.page.evaluate(() => window.savedByPanel);
    const again = await suite.open({ saved, height: 1400 });
    await installSnapshotHost(again, whole);
    await again.snapshot(whole);
    await again.card('kernel').scrollIntoViewIfNeeded();
    await again.card('kernel').getByText('width 512 · seed 1 at step 15,000').waitFor();
  });

  it('goes away with the cards that it moves', async () => {
    const monitor = await openSlider();
    for (const card of ['function', 'dynamics', 'frequencies', 'ridge', 'freezeEnd', 'infiniteWidth', 'kernel']) {
      assert.ok(await monitor.page.locator('.time-slider').isVisible(), card);
      await monitor.choose(card, 'Hide card');
    }
    await monitor.page.locator('.time-slider').waitFor({ state: 'hidden' });
  });

  it('says when there is nothing to show', async () => {
    const monitor = await suite.open({ height: 1400 });
    await installSnapshotHost(monitor, whole, { failing: { stops: 'width=100,seed=0 keeps neither kernels nor parameters.' } });
    await monitor.snapshot(whole);
    await monitor.card('kernel').getByText('keeps neither kernels nor parameters').waitFor();
    assert.equal(await monitor.page.locator('.slider-where').innerText(), 'No snapshots');
    assert.ok(await track(monitor).isDisabled());
  });

  for (const width of [300, 700, 1600]) {
    it(`fits a panel ${width} pixels wide`, async () => {
      const monitor = await openSlider({}, { width });
      const overflow = await monitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      const box = (await monitor.page.locator('.time-slider').boundingBox())!;
      const height = monitor.page.viewportSize()!.height;
      assert.ok(box.y + box.height <= height + 0.5 && box.height < 130, JSON.stringify(box));
    });
  }

  it('draws a position within its budget: heat map and function 10 ms each, all that moves 20 ms', async () => {
    const monitor = await openSlider();
    const times = await monitor.page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('.time-slider input')!;
      const frame = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
      const names = ['kernel', 'function', 'position'] as const;
      const visits: Record<string, number>[] = [];
      let visit: Record<string, number> = {};
      new PerformanceObserver(list => {
        for (const { name, duration } of list.getEntries()) visit[name] = (visit[name] ?? 0) + duration;
      }).observe({ type: 'measure' });
      const goTo = async (index: number) => {
        input.value = String(index);
        input.dispatchEvent(new Event('input'));
        for (let i = 0; i < 4; i++) await frame();
      };
      // Once to have all snapshots there, once to measure.
      for (let index = 0; index < 30; index++) await goTo(index);
      for (let index = 0; index < 30; index++) {
        visit = {};
        await goTo(index);
        visits.push(visit);
      }
      return Object.fromEntries(names.map(name => [name, visits.flatMap(times => times[`ntk-monitor ${name}`] ?? [])]));
    });
    const report = (name: string, budget: number) => {
      const sorted = (times[name] ?? []).sort((a, b) => a - b);
      assert.ok(sorted.length >= 25, `${name}: measured ${sorted.length} times`);
      console.log(`      ${name}: fastest ${sorted[0]!.toFixed(1)} ms, median ${sorted[sorted.length >> 1]!.toFixed(1)} ms`);
      // The fastest, because other programs on the machine can only slow a drawing down.
      assert.ok(sorted[0]! < budget, `${name}: ${sorted[0]} ms`);
    };
    report('kernel', 10);
    report('function', 10);
    report('position', 20);
  });
});
