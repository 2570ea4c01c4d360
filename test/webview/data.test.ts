/** Messages in, pixels and messages out. */
import assert from 'node:assert/strict';
import { columnsOf, sampleSweep } from './sample-sweep';
import { colour, monitorSuite, otherCards, partly, SMALL, timeCharts } from './suite';

describe('monitor: data', () => {
  const suite = monitorSuite();
  const { open } = suite;

  it('asks for a snapshot when it is ready and says that it waits', async () => {
    const monitor = await open();
    assert.deepEqual(await monitor.sent(), [{ type: 'ready' }]);
    assert.match(await monitor.page.locator('.waiting').innerText(), /Waiting for the first data/);
    assert.equal(await monitor.page.locator('.card').count(), 0);
  });

  it('says in each card what will appear before the first snapshot', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep({ ...SMALL, rows: () => 0 }));
    for (const card of timeCharts) assert.match(await monitor.card(card).locator('.placeholder').innerText(), /with the first snapshot/);
  });

  it('draws a snapshot in the colours of the groups', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(40));
    for (const card of timeCharts) {
      assert.ok((await monitor.pixels(card, colour('dark', 'least'))) > 100, `${card}: blue`);
      assert.ok((await monitor.pixels(card, colour('dark', 'greatest'))) > 100, `${card}: yellow`);
      assert.equal(await monitor.pixels(card, colour('dark', 'green')), 0, `${card}: no third group`);
    }
  });

  it('appends an increment to what it has', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    const before = await monitor.picture('drift');
    assert.equal(await monitor.card('drift').getAttribute('data-last-step'), '9500');
    await monitor.increment(partly(21).sweep, columnsOf(100, 0, 20, 21));
    await monitor.page.click('[data-option=runs]');
    await monitor.settle();
    assert.equal(await monitor.card('drift').getAttribute('data-last-step'), '10000');
    assert.equal(await monitor.card('drift').getAttribute('data-snapshots'), '21');
    assert.notEqual(await monitor.picture('drift'), before);
  });

  it('asks again after a gap, waits, and goes on from the new snapshot', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    await monitor.increment(partly(22).sweep, columnsOf(100, 0, 21, 22), { skip: 1 });
    assert.deepEqual((await monitor.sent()).at(-1), { type: 'resync' });
    assert.ok(await monitor.page.locator('.banner').isVisible());
    await monitor.increment(partly(23).sweep, columnsOf(100, 0, 22, 23));
    assert.equal((await monitor.sent()).filter(message => message.type === 'resync').length, 1);
    assert.equal(await monitor.card('drift').getAttribute('data-snapshots'), '20');
    await monitor.snapshot(partly(23));
    assert.equal(await monitor.card('drift').getAttribute('data-snapshots'), '23');
    assert.ok(!(await monitor.page.locator('.banner').isVisible()));
  });

  it('refuses a malformed message, reports it, and keeps what it shows', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    const before = await monitor.picture('loss');
    for (const message of [null, { type: 'increment' }, { type: 'snapshot', sequence: 'x' }]) await monitor.deliver(message);
    await monitor.settle();
    const reports = (await monitor.sent()).filter(message => message.type === 'report');
    assert.equal(reports.length, 3);
    assert.match(reports[2]!.message, /sequence: expected an integer from 0, found "x"/);
    assert.match(await monitor.page.locator('.banner').innerText(), /could not be read/);
    assert.equal(await monitor.picture('loss'), before);
    await monitor.increment(partly(21).sweep, columnsOf(100, 0, 20, 21));
    assert.match(await monitor.page.locator('.progress-text').innerText(), /./);
  });

  it('shows a problem of the extension over the last state', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    await monitor.deliver({ type: 'problem', message: 'The sweep was deleted.' });
    await monitor.settle();
    assert.match(await monitor.page.locator('.banner').innerText(), /The sweep was deleted\./);
    await monitor.page.click('.banner >> text=Show log');
    assert.deepEqual((await monitor.sent()).at(-1), { type: 'showLog' });
    assert.ok((await monitor.pixels('drift', colour('dark', 'least'))) > 100);
  });

  it('shows a problem in place of the cards where nothing has come yet', async () => {
    const monitor = await open();
    await monitor.deliver({ type: 'problem', message: 'There is no sweep.json.' });
    await monitor.settle();
    assert.match(await monitor.page.locator('.waiting').innerText(), /There is no sweep\.json\./);
    assert.ok(!(await monitor.page.locator('.spinner').isVisible()));
  });

  it('has the card of a quantity only where the sweep has it', async () => {
    const monitor = await open();
    const whole = partly(20);
    await monitor.snapshot({ ...whole, columns: whole.columns.filter(column => !column.quantity.startsWith('eigenvalues')) });
    assert.deepEqual(await monitor.cards(), ['loss', 'drift', ...otherCards]);
    await monitor.snapshot(whole);
    assert.deepEqual(await monitor.cards(), [...timeCharts, ...otherCards]);
  });

  it('leaves the other cards alone when one cannot be drawn, and reports it', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    // A canvas that has lost its context, as after a crash of the graphics process.
    await monitor.page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-card=loss] .overlay')!;
      canvas.getContext = () => {
        throw new Error('no context');
      };
    });
    await monitor.increment(partly(21).sweep, columnsOf(100, 0, 20, 21));
    const reports = (await monitor.sent()).filter(message => message.type === 'report');
    assert.match(reports[0]!.message, /The card loss could not be drawn: no context/);
    assert.equal(await monitor.card('drift').getAttribute('data-snapshots'), '21');
    assert.equal(await monitor.card('loss').getAttribute('data-snapshots'), '21');
  });
});

describe('monitor: head', () => {
  const suite = monitorSuite();
  const { open } = suite;

  it('says how far the sweep and each run are, what is left, and with which engine', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(40));
    assert.equal(await monitor.page.locator('.progress-text').innerText(), '0 of 4 runs · 45 s left');
    assert.match(await monitor.page.locator('.running-runs').innerText(), /width 100 · seed 0\s+66 %, 10 s left/);
    assert.equal(await monitor.page.locator('.engine').innerText(), 'embedded · float32');
  });

  it('counts runs that went wrong, and gives the reasons on request', async () => {
    const monitor = await open();
    await monitor.snapshot(sampleSweep({ ...SMALL, seeds: 1, divergesAt: width => (width === 512 ? 30 : null) }));
    assert.equal(await monitor.page.locator('.progress-text').innerText(), '2 of 2 runs · 1 diverged');
    await monitor.page.click('.failures summary');
    assert.match(await monitor.page.locator('.failures li').innerText(), /width 512 · seed 0: diverged\. The loss is no longer finite/);
  });

  it('moves nothing below when the progress changes', async () => {
    const monitor = await open({ width: 700 });
    const top = async () => (await monitor.page.locator('.cards').boundingBox())!.y;
    await monitor.snapshot(partly(20));
    const before = await top();
    const live = sampleSweep({ ...SMALL, rows: (width, seed) => (width === 100 ? 60 : seed === 0 ? 31 : 0) });
    await monitor.increment(live.sweep, []);
    assert.match(await monitor.page.locator('.running-runs').innerText(), /51 %/);
    assert.equal(await top(), before);
  });

  it('sends what the buttons ask', async () => {
    const monitor = await open();
    await monitor.snapshot(partly(20));
    await monitor.page.click('[data-action=pause]');
    assert.deepEqual((await monitor.sent()).at(-1), { type: 'control', action: 'pause', run: null });
    assert.equal(await monitor.page.locator('[data-action=pause]').innerText(), 'Pausing…');
    const { sweep } = partly(20);
    await monitor.increment({ ...sweep, state: 'paused', runs: sweep.runs.map(run => ({ ...run, state: 'paused' as const })) }, []);
    assert.ok(!(await monitor.page.locator('[data-action=pause]').isVisible()));
    await monitor.page.click('[data-action=resume]');
    assert.deepEqual((await monitor.sent()).at(-1), { type: 'control', action: 'resume', run: null });
  });
});
