/** How far the kernels of paired runs are apart over training: a time chart of its own series, a curve for each pair or the mean over seeds. */
import { partsOfSided } from '../../src/shared/compareProtocol';
import type { GroupView, RunView, SweepView } from '../../src/shared/protocol';
import { quantities } from '../../src/shared/quantities';
import { packSeries, SeriesTable, type SeriesColumn } from '../../src/shared/series';
import type { CardActions, CardBody, CardKind, CardStatus, PanelView } from '../cards/card-kind';
import { choiceOf } from '../cards/choices';
import { OnScreen } from '../cards/on-screen';
import { TimeChartBody } from '../cards/time-chart/time-chart-body';
import { partTheme } from '../model/sweep-part';
import type { TimeChart } from '../model/time-chart';
import type { DistanceStore, PairDistances, PairName } from './distance-store';
import { SIDE_AXIS, type Pairing } from './merged-sweep';

const ID = 'between';
/** Columns of the series that the card makes; their names are what a reader sees. */
const DISTANCE = 'S = 1 − CKA';
const RELATIVE = '‖K_b − K_a‖ / ‖K_a‖';

const chart: TimeChart = {
  id: ID,
  title: 'Kernel distance between a and b',
  options: () => [
    {
      kind: 'choice',
      name: 'view',
      title: 'Measure',
      options: [
        { value: 'cka', label: '1 − CKA', title: 'Kernel distance: blind to the size of the kernels' },
        { value: 'relative', label: 'Relative', title: 'Frobenius norm of the difference over that of K of a' },
      ],
    },
  ],
  plan: settings => {
    const column = choiceOf(settings, ID, 'view', ['cka', 'relative']) === 'cka' ? DISTANCE : RELATIVE;
    return {
      columns: [column],
      axis: column,
      scale: choiceOf(settings, ID, 'scale', ['linear', 'log']),
      scaleName: 'scale',
      absolute: false,
      marks: [],
      lines: null,
      rankStyle: 'opacity',
      empty: 'The distance appears when both runs of a pair have a snapshot at the same step.',
    };
  },
};

export function distanceCard(store: DistanceStore, pairing: () => Pairing): CardKind {
  return {
    id: ID,
    title: chart.title,
    explain: ({ conventions }) => ({
      definition:
        'How far the empirical NTKs of paired runs are apart at the same step: S = 1 − CKA(K_a, K_b), CKA = ⟨HKH, HK′H⟩ / (‖HKH‖ ‖HK′H‖), ' +
        'H = I − 11ᵀ/n; or the Frobenius norm ‖K_b − K_a‖ / ‖K_a‖, which sees a change of size too.',
      units: 'dimensionless',
      convention:
        `CKA by the estimator that the analysis settings of a name; outputs reduced by ${conventions.reduction}. ` +
        'Only pairs whose kernels stand for the same points, in the same order. Kernels that were not kept are computed from the parameters.',
      source: quantities.get('distance_init')?.source ?? '',
    }),
    applies: () => true,
    create: actions => new DistanceBody(store, pairing, actions),
  };
}

class DistanceBody implements CardBody {
  readonly element: HTMLElement;
  readonly tools: readonly HTMLElement[];
  readonly menu;
  readonly #chart: TimeChartBody;
  readonly #screen: OnScreen;
  #view: PanelView | null = null;
  #pairs: readonly Pair[] = [];
  #made: (PairSweep & { readonly of: string; readonly series: SeriesTable }) | null = null;

  constructor(
    private readonly store: DistanceStore,
    private readonly pairing: () => Pairing,
    actions: CardActions,
  ) {
    this.#chart = new TimeChartBody(chart, actions);
    this.element = this.#chart.element;
    this.tools = this.#chart.tools;
    this.menu = this.#chart.menu;
    this.#screen = new OnScreen(() => this.#ask());
  }

  update(view: PanelView): void {
    this.#view = view;
    this.#screen.watch(this.element);
    this.#pairs = pairsOf(view, this.pairing());
    this.#ask();
    const { series, sweep, places } = this.#content(view);
    this.#chart.update({ ...view, sweep, series, theme: partTheme(view.theme, places) });
  }

  status(): CardStatus {
    if (this.#pairs.length === 0)
      return { kind: 'empty', message: 'No two runs have equal axis values, so that no kernels can be compared.' };
    const of = this.#pairs.map(pair => this.store.get(pair));
    if (of.some(({ distances }) => distances.length > 0)) return { kind: 'shown', busy: !this.store.isComplete };
    const failure = of.find(({ failure: message }) => message !== null)?.failure;
    if (failure != null) return { kind: 'error', message: failure, retry: () => this.store.retry() };
    if (of.every(({ steps }) => steps?.length === 0)) return { kind: 'empty', message: chart.plan(this.#settings, new Set()).empty };
    return { kind: 'loading', message: 'Comparing the kernels…' };
  }

  showCursor(...at: Parameters<CardBody['showCursor']>): void {
    this.#chart.showCursor(...at);
  }

  table() {
    return this.#chart.table();
  }

  picture(scale: number) {
    return this.#chart.picture(scale);
  }

  figure() {
    return this.#chart.figure();
  }

  dispose(): void {
    this.store.want([]);
    this.#screen.dispose();
    this.#chart.dispose();
  }

  get #settings(): PanelView['settings'] {
    if (!this.#view) throw new Error('the card was asked before it was drawn');
    return this.#view.settings;
  }

  /** What is not on the screen, or not drawn, is not asked for. */
  #ask(): void {
    this.store.want(this.#screen.seen ? this.#pairs.filter(({ plotted }) => plotted) : []);
  }

  /** Made anew only when something has come: charts keep their curves as long as their data are the same. */
  #content(view: PanelView): PairSweep & { readonly series: SeriesTable } {
    const of = JSON.stringify([this.store.version, this.#pairs]);
    if (this.#made?.of !== of) {
      const series = new SeriesTable();
      series.apply(packSeries(this.#pairs.flatMap(pair => columnsOf(pair, this.store.get(pair)))));
      this.#made = { of, series, ...pairSweep(view.sweep, this.#pairs) };
    }
    return this.#made;
  }
}

/** Two paired runs, named as run a; drawn where both are. */
interface Pair extends PairName {
  readonly plotted: boolean;
  readonly lastStep: number;
}

function pairsOf({ sweep, series }: PanelView, pairing: Pairing): Pair[] {
  const plotted = new Map(sweep.runs.map(run => [run.id, run.plotted]));
  const lastOf = (run: string) => series.column(run, 'step')?.values.at(-1) ?? -1;
  return sweep.runs.flatMap(({ id }) => {
    const b = partsOfSided(id)?.side === 'a' ? pairing.get(id) : undefined;
    if (b === undefined || series.rows(id) === 0 || series.rows(b) === 0) return [];
    const drawn = plotted.get(id) === true && plotted.get(b) === true;
    return [{ a: id, b, plotted: drawn, lastStep: Math.min(lastOf(id), lastOf(b)) }];
  });
}

function columnsOf({ a }: Pair, { distances }: PairDistances): SeriesColumn[] {
  if (distances.length === 0) return [];
  const holes = (of: readonly (number | null)[]) => of.flatMap((value, row) => (value === null ? [row] : []));
  const column = (quantity: string, values: readonly (number | null)[]): SeriesColumn => ({
    run: a,
    quantity,
    from: 0,
    values: Float64Array.from(values, value => value ?? NaN),
    holes: holes(values),
  });
  return [
    column(
      'step',
      distances.map(({ step }) => step),
    ),
    column(
      DISTANCE,
      distances.map(({ distance }) => distance),
    ),
    column(
      RELATIVE,
      distances.map(({ relative }) => relative),
    ),
  ];
}

interface PairSweep {
  readonly sweep: SweepView;
  /** Of each group the index that it has in the merged sweep, from which its colour follows. */
  readonly places: readonly number[];
}

/** The runs of a that have a partner, in their groups. */
function pairSweep(sweep: SweepView, pairs: readonly Pair[]): PairSweep {
  const plotted = new Map(pairs.map(pair => [pair.a, pair.plotted]));
  const withoutSide = (text: string) => text.replace(/^a( · )?/, '') || 'a and b';
  const runs = sweep.runs.flatMap((run): RunView[] => {
    const drawn = plotted.get(run.id);
    const axes = Object.fromEntries(Object.entries(run.axes).filter(([name]) => name !== SIDE_AXIS));
    return drawn === undefined ? [] : [{ ...run, axes, plotted: drawn, markers: [] }];
  });
  const kept = sweep.groups.flatMap((group, place) => {
    const own = group.runs.filter(run => plotted.has(run));
    const view: GroupView = { ...group, label: withoutSide(group.label), runs: own, freezeStepOfMean: null };
    return own.length === 0 ? [] : [{ view, place }];
  });
  return { sweep: { ...sweep, runs, groups: kept.map(({ view }) => view) }, places: kept.map(({ place }) => place) };
}
