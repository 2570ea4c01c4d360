/** The settings that tell one experiment from another, in one line a section, by the keys of the experiment file. Knows no editor. */
import { formatNumber, formatStep } from '../shared/format';

export interface SectionSummary {
  readonly section: string;
  /** `circle · M_train 256 · noise_std 0.02` */
  readonly text: string;
}

/** Keys whose value says it all come without their name. */
const KEYS: Readonly<Record<string, readonly { readonly key: string; readonly bare?: true; readonly unless?: unknown }[]>> = {
  data: [
    { key: 'kind', bare: true },
    { key: 'dimension' },
    { key: 'classes' },
    { key: 'image_size' },
    { key: 'n_train' },
    { key: 'n_test' },
    { key: 'M_train' },
    { key: 'n_eval' },
    { key: 'noise_std' },
    { key: 'normalise', unless: 'none' },
    { key: 'path' },
  ],
  model: [
    { key: 'type', bare: true },
    { key: 'depth_hidden' },
    { key: 'width' },
    { key: 'activation', bare: true },
    { key: 'parametrisation', bare: true },
    { key: 'w_std' },
    { key: 'b_std' },
    { key: 'alpha' },
    { key: 'pooling', unless: 'max' },
    { key: 'heads', unless: 'shared' },
  ],
  train: [
    { key: 'steps' },
    { key: 'epochs_per_task' },
    { key: 'batch_size' },
    { key: 'momentum', unless: 0 },
    { key: 'weight_decay', unless: 0 },
    { key: 'lr' },
    { key: 'lr_rule', unless: 'fixed' },
    { key: 'loss', bare: true },
    { key: 'eval_every' },
    { key: 'eval_every_epochs' },
    { key: 'snapshots', unless: 'linear' },
  ],
};

/** Only for points that are drawn; settings hold their defaults for other data too. */
const OF_DRAWN = ['data.M_train', 'data.n_eval', 'data.noise_std'];

/**
 * @param settings as settings.json holds them, also of another version or program: what is not there is left out
 * @param axes names of the axes, whose values are shown elsewhere: `width`, `seed`, dotted keys
 */
export function settingsSummary(settings: unknown, axes: readonly string[]): readonly SectionSummary[] {
  const shownElsewhere = new Set(axes.map(axis => (axis === 'width' ? 'model.width' : axis)));
  const kind = at(at(settings, 'data'), 'kind');
  const foreign = kind === 'circle' || kind === 'gaussian' ? [] : OF_DRAWN;
  return Object.entries(KEYS).flatMap(([section, keys]) => {
    const parts = keys.flatMap(({ key, bare, unless }) => {
      const path = `${section}.${key}`;
      const found = at(at(settings, section), key);
      if (shownElsewhere.has(path) || foreign.includes(path) || found === unless) return [];
      const text = textOf(found);
      return text === null ? [] : [bare ? text : `${key} ${text}`];
    });
    return parts.length === 0 ? [] : [{ section, text: parts.join(' · ') }];
  });
}

/** The values of a sweep's axes, each once: `width 100, 512 · seed 0, 1, 2, …`. */
export function axesSummary(runs: readonly { readonly axes: Readonly<Record<string, unknown>> }[]): string {
  const values = new Map<string, Set<string>>();
  for (const { axes } of runs) {
    for (const [name, value] of Object.entries(axes)) values.set(name, (values.get(name) ?? new Set()).add(plain(value)));
  }
  return [...values].map(([name, texts]) => `${name} ${shortened([...texts])}`).join(' · ');
}

const SHOWN_VALUES = 8;

function shortened(texts: readonly string[]): string {
  return texts.length <= SHOWN_VALUES ? texts.join(', ') : [...texts.slice(0, SHOWN_VALUES - 1), '…', texts.at(-1)].join(', ');
}

function at(object: unknown, key: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function textOf(found: unknown): string | null {
  if (typeof found === 'number') return Number.isInteger(found) ? formatStep(found) : formatNumber(found);
  if (typeof found === 'string') return found;
  if (typeof found === 'boolean') return String(found);
  if (Array.isArray(found)) return plain(found);
  return null;
}

/** Values in a list stand between commas, so they have none of their own. */
function plain(found: unknown): string {
  return Array.isArray(found) ? `[${found.map(plain).join(', ')}]` : typeof found === 'object' ? '…' : String(found);
}
