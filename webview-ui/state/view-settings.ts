/** How the user looks at the sweep; kept by the editor over reloads, so it is data from outside when it comes back. */
import { fields, listOf, oneOf, parsed, text } from '../../src/shared/validate';

export const cardIds = ['loss', 'drift', 'eigenvalues'] as const;
export type CardId = (typeof cardIds)[number];
export type AxisScale = 'linear' | 'log';

export interface ViewSettings {
  readonly curves: 'mean' | 'runs';
  readonly xScale: AxisScale;
  readonly yScale: Readonly<Record<CardId, AxisScale>>;
  /** Also the error on the evaluation grid, beside the training loss. */
  readonly gridError: boolean;
  /** All eigenvalues that are followed, or λ₁ only. */
  readonly allEigenvalues: boolean;
  /** Keys of groups and ids of runs that are not drawn. */
  readonly hidden: readonly string[];
}

/** What the panel keeps: the sweep's path, by which the extension restores the panel, and the view. */
export interface SavedState {
  readonly path: string;
  readonly view: ViewSettings;
}

export const defaultSettings: ViewSettings = {
  curves: 'mean',
  xScale: 'linear',
  yScale: { loss: 'log', drift: 'linear', eigenvalues: 'log' },
  gridError: true,
  allEigenvalues: true,
  hidden: [],
};

/** The saved state, or null where there is none or it is of another version. */
export function parseSavedState(saved: unknown): SavedState | null {
  const result = parsed(() => {
    const m = fields(saved, 'state');
    const view = fields(m.view, 'view');
    const yScale = fields(view.yScale, 'yScale');
    const scale = (value: unknown) => oneOf(['linear', 'log'], value, 'scale');
    return {
      path: text(m.path, 'path'),
      view: {
        curves: oneOf(['mean', 'runs'], view.curves, 'curves'),
        xScale: scale(view.xScale),
        yScale: { loss: scale(yScale.loss), drift: scale(yScale.drift), eigenvalues: scale(yScale.eigenvalues) },
        gridError: view.gridError === true,
        allEigenvalues: view.allEigenvalues === true,
        hidden: listOf(text, view.hidden, 'hidden'),
      },
    };
  });
  return result.ok ? result.message : null;
}
