/**
 * The one time slider of the panel: it moves function and kernel together through every snapshot that can be shown. Its position is
 * the pinned cursor of the time charts.
 */
import { formatNumber, formatStep } from '../../src/shared/format';
import type { PanelView } from '../cards/card-kind';
import { numberOf } from '../cards/choices';
import { exploredIn, runName, SLIDER } from '../cards/explored';
import { element, setAttribute, setText } from '../components/dom';
import { icon, swatch } from '../components/icons';
import { type Exploration, valueAt } from '../model/exploration';
import { Playback } from './playback';

export interface SliderActions {
  /** Puts the position at a step; null follows the last snapshot. */
  pin(step: number | null): void;
  /** Keeps the slider's own choices: `run` and `speed`. */
  choose(name: string, value: string | number): void;
}

/** Snapshots a second when playing. */
const speeds = [2, 5, 10, 20] as const;
const DEFAULT_SPEED = 10;
/** A slider that has not moved for so long rests: what takes longer is then asked for. */
const REST_MS = 250;
/** Snapshots asked for ahead of the one that is played. */
const AHEAD = 2;

export class TimeSlider {
  readonly element: HTMLElement;
  readonly #run = element('select', { class: 'slider-run', attributes: { 'aria-label': 'Run that function and kernel are shown of' } });
  readonly #swatch = element('span', { class: 'slider-swatch' });
  readonly #play = element('button', { class: 'button slider-play', attributes: { type: 'button' } });
  readonly #range = element('input', { attributes: { type: 'range', min: '0', step: '1', 'aria-label': 'Snapshot' } });
  readonly #marks = element('span', { class: 'slider-marks', attributes: { 'aria-hidden': 'true' } });
  readonly #where = element('output', { class: 'slider-where' });
  readonly #follow = element('button', {
    class: 'tool slider-follow',
    text: 'Latest',
    attributes: { type: 'button', 'aria-pressed': 'false', title: 'Follow the last snapshot' },
  });
  readonly #speed = element('select', {
    class: 'slider-speed',
    attributes: { 'aria-label': 'Speed of playing', title: 'Speed of playing' },
  });
  readonly #playback: Playback;
  #view: PanelView | null = null;
  #at: Exploration | null = null;
  /** State of what is derived when the cards were last drawn. */
  #drawn = -1;
  #rest: ReturnType<typeof setTimeout> | null = null;
  #choices = '';
  #track = '';

  constructor(private readonly actions: SliderActions) {
    this.#playback = new Playback({
      ready: () => this.#isReady(),
      next: () => this.#next(),
      changed: playing => this.#showPlaying(playing),
    });
    this.#speed.append(...speeds.map(speed => element('option', { text: `${speed} / s`, attributes: { value: String(speed) } })));
    this.element = element(
      'div',
      { class: 'time-slider', attributes: { role: 'group', 'aria-label': 'Time slider of function and kernel' } },
      element('span', { class: 'slider-subject' }, this.#swatch, this.#run),
      this.#play,
      element('span', { class: 'slider-track' }, this.#marks, this.#range),
      this.#where,
      element('span', { class: 'slider-tools' }, this.#follow, this.#speed),
    );
    this.#showPlaying(false);
    this.#listen();
  }

  /** Hidden, it stands still and asks for nothing. */
  hide(): void {
    this.element.hidden = true;
    this.#playback.stop();
    this.#view?.derived.want(SLIDER, []);
  }

  /** To be called after the cards have been drawn. */
  update(view: PanelView): void {
    const { derived, settings, recolour, theme } = view;
    const at = exploredIn(view, view.cursorPlace.pinned);
    this.#view = view;
    this.#at = at;
    this.#drawn = derived.version;
    this.element.hidden = at === null;
    derived.want(SLIDER, at ? [at.want] : []);
    if (!at) return;
    this.#layOut(at);
    if (recolour || this.#swatch.dataset.group !== String(at.group)) {
      const group = Math.max(0, at.group);
      this.#swatch.dataset.group = String(at.group);
      this.#swatch.replaceChildren(swatch(theme.curve(group), theme.dash(group)));
    }
    const speed = numberOf(settings, SLIDER, 'speed', DEFAULT_SPEED);
    this.#speed.value = String(speed);
    this.#playback.setSpeed(speed);
    this.#showPosition(view, at);
  }

  /** Runs to choose from, and the marks of the chosen one on the track. */
  #layOut({ choices, run, stops }: Exploration): void {
    const ids = choices.map(({ id }) => id).join('\n');
    if (ids !== this.#choices) {
      this.#choices = ids;
      this.#run.replaceChildren(...choices.map(choice => element('option', { text: runName(choice), attributes: { value: choice.id } })));
      this.#run.disabled = choices.length < 2;
    }
    this.#run.value = run.id;
    setAttribute(this.#range, 'max', String(Math.max(0, stops.length - 1)));
    const track = JSON.stringify([run.id, run.markers, stops.length, stops[0], stops.at(-1)]);
    if (track === this.#track) return;
    this.#track = track;
    const freezes = run.markers.filter(({ kind }) => kind === 'freeze');
    this.#marks.replaceChildren(
      ...freezes.flatMap(({ step }) => {
        const place = stops.findIndex(stop => stop >= step);
        if (place < 0) return [];
        const mark = element('span', { class: 'slider-mark', attributes: { title: `freeze ${formatStep(step)}` } });
        mark.style.setProperty('--place', String(place / Math.max(1, stops.length - 1)));
        return [mark];
      }),
    );
  }

  #showPosition({ series }: PanelView, at: Exploration): void {
    const { stops, index, step, run, following } = at;
    this.#range.disabled = stops.length < 2;
    this.#play.disabled = stops.length < 2;
    setAttribute(this.#follow, 'aria-pressed', String(following));
    if (index >= 0) this.#range.value = String(index);
    if (step === null) {
      setText(this.#where, at.failure === null ? 'Looking for snapshots…' : 'No snapshots');
      return;
    }
    const epoch = valueAt(series, run.id, 'epoch', step);
    const words = [`Step ${formatStep(step)}`, ...(epoch === null || epoch === step ? [] : [`epoch ${formatNumber(epoch)}`])].join(' · ');
    setText(this.#where, `${words} · ${index + 1} of ${stops.length}`);
    setAttribute(this.#range, 'aria-valuetext', `${words}, snapshot ${index + 1} of ${stops.length}`);
    this.#range.style.setProperty('--share', String(index / Math.max(1, stops.length - 1)));
  }

  #listen(): void {
    this.#run.addEventListener('change', () => this.actions.choose('run', this.#run.value));
    this.#speed.addEventListener('change', () => this.actions.choose('speed', Number(this.#speed.value)));
    this.#follow.addEventListener('click', () => {
      this.#playback.stop();
      this.actions.pin(this.#at?.following === true ? this.#at.step : null);
    });
    this.#play.addEventListener('click', () => (this.#playback.playing ? this.#playback.stop() : this.#startPlaying()));
    this.#range.addEventListener('input', () => {
      this.#playback.stop();
      this.#moved();
      this.#goTo(Number(this.#range.value));
    });
  }

  #startPlaying(): void {
    const at = this.#at;
    // From the end it begins again at the start.
    if (at && at.index === at.stops.length - 1) this.#goTo(0);
    this.#playback.start();
  }

  #goTo(index: number): void {
    const step = this.#at?.stops[index];
    if (step !== undefined) this.actions.pin(step);
  }

  /** The slider is under way; it rests when nothing more comes. */
  #moved(): void {
    this.#view?.derived.setMoving(true);
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = null;
      if (!this.#playback.playing) this.#view?.derived.setMoving(false);
    }, REST_MS);
  }

  #isReady(): boolean {
    const [at, derived] = [this.#at, this.#view?.derived];
    if (at?.step == null || !derived) return true;
    return derived.version === this.#drawn && derived.isAnswered(at.run.id, at.step);
  }

  #next(): boolean {
    const [at, derived] = [this.#at, this.#view?.derived];
    if (!at || !derived || at.index < 0) return false;
    const ended = at.index >= at.stops.length - 1;
    if (ended) {
      // What is under way is followed from here on.
      if (at.run.state === 'running') this.actions.pin(null);
      return false;
    }
    derived.lookAhead(at.run.id, [...at.stops.slice(at.index + 2, at.index + 2 + AHEAD)]);
    this.#goTo(at.index + 1);
    return true;
  }

  #showPlaying(playing: boolean): void {
    const label = playing ? 'Pause playing' : 'Play the snapshots';
    this.#play.replaceChildren(icon(playing ? 'pause' : 'play'));
    setAttribute(this.#play, 'aria-label', label);
    setAttribute(this.#play, 'title', label);
    this.#view?.derived.setMoving(playing);
    if (!playing && this.#at) this.#view?.derived.lookAhead(this.#at.run.id, []);
  }
}
