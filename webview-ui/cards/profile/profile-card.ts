/** The kernel between one point of the circle and all others, of every run, at the first snapshot and at the slider's. */
import { formatStep } from '../../../src/shared/format';
import { Segments } from '../../components/segments';
import { angleTicks, formatAngle } from '../../model/axis-ticks';
import type { Exploration } from '../../model/exploration';
import { profiledRuns, profilesOf, profileWants, PROFILE } from '../../model/profile-view';
import type { CardActions, CardKind, PanelView } from '../card-kind';
import { choiceOf } from '../choices';
import { failed, followsCircle } from '../explored';
import { XyBody, type XyLook } from '../xy/xy-body';

const ID = 'profile';
const moments = ['step', 'start'] as const;
const RANGE = { min: -Math.PI, max: Math.PI };

export const profileCard: CardKind = {
  id: ID,
  title: 'Kernel profile',
  explain: ({ conventions }) => ({
    definition:
      'Θ(x₀, x(γ)) on the unit circle, x₀ the followed point nearest to angle 0 and x(γ) = (cos γ, sin γ) the others: for each group the mean over its runs, the band one standard deviation over them, and thin each run. ' +
      'Dashed: the mean at the first snapshots. The wider the networks, the nearer their kernels lie to Θ∞, and the less training moves them.',
    units: 'Θ in its own units; γ in radians',
    convention: `Reduction ${conventions.reduction}, the normalisation of the runs’ networks; Θ∞ is that of the first run’s network. Of each run the snapshot nearest to the slider’s step; sample standard deviation.`,
    source: 'Jacot, Gabriel, Hongler 2018, Neural Tangent Kernel, figure 1',
  }),
  applies: followsCircle,
  create: (actions: CardActions) => {
    const at = new Segments<(typeof moments)[number]>(
      'At which snapshot',
      [
        { value: 'step', label: 'Slider', title: 'At the snapshot of the time slider, with the means at the first ones' },
        { value: 'start', label: 'First', title: 'At the first snapshots' },
      ],
      value => actions.choose('at', value),
    );
    return new XyBody(
      {
        id: ID,
        title: profileCard.title,
        tools: [at.element],
        showTools: settings => at.show(choiceOf(settings, ID, 'at', [...moments])),
        wants: ({ sweep, series }, { run, step }) => (step === null ? [] : profileWants(profiledRuns(sweep, series, step), run.id)),
        look,
      },
      actions,
    );
  },
};

function look({ sweep, series, derived, settings }: PanelView, { run, step }: Exploration): XyLook {
  if (step === null) return { status: { kind: 'loading', message: 'Looking for the snapshots…' } };
  const at = choiceOf(settings, ID, 'at', [...moments]);
  const runs = profiledRuns(sweep, series, step);
  if (runs.length === 0) return { status: { kind: 'empty', message: 'No run is drawn: choose some in the legend.' } };
  const names = sweep.groups.map(({ label }) => label);
  const profiles = profilesOf(runs, names, derived, at);
  if (profiles === null) {
    const refusal = runs.map(own => derived.get(own.id, own[at], PROFILE)).find(state => state.kind === 'failed');
    if (refusal?.kind === 'failed') return { status: failed(derived, run.id, refusal.message) };
    return { status: { kind: 'loading', message: 'Reading the kernels…' } };
  }
  const { angle, curves, pending, failed: missing } = profiles;
  return {
    busy: pending > 0,
    content: {
      place: `${runs.length - pending - missing} of ${runs.length} runs ${at === 'start' ? 'at their first snapshot' : `at step ${formatStep(step)}`}`,
      x: { title: 'γ', scale: 'linear', values: angle, range: RANGE, ticks: angleTicks(RANGE, 5) },
      y: { title: 'Θ(x₀, x(γ))', scale: 'linear' },
      curves,
      facts: [],
      rest: null,
      unresolved: [],
      notes: missing === 0 ? [] : [`${missing} of ${runs.length} runs have no such kernel at this snapshot, or one on other points.`],
      totals: '',
      placeText: index => `γ = ${formatAngle(angle[index] ?? NaN)}`,
    },
  };
}
