/** A card of one snapshot, once for each side: the run that the slider has on a, and on b its partner. */
import { partsOfSided, type Side } from '../../src/shared/compareProtocol';
import type { SweepView } from '../../src/shared/protocol';
import type { CardActions, CardBody, CardKind, CardStatus, PanelView } from '../cards/card-kind';
import { textOf } from '../cards/choices';
import { SLIDER } from '../cards/explored';
import type { Pairing } from './merged-sweep';

/** Part of a card's id before its side; choices of a card are those of both sides. */
export const sidedId = (id: string, side: Side) => `${id}@${side}`;

/** The sweep as the slider sees it: its choices are the runs of a, those that have a partner first. */
export function ofSideA(sweep: SweepView, pairing: Pairing): SweepView {
  const own = sweep.runs.filter(({ id }) => partsOfSided(id)?.side === 'a');
  return { ...sweep, runs: [...own.filter(({ id }) => pairing.has(id)), ...own.filter(({ id }) => !pairing.has(id))] };
}

/**
 * @param kind of a card that shows one snapshot of one run; its body takes `owner` as the name under which it asks
 * @param pairing the partners as they are now
 */
export function sidedCard(
  kind: Pick<CardKind, 'id' | 'title' | 'explain' | 'applies'>,
  create: (actions: CardActions, owner: string) => CardBody,
  side: Side,
  pairing: () => Pairing,
): CardKind {
  const id = sidedId(kind.id, side);
  return {
    ...kind,
    id,
    title: `${kind.title}, ${side}`,
    create: actions => new SidedBody(create(actions, id), side, pairing),
  };
}

class SidedBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  #alone = false;

  constructor(
    private readonly body: CardBody,
    private readonly side: Side,
    private readonly pairing: () => Pairing,
  ) {
    this.element = body.element;
    this.tools = body.tools;
  }

  get menu() {
    return this.body.menu ?? [];
  }

  update(view: PanelView): void {
    const { runs, alone } = this.#runs(view);
    this.#alone = alone;
    this.body.update({ ...view, sweep: { ...view.sweep, runs } });
  }

  status(): CardStatus {
    if (this.#alone) return { kind: 'empty', message: 'The run of a has no partner of equal axis values in b.' };
    return this.body.status();
  }

  showCursor(...at: Parameters<CardBody['showCursor']>): void {
    this.body.showCursor(...at);
  }

  table() {
    return this.#alone ? null : this.body.table();
  }

  picture(scale: number) {
    return this.#alone ? null : this.body.picture(scale);
  }

  figure() {
    return this.#alone ? null : this.body.figure();
  }

  dispose(): void {
    this.body.dispose();
  }

  /** The runs that the body can choose from, and whether the one that is meant has no partner. */
  #runs({ sweep, series, settings }: PanelView): { readonly runs: SweepView['runs']; readonly alone: boolean } {
    const ofA = ofSideA(sweep, this.pairing()).runs;
    if (this.side === 'a') return { runs: ofA, alone: false };
    const begun = ofA.filter(run => series.rows(run.id) > 0);
    const chosen = textOf(settings, SLIDER, 'run');
    const run = begun.find(({ id }) => id === chosen) ?? begun.find(({ plotted }) => plotted) ?? begun[0];
    const partner = run && this.pairing().get(run.id);
    const runs = sweep.runs.filter(({ id }) => id === partner);
    return { runs, alone: run !== undefined && runs.length === 0 };
  }
}
