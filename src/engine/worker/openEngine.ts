/** What trains a run: the exact engine of shallow networks on the circle, or an implementation of `Tensors`. */
import { circleRefusal } from '../../experiment/circleEngine';
import type { RunSettings } from '../../experiment/schema';
import { loadTensors } from '../../tensors/load';
import type { Precision, Tensors } from '../../tensors/tensors';
import { CircleDescent } from '../../training/circleDescent';
import type { Descent } from '../../training/descent';
import { GradientDescent, type GradientDescentOptions } from '../../training/gradientDescent';

export type EngineName = Exclude<RunSettings['engine'], 'auto'>;

export interface Engine {
  readonly name: EngineName;
  readonly precision: Precision;
  /** Of the libraries that it uses. */
  readonly versions: Readonly<Record<string, string>>;
  /** Null: it works without. */
  readonly tensors: Tensors | null;
  descend(options: Omit<GradientDescentOptions, 'tensors'>): Descent;
}

/**
 * The engine that the settings ask for; `auto` is the circle's where it can run them, else the native TensorFlow.js where it loads, else
 * the embedded one.
 * @param before the engine that a resumed run began with; it wins. @param log told why a native library is passed over
 * @throws TensorsError for an engine that does not load
 */
export async function openEngine(settings: RunSettings, before: string | null, log: (text: string) => void): Promise<Engine> {
  const asked = asEngine(before) ?? settings.engine;
  if (asked === 'circle' || (asked === 'auto' && circleRefusal(settings) === null)) {
    return { name: 'circle', precision: 'float64', versions: {}, tensors: null, descend: onCircle };
  }
  const tensors = await loadTensors(asked, {
    onNativeUnusable: error => log(`The native TensorFlow.js library is passed over: ${error.message}`),
  });
  const { name, precision, versions } = tensors;
  return { name, precision, versions, tensors, descend: options => new GradientDescent({ ...options, tensors }) };
}

function onCircle(options: Omit<GradientDescentOptions, 'tensors'>): Descent {
  const { dataset } = options;
  if (dataset === undefined) throw new RangeError('the engine circle trains on points of a function');
  return new CircleDescent({ ...options, dataset });
}

const asEngine = (name: string | null): EngineName | undefined =>
  name === 'circle' || name === 'tensorflow' || name === 'embedded' || name === 'float64' ? name : undefined;
