/** A time chart once for each side, with the axes of both: zoom, cursor and choices of one are those of the other. */
import { partsOfSided, type Side } from '../../src/shared/compareProtocol';
import type { SweepView } from '../../src/shared/protocol';
import type { CardBody, CardKind, PanelView } from '../cards/card-kind';
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
  #part: { readonly of: SweepView; readonly sweep: SweepView; readonly places: readonly number[] } | null = null;

  constructor(
    private readonly body: CardBody,
    private readonly side: Side,
  ) {
    this.element = body.element;
    this.tools = body.tools;
    this.menu = body.menu ?? [];
  }

  update(view: PanelView): void {
    if (this.#part?.of !== view.sweep) this.#part = { of: view.sweep, ...partOf(view.sweep, this.side) };
    const { sweep, places } = this.#part;
    const placeOf = (group: number) => places[group] ?? group;
    const theme = {
      ...view.theme,
      curve: (group: number) => view.theme.curve(placeOf(group)),
      dash: (group: number) => view.theme.dash(placeOf(group)),
    };
    this.body.update({ ...view, sweep, whole: view.sweep, theme });
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

/** The groups and runs of one side, and of each group the index that it has in the merged sweep, from which its colour follows. */
function partOf(sweep: SweepView, side: Side): { readonly sweep: SweepView; readonly places: readonly number[] } {
  const isOwn = (run: string) => partsOfSided(run)?.side === side;
  const kept = sweep.groups.flatMap((group, place) => (group.runs.some(isOwn) ? [{ group, place }] : []));
  const part = { ...sweep, runs: sweep.runs.filter(({ id }) => isOwn(id)), groups: kept.map(({ group }) => group) };
  return { sweep: part, places: kept.map(({ place }) => place) };
}
