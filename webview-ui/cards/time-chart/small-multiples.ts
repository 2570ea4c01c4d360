/** A time chart, or one for each value of an axis, with the axes of all, zoom, cursor and choices in common. */
import { formatAxes } from '../../../src/shared/format';
import type { SweepView } from '../../../src/shared/protocol';
import { element, setText } from '../../components/dom';
import { stackedPictures } from '../../charts/stacked-pictures';
import { axisOptions, MAX_FACETS } from '../../model/grouping';
import { partOf, partTheme, type SweepPart } from '../../model/sweep-part';
import { joinedTables } from './joined-tables';
import type { CardBody, CardFigure, CardStatus, CursorPlace, MenuEntry, PanelView, TableModel } from '../card-kind';

export interface ChartPlace {
  readonly id: string;
  readonly title: string;
}

interface Facet extends SweepPart {
  /** `width 512`. */
  readonly label: string;
}

interface Chart {
  readonly body: CardBody;
  readonly head: HTMLElement;
  readonly element: HTMLElement;
}

export class SmallMultiples implements CardBody {
  readonly element = element('div', { class: 'small-multiples' });
  readonly tools: readonly HTMLElement[];
  readonly menu: readonly MenuEntry[];
  readonly #charts: Chart[] = [];
  #facets: { readonly of: SweepView; readonly axis: string; readonly facets: readonly Facet[] } | null = null;
  #labels: readonly string[] = [];

  /** @param create a chart under a name of its own */
  constructor(
    private readonly create: (place: ChartPlace) => CardBody,
    private readonly place: ChartPlace,
  ) {
    const { body } = this.#chart(0);
    this.tools = body.tools;
    this.menu = body.menu ?? [];
  }

  update(view: PanelView): void {
    const facets = this.#facetsOf(view);
    this.#labels = facets?.map(({ label }) => label) ?? [];
    const count = Math.max(1, facets?.length ?? 0);
    for (const chart of this.#charts.splice(count)) {
      chart.body.dispose();
      chart.element.remove();
    }
    this.element.classList.toggle('several', count > 1);
    for (let i = 0; i < count; i++) {
      const chart = this.#chart(i);
      const facet = facets?.[i];
      chart.head.hidden = facet === undefined;
      setText(chart.head, facet?.label ?? '');
      chart.body.update(
        facet ? { ...view, sweep: facet.sweep, whole: view.whole ?? view.sweep, theme: partTheme(view.theme, facet.places) } : view,
      );
    }
  }

  status(): CardStatus {
    const all = this.#charts.map(({ body }) => body.status());
    return all.find(({ kind }) => kind === 'shown') ?? all[0] ?? { kind: 'empty', message: '' };
  }

  showCursor(cursor: number | null, place: CursorPlace): void {
    for (const { body } of this.#charts) body.showCursor(cursor, place);
  }

  table(): TableModel | null {
    const tables = this.#charts.flatMap(({ body }) => body.table() ?? []);
    return this.#labels.length > 1 ? joinedTables(this.place.title, this.#labels, tables) : (tables[0] ?? null);
  }

  picture(scale: number): HTMLCanvasElement | null {
    const pictures = this.#charts.flatMap(({ body }, i) => {
      const canvas = body.picture(scale);
      return canvas ? [{ label: this.#labels[i] ?? '', canvas }] : [];
    });
    return this.#labels.length > 1 ? stackedPictures(this.element, pictures, scale) : (pictures[0]?.canvas ?? null);
  }

  /** All curves in one figure, named with their facet. */
  figure(): CardFigure | null {
    const figures = this.#charts.flatMap(({ body }, i) => {
      const figure = body.figure();
      return figure?.kind === 'chart' ? [{ label: this.#labels[i], figure }] : [];
    });
    const first = figures[0]?.figure;
    if (!first || this.#labels.length < 2) return first ?? null;
    const named = (label: string, facet = '') => (label === '' ? '' : `${facet}: ${label}`);
    return {
      ...first,
      curves: figures.flatMap(({ label, figure }) => figure.curves.map(curve => ({ ...curve, label: named(curve.label, label) }))),
      marks: figures.flatMap(({ figure }) => figure.marks),
      notes: [...new Set(figures.flatMap(({ figure }) => figure.notes))],
    };
  }

  dispose(): void {
    for (const { body } of this.#charts) body.dispose();
  }

  #chart(index: number): Chart {
    const known = this.#charts[index];
    if (known) return known;
    const { id, title } = this.place;
    const body = this.create(index === 0 ? this.place : { id: `${id}-${index}`, title });
    const head = element('h3', { class: 'facet-name' });
    const chart: Chart = { body, head, element: element('section', { class: 'facet' }, head, body.element) };
    this.#charts[index] = chart;
    this.element.append(chart.element);
    return chart;
  }

  /** Null: one chart for all. */
  #facetsOf({ sweep, settings: { facet: axis } }: PanelView): readonly Facet[] | null {
    if (axis === null) return null;
    if (this.#facets?.of !== sweep || this.#facets.axis !== axis) this.#facets = { of: sweep, axis, facets: facetsOf(sweep, axis) };
    return this.#facets.facets.length > 1 ? this.#facets.facets : null;
  }
}

/** By value of the axis: ascending numbers, or in the order of the sweep. None where there are too many. */
function facetsOf(sweep: SweepView, axis: string): Facet[] {
  const option = axisOptions(sweep).find(({ name }) => name === axis);
  if (!option || option.count > MAX_FACETS) return [];
  const values = [...new Map(sweep.runs.map(run => [JSON.stringify(run.axes[axis]), run.axes[axis]])).values()];
  const ordered = values.every(value => typeof value === 'number') ? values.toSorted((a, b) => a - b) : values;
  return ordered.map(value => ({
    label: value === undefined ? `no ${axis}` : formatAxes({ [axis]: value }),
    ...partOf(sweep, run => JSON.stringify(run.axes[axis]) === JSON.stringify(value)),
  }));
}
