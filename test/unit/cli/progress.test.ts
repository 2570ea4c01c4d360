import assert from 'node:assert/strict';
import { ProgressBars } from '../../../src/cli/progressBars';
import { RemainingTime } from '../../../src/cli/remainingTime';
import type { RunRecord } from '../../../src/runs/records';

const record = (state: RunRecord['state'], step: number | null, steps = 100): RunRecord => ({
  state,
  pid: null,
  step,
  steps,
  error: null,
  engine: null,
});

describe('the remaining time', () => {
  it('is unknown until a run has shown its speed', () => {
    const remaining = new RemainingTime(2);
    remaining.update('a', record('queued', null), 0);
    assert.equal(remaining.seconds(), null);
    remaining.update('a', record('running', 0), 1000);
    assert.equal(remaining.seconds(), null);
    remaining.update('a', record('running', 10), 2000); // 10 steps a second, 90 to go.
    assert.equal(remaining.seconds(), 9);
  });

  it('expects of queued runs the speed of the others, shared among the jobs', () => {
    const remaining = new RemainingTime(2);
    for (const id of ['a', 'b', 'c', 'd']) remaining.update(id, record('queued', null), 0);
    remaining.update('a', record('running', 0), 0);
    remaining.update('a', record('running', 50), 5000); // 5 s left of this one, 10 s each of the others.
    assert.equal(remaining.seconds(), (5 + 10 + 10 + 10) / 2);
  });

  it('is not shorter than the longest run', () => {
    const remaining = new RemainingTime(8);
    remaining.update('a', record('running', 0, 1000), 0);
    remaining.update('a', record('running', 10, 1000), 1000);
    remaining.update('b', record('queued', null, 10), 1000);
    assert.equal(remaining.seconds(), 99);
  });

  it('does not count the time before a resumed run was at work', () => {
    const remaining = new RemainingTime(1);
    remaining.update('a', record('paused', 40), 0);
    remaining.update('a', record('running', 40), 100_000);
    remaining.update('a', record('running', 50), 101_000);
    assert.equal(remaining.seconds(), 5);
  });

  it('counts runs that will not go on as done', () => {
    const remaining = new RemainingTime(1);
    remaining.update('a', record('running', 50), 0);
    remaining.update('b', record('failed', 10), 0);
    assert.equal(remaining.share(), 0.75);
    remaining.update('a', record('finished', 100), 0);
    assert.equal(remaining.share(), 1);
  });
});

/** What a terminal shows after all that was written: knows new lines, "cursor up" and "clear below". */
class Screen {
  lines: string[] = [''];
  row = 0;
  readonly destroyed = false;
  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {}
  write(text: string): boolean {
    // eslint-disable-next-line no-control-regex -- the codes of a terminal are control characters
    for (const part of text.split(/(\u001b\[\d*[A-Z]|\n)/)) {
      // eslint-disable-next-line no-control-regex -- as above
      const [, count = '', code] = /^\u001b\[(\d*)([A-Z])$/.exec(part) ?? [];
      if (code === 'A') this.row -= Number(count);
      else if (code === 'J') this.lines = [...this.lines.slice(0, this.row), ''];
      else if (part === '\n') this.lines[++this.row] ??= '';
      else if (part !== '') {
        assert.ok(part.length < this.columns, `fits the terminal: ${part}`);
        this.lines[this.row] = part;
      }
    }
    return true;
  }
}

describe('progress on a terminal', () => {
  const begin = (columns = 100, rows = 30) => {
    const screen = new Screen(columns, rows);
    let nowMs = 0;
    const bars = new ProgressBars(screen as never, () => nowMs);
    const runs = new Map(['a', 'b', 'c'].map(id => [id, record('queued', null)]));
    bars.started({ sweep: '/sweep', runs, jobs: 2 });
    return { screen, bars, at: (ms: number) => (nowMs = ms) };
  };
  const event = (run: string, of: RunRecord) => ({ type: 'run', run, record: of }) as const;
  const end = { records: new Map([['a', record('finished', 100)]]), interrupted: false };

  it('is redrawn in place: the sweep with its remaining time, and the runs at work', () => {
    const { screen, bars, at } = begin();
    bars.event(event('a', record('running', 0)));
    at(1000);
    bars.event(event('a', record('running', 50)));
    const [head, sweep, a, ...rest] = screen.lines;
    assert.equal(head, '/sweep: 3 runs');
    assert.match(sweep ?? '', /^████░+ +17 % {2}0 of 3 runs done, about 3 s left$/);
    assert.match(a ?? '', /^█{12}░{12} +50 % {2}a {2}step 50 of 100$/);
    assert.deepEqual(rest, ['']);
    bars.ended('/sweep', end);
  });

  it('leaves a line for each run that has ended, and one at the end', () => {
    const { screen, bars } = begin();
    bars.event(event('a', record('running', 0)));
    bars.event(event('b', { ...record('failed', 3), error: { reason: 'killed', message: 'Killed.' } }));
    assert.equal(screen.lines[1], 'b: failed at step 3: Killed.');
    bars.interrupted();
    bars.ended('/sweep', end);
    assert.deepEqual(screen.lines, [
      '/sweep: 3 runs',
      'b: failed at step 3: Killed.',
      'Interrupted: writing checkpoints. Interrupt again to end at once.',
      '/sweep: 1 finished',
      '',
    ]);
  });

  it('keeps to a small terminal', () => {
    const { screen, bars } = begin(70, 5);
    for (const id of ['a', 'b', 'c']) bars.event(event(id, record('running', 1)));
    assert.match(screen.lines.join('\n'), /and 2 more at work/);
    bars.ended('/sweep', end);
  });
});
