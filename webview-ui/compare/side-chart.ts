/** A time chart once for each side, with the axes of both: zoom, cursor and choices of one are those of the other. */
import { partsOfSided, type Side } from '../../src/shared/compareProtocol';
import type { SweepView } from '../../src/shared/protocol';
import type { CardBody, CardKind, PanelView } from '../cards/card-kind';
import { partOf, partTheme, type SweepPart } from '../model/sweep-part';
import { sidedId } from './sided-card';

export type Layout = 'overlaid' | 'beside';

/** The kind as it is while curves are overlaid, and once for each side while they stand side by side. */
export function laidOut(kind: CardKind, layout: () => Layout): CardKind[] {
  const { createBeside } = kind;
  if (!createBeside) return [kind];
  const beside = (side: Side): CardKind => {
    const place = { id: sidedId(kind.id, side), title: `${kind.title}, ${side}` };
    return {
      ...kind,
      ...place,
      applies: (sweep, series) => layout() === 'beside' && kind.applies(sweep, series),
      create: actions => new SideChart(createBeside(actions, place), side),
    };
  };
  return [{ ...kind, applies: (sweep, series) => layout() === 'overlaid' && kind.applies(sweep, series) }, beside('a'), beside('b')];
}

class SideChart implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly menu;
  #part: (SweepPart & { readonly of: SweepView }) | null = null;

  constructor(
    private readonly body: CardBody,
    private readonly side: Side,
  ) {
    this.element = body.element;
    this.tools = body.tools;
    this.menu = body.menu ?? [];
  }

  update(view: PanelView): void {
    if (this.#part?.of !== view.sweep) {
      this.#part = { of: view.sweep, ...partOf(view.sweep, ({ id }) => partsOfSided(id)?.side === this.side) };
    }
    const { sweep, places } = this.#part;
    this.body.update({ ...view, sweep, whole: view.sweep, theme: partTheme(view.theme, places) });
  }

  status() {
    return this.body.status();
  }

  showCursor(...at: Parameters<CardBody['showCursor']>): void {
    this.body.showCursor(...at);
  }

  table() {
    return this.body.table();
  }

  picture(scale: number) {
    return this.body.picture(scale);
  }

  figure() {
    return this.body.figure();
  }

  dispose(): void {
    this.body.dispose();
  }
}
