/** What the page of a comparison keeps over reloads: what it is between, by which the extension restores it, and the view. */
import type { Compared } from '../../src/shared/compareProtocol';
import { fields, flag, oneOf, orNull, parsed, text } from '../../src/shared/validate';
import { parseViewSettings, recordOf, type ViewSettings } from '../state/view-settings';
import type { ComparisonChoices } from './comparison-view';

export interface SavedComparison {
  readonly pair: {
    readonly a: { readonly sweep: string; readonly run: string | null };
    readonly b: { readonly sweep: string; readonly run: string | null };
  };
  readonly view: ViewSettings;
  readonly tables: ComparisonChoices;
}

export function pairOfCompared({ a, b }: Compared): SavedComparison['pair'] {
  return { a: { sweep: a.sweep.path, run: a.run }, b: { sweep: b.sweep.path, run: b.run } };
}

/** The saved state, or null where there is none or it is of another version. */
export function parseSavedComparison(saved: unknown): SavedComparison | null {
  const result = parsed((): SavedComparison => {
    const m = fields(saved, 'state');
    const pair = fields(m.pair, 'pair');
    const tables = fields(m.tables, 'tables');
    return {
      pair: { a: target(pair.a, 'pair.a'), b: target(pair.b, 'pair.b') },
      view: parseViewSettings(m.view, 'view'),
      tables: {
        order: oneOf(['quantity', 'axes'], tables.order, 'tables.order'),
        layout: oneOf(['overlaid', 'beside'], tables.layout, 'tables.layout'),
        open: recordOf(flag, tables.open, 'tables.open'),
      },
    };
  });
  return result.ok ? result.message : null;
}

function target(value: unknown, place: string): { readonly sweep: string; readonly run: string | null } {
  const m = fields(value, place);
  return { sweep: text(m.sweep, `${place}.sweep`), run: orNull(text, m.run, `${place}.run`) };
}
