import assert from 'node:assert/strict';
import { FOLLOW_MS, FollowPace } from '../../../webview-ui/slider/follow-pace';
import { PATIENCE_MS, Playback } from '../../../webview-ui/slider/playback';

/** Four positions, on a clock that moves when it is told to. */
class Stage {
  time = 0;
  position = 0;
  ready = true;
  readonly states: boolean[] = [];
  readonly moves: number[] = [];
  #due: { readonly at: number; readonly callback: () => void } | null = null;
  readonly playback = new Playback(
    {
      ready: () => this.ready,
      next: () => {
        if (this.position === 3) return false;
        this.position++;
        this.moves.push(this.time);
        return true;
      },
      changed: playing => this.states.push(playing),
    },
    {
      after: (milliseconds, callback) => {
        const due = { at: this.time + milliseconds, callback };
        this.#due = due;
        return () => {
          if (this.#due === due) this.#due = null;
        };
      },
    },
  );

  run(until: number): void {
    while (this.#due && this.#due.at <= until) {
      const { at, callback } = this.#due;
      this.#due = null;
      this.time = at;
      callback();
    }
    this.time = until;
  }
}

describe('playing the snapshots', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
    stage.playback.setSpeed(10);
  });

  it('does not begin by itself', () => {
    stage.run(1000);
    assert.deepEqual([stage.position, stage.states], [0, []]);
  });

  it('goes on at its speed, and ends at the last one', () => {
    stage.playback.start();
    stage.run(1000);
    assert.deepEqual(stage.moves, [0, 100, 200]);
    assert.deepEqual([stage.states, stage.playback.playing], [[true, false], false]);
  });

  it('waits for what has not come', () => {
    stage.playback.start();
    stage.ready = false;
    stage.run(500);
    assert.equal(stage.position, 1);
    stage.ready = true;
    stage.run(500 + PATIENCE_MS);
    assert.equal(stage.position, 2);
  });

  it('stops where it is told to', () => {
    stage.playback.start();
    stage.run(120);
    stage.playback.stop();
    stage.run(1000);
    assert.deepEqual([stage.position, stage.states], [2, [true, false]]);
  });

  it('does not begin at the last one', () => {
    stage.position = 3;
    stage.playback.start();
    assert.deepEqual([stage.states, stage.playback.playing], [[], false]);
  });
});

describe('following a run that grows', () => {
  const stopsAt = (step: number, run = 'r') => ({ run, step, names: ['stops' as const], priority: 0 as const });
  let time: number;
  let asked: string[];
  let later: (() => void)[];
  let pace: FollowPace;
  beforeEach(() => {
    [time, asked, later] = [0, [], []];
    pace = new FollowPace(({ run, step }) => asked.push(`${run} ${step}`), {
      now: () => time,
      after: (_milliseconds, callback) => later.push(callback),
    });
  });

  it('asks at once for the first step and for another run', () => {
    pace.want(stopsAt(0));
    pace.want(stopsAt(10, 'other'));
    assert.deepEqual(asked, ['r 0', 'other 10']);
  });

  it('asks for later steps at its pace, and then for the latest', () => {
    for (const step of [0, 10, 20, 30]) pace.want(stopsAt(step));
    assert.deepEqual([asked, later.length], [['r 0'], 1]);
    time = FOLLOW_MS;
    later[0]!();
    assert.deepEqual(asked, ['r 0', 'r 30']);
  });

  it('asks for nothing more when the slider has gone', () => {
    pace.want(stopsAt(0));
    pace.want(stopsAt(10));
    pace.want(null);
    time = FOLLOW_MS;
    later[0]!();
    assert.deepEqual(asked, ['r 0']);
  });
});
