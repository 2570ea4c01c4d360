/** Speed: a redraw's cost, how soon a message is seen, how often is drawn, and what stays behind. */
import assert from 'node:assert/strict';
import { columnsOf, sampleSweep } from './sample-sweep';
import { series } from './monitor-page';
import { monitorSuite, partly, SMALL } from './suite';

describe('monitor: speed', () => {
  const suite = monitorSuite();
  const { open } = suite;

  it('redraws 25 runs of 201 snapshots within 50 ms, means and single runs', async () => {
    const monitor = await open();
    const whole = sampleSweep();
    await monitor.snapshot(whole);
    for (const mode of ['mean', 'runs']) {
      await monitor.page.click(`[data-option=${mode}]`);
      await monitor.settle();
      await monitor.page.evaluate(() => (window.redraws.length = 0));
      for (let i = 0; i < 15; i++) await monitor.increment(whole.sweep, []);
      const times = (await monitor.page.evaluate(() => window.redraws)).sort((a, b) => a - b);
      assert.ok(times.length >= 10);
      console.log(`      redraw, ${mode}: fastest ${times[0]!.toFixed(1)} ms, median ${times[times.length >> 1]!.toFixed(1)} ms`);
      // The fastest, because other programs on the machine can only slow a redraw down.
      assert.ok(times[0]! < 50, `${mode}: ${times[0]} ms`);
    }
  });

  it('pans 100 curves of 500 snapshots at 30 frames a second', async () => {
    const monitor = await open();
    const many = sampleSweep({ widths: Array.from({ length: 20 }, (_, i) => 100 + 50 * i), seeds: 5, snapshots: 500 });
    const drawn = ['step', 'epoch', 'drift'];
    await monitor.snapshot({ ...many, columns: many.columns.filter(({ quantity }) => drawn.includes(quantity)) });
    await monitor.page.click('[data-option=runs]');
    await monitor.page.click('[data-option=pan]');
    await monitor.settle();
    const plot = monitor.card('drift').locator('.plot');
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    const [left, middle] = [box.x + 0.3 * box.width, box.y + 0.5 * box.height];
    // A part in view, so that there is something to pan to.
    await monitor.page.mouse.move(left, middle);
    await monitor.page.keyboard.down('Control');
    for (let i = 0; i < 4; i++) await monitor.page.mouse.wheel(0, -120);
    await monitor.page.keyboard.up('Control');
    await monitor.settle();
    await monitor.page.evaluate(() => (window.redraws.length = 0));
    await monitor.page.mouse.move(left, middle);
    await monitor.page.mouse.down();
    const before = await monitor.picture('drift');
    const frames = await monitor.page.evaluate(
      async ({ x, y, width }) => {
        const times: number[] = [];
        const target = document.querySelector<HTMLElement>('[data-card=drift] .plot')!;
        for (let i = 0; i < 60; i++) {
          const clientX = x + 0.4 * width * Math.sin(i / 10);
          target.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY: y, buttons: 1, pointerId: 1, bubbles: true }));
          times.push(await new Promise<number>(resolve => requestAnimationFrame(resolve)));
        }
        return times.slice(1).map((time, i) => time - times[i]!);
      },
      { x: left, y: middle, width: box.width },
    );
    await monitor.page.mouse.up();
    assert.notEqual(await monitor.picture('drift'), before, 'it has moved');
    const redraws = (await monitor.page.evaluate(() => window.redraws)).sort((a, b) => a - b);
    frames.sort((a, b) => a - b);
    const [frame, redraw] = [frames[frames.length >> 1]!, redraws[redraws.length >> 1]!];
    console.log(
      `      pan of 100 curves: frames ${frame.toFixed(1)} ms (median), ${frames.at(-1)!.toFixed(0)} ms at most; ` +
        `redraws ${redraws[0]!.toFixed(1)} ms (fastest), ${redraw.toFixed(1)} ms (median), ${redraws.length} of them`,
    );
    assert.ok(redraws.length >= 20, `${redraws.length} redraws`);
    // The fastest, because other programs on the machine can only slow a redraw down.
    assert.ok(redraws[0]! < 1000 / 30, `${redraws[0]} ms`);
  });

  it('shows a message in the next frames', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    const times: number[] = [];
    for (let row = 20; row < 40; row++) {
      const watch = monitor.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('[data-card=drift] .canvas-box canvas')!;
        const read = () => canvas.toDataURL();
        const before = read();
        return new Promise<number>(resolve => {
          window.addEventListener(
            'message',
            () => {
              const start = performance.now();
              const look = () => (read() === before ? requestAnimationFrame(look) : resolve(performance.now() - start));
              look();
            },
            { once: true },
          );
        });
      });
      const columns = [100, 512].flatMap(width => [0, 1].flatMap(seed => columnsOf(width, seed, row, row + 1)));
      await monitor.increment(partly(row + 1).sweep, columns);
      times.push(await watch);
    }
    times.sort((a, b) => a - b);
    console.log(`      message to changed pixel: median ${times[10]!.toFixed(0)} ms, slowest ${times.at(-1)!.toFixed(0)} ms`);
    assert.ok(times[10]! < 200, `${times[10]} ms`);
  });

  it('draws at most ten times a second, however many messages come', async () => {
    const monitor = await open();
    const { sweep } = partly(20);
    await monitor.snapshot(partly(20));
    await monitor.page.evaluate(() => (window.redraws.length = 0));
    const empty = { buffer: undefined, numbers: [], columns: [] };
    const messages = Array.from({ length: 100 }, (_, i) => ({ type: 'increment', sequence: 101 + i, sweep, series: empty }));
    const elapsed = await monitor.page.evaluate(async list => {
      const start = performance.now();
      for (const message of list) {
        window.deliver(message);
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      return performance.now() - start;
    }, messages);
    await monitor.settle();
    const redraws = await monitor.page.evaluate(() => window.redraws.length);
    assert.ok(redraws >= 3 && redraws <= elapsed / 100 + 2, `${redraws} redraws in ${elapsed} ms`);
  });

  it('does not draw while it is hidden, and catches up when it is seen again', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    await monitor.page.evaluate(() => {
      window.setHidden(true);
      window.redraws.length = 0;
    });
    await monitor.increment(partly(21).sweep, columnsOf(100, 0, 20, 21));
    assert.equal(await monitor.page.evaluate(() => window.redraws.length), 0);
    await monitor.page.evaluate(() => window.setHidden(false));
    await monitor.settle();
    assert.equal(await monitor.page.evaluate(() => window.redraws.length), 1);
  });

  it('draws a card out of sight once a second: at once when it is scrolled to, and the last state when the data stop', async () => {
    // One column of cards: at the top of the page the eigenvalues are far below what is seen.
    const monitor = await open({ width: 300, height: 300, clock: true });
    const { clock } = monitor.page;
    await monitor.snapshot(partly(20));
    await clock.pauseAt(Date.now() + 60_000);
    // What the jump has drawn again is long ago too.
    await clock.runFor(2000);
    const shown = (id: string) => monitor.card(id).getAttribute('data-snapshots');
    const shows = (id: string, snapshots: number) => monitor.page.waitForSelector(`[data-card=${id}][data-snapshots="${snapshots}"]`);
    let rows = 20;
    /** One more snapshot of every run, and time enough to draw what is drawn at each redraw. */
    const another = async (seen: string) => {
      const columns = SMALL.widths.flatMap(width => [0, 1].flatMap(seed => columnsOf(width, seed, rows, rows + 1)));
      rows++;
      await monitor.deliver({ type: 'increment', sequence: 80 + rows, sweep: partly(rows).sweep, series: series(columns) });
      await clock.runFor(200);
      await shows(seen, rows);
    };
    await another('loss');
    assert.equal(await shown('eigenvalues'), '21', 'its second is over');
    for (let i = 0; i < 3; i++) await another('loss');
    assert.equal(await shown('eigenvalues'), '21', 'passed over three times');
    await clock.runFor(400);
    assert.equal(await shown('eigenvalues'), '24', 'the data have stopped: a second after its last drawing it shows them all');
    await another('loss');
    assert.equal(await shown('eigenvalues'), '24');
    // The page's clock stands still: nothing but being seen can draw it.
    await monitor.card('eigenvalues').evaluate(card => card.scrollIntoView());
    await shows('eigenvalues', 25);
    await another('eigenvalues');
  });

  it('keeps nothing of thousands of increments but their data', async function () {
    this.timeout(120_000);
    const monitor = await open();
    const whole = sampleSweep();
    await monitor.snapshot(whole);
    const session = await monitor.page.context().newCDPSession(monitor.page);
    await session.send('Performance.enable');
    const used = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const metric = (name: string) => metrics.find(found => found.name === name)?.value ?? NaN;
      return { heap: metric('JSHeapUsedSize'), nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
    };
    // Each replaces the last snapshot of a run: the data do not grow, so nothing else may either.
    let sequence = 100;
    const columns = columnsOf(100, 0, 200, 201);
    const deliver = async (count: number) => {
      await monitor.page.evaluate(
        async ({ first, last, sweep, columns }) => {
          for (let sequence = first; sequence <= last; sequence++) {
            window.deliver({
              type: 'increment',
              sequence,
              sweep: { ...sweep, runs: sweep.runs.map(run => ({ ...run })) },
              series: columns,
            });
            if (sequence % 20 === 0) await new Promise(resolve => setTimeout(resolve));
          }
        },
        { first: sequence + 1, last: sequence + count, sweep: whole.sweep, columns: series(columns) },
      );
      sequence += count;
      await monitor.settle();
    };
    await deliver(300);
    const before = await used();
    await deliver(2000);
    const after = await used();
    console.log(`      heap after 300 increments ${(before.heap / 1e6).toFixed(1)} MB, after 2300 ${(after.heap / 1e6).toFixed(1)} MB`);
    assert.ok(after.heap - before.heap < 1.5e6, `${after.heap - before.heap} bytes in 2000 increments`);
    assert.ok(after.nodes <= before.nodes + 20, `${before.nodes} nodes became ${after.nodes}`);
    assert.ok(after.listeners <= before.listeners + 20, `${before.listeners} listeners became ${after.listeners}`);
    assert.equal((await monitor.sent()).filter(message => message.type === 'resync').length, 0);
    assert.equal(await monitor.card('drift').getAttribute('data-snapshots'), '201');
  });
});
