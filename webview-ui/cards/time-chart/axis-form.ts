/** Ranges of both axes in numbers, for who wants them exact or has no pointer; an empty field follows the data. */
import { element } from '../../components/dom';
import { icon } from '../../components/icons';
import type { ChartModel } from '../../model/chart-model';
import { xNames } from '../../model/chart-model';
import type { Range } from '../../model/ranges';
import type { AxisScale } from '../../state/view-settings';

type Ends = Readonly<Record<'min' | 'max', HTMLInputElement>>;

export class AxisForm {
  readonly element: HTMLFormElement;
  readonly #x: Ends;
  readonly #y: Ends;
  readonly #xName = element('span');
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  #model: ChartModel | null = null;
  #opener: Element | null = null;

  constructor(
    title: string,
    private readonly show: { x(range: Range | null): void; y(range: Range | null): void },
  ) {
    this.#x = ends('Least x', 'Greatest x');
    this.#y = ends('Least value', 'Greatest value');
    const close = element('button', { class: 'tool', attributes: { type: 'button', 'aria-label': 'Close axis ranges', title: 'Close' } });
    close.append(icon('cross'));
    close.addEventListener('click', () => this.#close());
    this.element = element(
      'form',
      { class: 'axis-form', attributes: { 'aria-label': `${title}: axis ranges` } },
      row(this.#xName, this.#x),
      row(element('span', { text: 'values' }), this.#y),
      element('button', { class: 'button', text: 'Apply', attributes: { type: 'submit' } }),
      close,
      this.#problem,
    );
    this.element.hidden = true;
    this.element.noValidate = true;
    this.element.addEventListener('submit', event => {
      event.preventDefault();
      this.#apply();
    });
    this.element.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.#close();
    });
  }

  open(): void {
    this.#opener = document.activeElement;
    this.element.hidden = false;
    if (this.#model) {
      fill(this.#x, this.#model.x.range);
      fill(this.#y, this.#model.y.range);
      this.#xName.textContent = this.#model.x.quantity === 'wall_s' ? 'training time, s' : xNames[this.#model.x.quantity];
    }
    this.#x.min.focus();
  }

  update(model: ChartModel): void {
    this.#model = model;
  }

  #apply(): void {
    if (!this.#model) return;
    const x = rangeOf(this.#x, this.#model.x.scale);
    const y = rangeOf(this.#y, this.#model.y.scale);
    const problem = typeof x === 'string' ? `x: ${x}` : typeof y === 'string' ? `Values: ${y}` : '';
    this.#problem.textContent = problem;
    if (typeof x === 'string' || typeof y === 'string') return;
    this.show.x(x);
    this.show.y(y);
  }

  #close(): void {
    this.element.hidden = true;
    this.#problem.textContent = '';
    if (this.#opener instanceof HTMLElement) this.#opener.focus();
  }
}

/** The range, null for two empty fields, or what is wrong with it. */
function rangeOf({ min, max }: Ends, scale: AxisScale): Range | null | string {
  if (min.value.trim() === '' && max.value.trim() === '') return null;
  const [from, to] = [Number(min.value), Number(max.value)];
  if (min.value.trim() === '' || max.value.trim() === '' || !Number.isFinite(from) || !Number.isFinite(to)) {
    return 'two numbers are expected, or none to follow the data.';
  }
  if (!(from < to)) return `the first number must be below the second, found ${from} and ${to}.`;
  if (scale === 'log' && !(from > 0)) return `a log axis begins above 0, found ${from}.`;
  return { min: from, max: to };
}

function ends(least: string, greatest: string): Ends {
  const input = (label: string) =>
    element('input', { attributes: { type: 'text', inputmode: 'decimal', autocomplete: 'off', 'aria-label': label, placeholder: 'auto' } });
  return { min: input(least), max: input(greatest) };
}

function row(name: HTMLElement, { min, max }: Ends): HTMLElement {
  return element('span', { class: 'axis-row' }, name, min, '–', max);
}

function fill({ min, max }: Ends, range: Range): void {
  min.value = String(Number(range.min.toPrecision(6)));
  max.value = String(Number(range.max.toPrecision(6)));
}
