/** What a panel that compares accepts from the extension. */
import type {
  AxisValues,
  Compared,
  Comparison,
  ComparisonResult,
  DistancesResult,
  GroupDifference,
  KernelDistance,
  QuantityPair,
  RunPair,
  SettingDifference,
  SideView,
  ToComparePanel,
} from './compareProtocol';
import type { Parsed } from './validate';
import { count, fields, finite, flag, listOf, Malformed, oneOf, orNull, parsed, text } from './validate';
import { packedSeries, parseToPanel, sweepView } from './validate-to-panel';

const own = ['snapshot', 'increment', 'comparison', 'distances'] as const;

/** A message of the extension, or why it is none: `compared.a.sweep.runs[2].state: expected …, found …`. */
export function parseToComparePanel(message: unknown): Parsed<ToComparePanel> {
  const known = parsed(() => oneOf([...own, 'problem', 'derived'], fields(message, 'message').type, 'type'));
  if (!known.ok) return known;
  const type = own.find(of => of === known.message);
  if (type === undefined) return sharedMessage(message);
  return parsed((): ToComparePanel => {
    const m = fields(message, 'message');
    switch (type) {
      case 'snapshot':
      case 'increment':
        return {
          type,
          sequence: count(m.sequence, 'sequence'),
          compared: compared(m.compared, 'compared'),
          series: packedSeries(m.series, 'series'),
        };
      case 'comparison':
        return { type, result: comparisonResult(m.result, 'result') };
      case 'distances':
        return { type, request: count(m.request, 'request'), result: distancesResult(m.result, 'result') };
    }
  });
}

/** Messages that mean the same in a monitor. */
function sharedMessage(message: unknown): Parsed<ToComparePanel> {
  const result = parseToPanel(message);
  if (!result.ok) return result;
  const { message: of } = result;
  return of.type === 'problem' || of.type === 'derived' ? { ok: true, message: of } : { ok: false, reason: `type: found ${of.type}` };
}

function compared(value: unknown, place: string): Compared {
  const m = fields(value, place);
  return { a: sideView(m.a, `${place}.a`), b: sideView(m.b, `${place}.b`) };
}

function sideView(value: unknown, place: string): SideView {
  const m = fields(value, place);
  return { sweep: sweepView(m.sweep, `${place}.sweep`), run: orNull(text, m.run, `${place}.run`) };
}

function comparisonResult(value: unknown, place: string): ComparisonResult {
  const m = fields(value, place);
  if (!flag(m.ok, `${place}.ok`)) return { ok: false, message: text(m.message, `${place}.message`) };
  return { ok: true, comparison: comparison(m.comparison, `${place}.comparison`) };
}

function comparison(value: unknown, place: string): Comparison {
  const m = fields(value, place);
  const unpaired = fields(m.unpaired, `${place}.unpaired`);
  return {
    settings: listOf(settingDifference, m.settings, `${place}.settings`),
    pairs: listOf(runPair, m.pairs, `${place}.pairs`),
    groups: listOf(groupDifference, m.groups, `${place}.groups`),
    unpaired: {
      a: listOf(text, unpaired.a, `${place}.unpaired.a`),
      b: listOf(text, unpaired.b, `${place}.unpaired.b`),
    },
    ...(m.problems === undefined ? {} : { problems: listOf(text, m.problems, `${place}.problems`) }),
  };
}

function settingDifference(value: unknown, place: string): SettingDifference {
  const m = fields(value, place);
  return { key: text(m.key, `${place}.key`), a: m.a, b: m.b };
}

function runPair(value: unknown, place: string): RunPair {
  const m = fields(value, place);
  const runs = fields(m.runs, `${place}.runs`);
  const quantities = Object.entries(fields(m.quantities, `${place}.quantities`));
  return {
    axes: axisValues(m.axes, `${place}.axes`),
    runs: { a: text(runs.a, `${place}.runs.a`), b: text(runs.b, `${place}.runs.b`) },
    quantities: Object.fromEntries(quantities.map(([name, of]) => [name, quantityPair(of, `${place}.quantities.${name}`)])),
  };
}

function quantityPair(value: unknown, place: string): QuantityPair {
  const m = fields(value, place);
  return {
    a: orNull(number, m.a, `${place}.a`),
    b: orNull(number, m.b, `${place}.b`),
    difference: orNull(number, m.difference, `${place}.difference`),
  };
}

function groupDifference(value: unknown, place: string): GroupDifference {
  const m = fields(value, place);
  return {
    axes: axisValues(m.axes, `${place}.axes`),
    name: text(m.name, `${place}.name`),
    mean_a: number(m.mean_a, `${place}.mean_a`),
    mean_b: number(m.mean_b, `${place}.mean_b`),
    n: count(m.n, `${place}.n`),
    difference: number(m.difference, `${place}.difference`),
    ci95: orNull(interval, m.ci95, `${place}.ci95`),
    paired: flag(m.paired, `${place}.paired`),
  };
}

function interval(value: unknown, place: string): readonly [number, number] {
  const [low, high, ...rest] = listOf(number, value, place);
  if (low === undefined || high === undefined || rest.length > 0) throw new Malformed(place, 'two numbers', value);
  return [low, high];
}

function distancesResult(value: unknown, place: string): DistancesResult {
  const m = fields(value, place);
  if (!flag(m.ok, `${place}.ok`)) return { ok: false, message: text(m.message, `${place}.message`) };
  return {
    ok: true,
    steps: listOf(count, m.steps, `${place}.steps`),
    distances: listOf(kernelDistance, m.distances, `${place}.distances`),
  };
}

function kernelDistance(value: unknown, place: string): KernelDistance {
  const m = fields(value, place);
  return {
    step: count(m.step, `${place}.step`),
    distance: orNull(finite, m.distance, `${place}.distance`),
    relative: orNull(finite, m.relative, `${place}.relative`),
  };
}

const axisValues = (value: unknown, place: string): AxisValues => fields(value, place);

/** Also NaN and infinity: a run that diverged has them. */
function number(value: unknown, place: string): number {
  if (typeof value !== 'number') throw new Malformed(place, 'a number', value);
  return value;
}
