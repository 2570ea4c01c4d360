/** The settings of thesis results as an experiment file of this program has them: from the manifest, and from config.yaml where it is sound. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { plain } from '../../../experiment/yaml/locatedTree';
import { readYaml } from '../../../experiment/yaml/readYaml';
import type { ExperimentSettings } from '../../../experiment/schema';
import { experimentSchema } from '../../../experiment/schema';
import { isFileName } from '../../../experiment/fileName';
import { RunReadError } from '../../errors';
import { loadBounded } from '../../regularFile';
import { describeIssues } from '../../schemaIssues';
import type { Manifest } from './manifest';

type Section = Record<string, unknown>;

/** Keys of config.yaml that mean here what they mean there. What the manifest says as well is taken from it. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  experiment: ['name', 'seed'],
  target: ['Ks', 'amps', 'phases'],
  model: ['b_std', 'w_std'],
  train: ['log_every'],
  analysis: ['reg'],
};
const MAX_CONFIG_BYTES = 2 ** 20;

/** @throws RunReadError `malformed` for a manifest whose numbers no experiment can have. */
export async function thesisSettings(directory: string, manifest: Manifest): Promise<ExperimentSettings> {
  const config = await readConfig(join(directory, 'config.yaml'));
  const kept: Section = {};
  for (const [section, keys] of Object.entries(KEPT)) {
    const given = isSection(config[section]) ? config[section] : {};
    kept[section] = Object.fromEntries(keys.filter(key => given[key] !== undefined).map(key => [key, given[key]]));
  }
  const { meta, widths, seeds } = manifest;
  const stated = {
    experiment: { name: nameOf(directory), seed: 0 },
    data: {
      kind: 'circle',
      n_eval: meta.n_eval,
      M_train: meta.M_train,
      ...(meta.noise_std !== undefined && { noise_std: meta.noise_std }),
    },
    model: { ...(meta.depth_hidden !== undefined && { depth_hidden: meta.depth_hidden }) },
    train: { loss: 'mse', steps: meta.steps, lr: meta.lr, ...(meta.eval_every !== undefined && { eval_every: meta.eval_every }) },
    sweep: { widths: [...widths], seeds: [...seeds] },
  };
  const whole = experimentSchema.safeParse(merged(stated, kept));
  if (whole.success) return whole.data;
  // Something of config.yaml is not what an experiment of this program has: the manifest stands for itself.
  const bare = experimentSchema.safeParse(stated);
  if (!bare.success) throw new RunReadError('malformed', manifest.path, `meta: ${describeIssues(bare.error)}`);
  return bare.data;
}

/** Empty where there is no such file, or none that is YAML. */
async function readConfig(path: string): Promise<Section> {
  if (!existsSync(path)) return {};
  const text = (await loadBounded(path, MAX_CONFIG_BYTES)).toString('utf8');
  const yaml = readYaml(text, { file: path });
  const value: unknown = yaml.ok && yaml.tree ? plain(yaml.tree) : {};
  return isSection(value) ? value : {};
}

function merged(stated: Readonly<Record<string, object>>, kept: Section): Section {
  const sections = new Set([...Object.keys(stated), ...Object.keys(kept)]);
  return Object.fromEntries([...sections].map(name => [name, { ...stated[name], ...(kept[name] as object | undefined) }]));
}

/** Results lie in <experiment>/<time>/, or in a folder of their own name. */
function nameOf(directory: string): string {
  const own = basename(directory);
  const name = /^\d{8}|^\d{4}-\d\d/.test(own) ? basename(dirname(directory)) : own;
  return isFileName(name) ? name : 'thesis';
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
