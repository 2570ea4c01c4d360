/** `presets`: the ready experiments, and the file of one to take over and edit. */
import { presets } from '../experiment/presets/presets';
import { EXIT_DONE } from './exitCodes';
import { BadInput } from './failure';
import { print, printJson } from './output';

export async function showPresets(name: string | undefined, { json }: { readonly json: boolean }): Promise<number> {
  const all = presets();
  if (name === undefined) {
    const width = Math.max(...all.map(preset => preset.name.length));
    if (json) printJson(all.map(({ name, title, description }) => ({ name, title, description })));
    else for (const preset of all) print(`${preset.name.padEnd(width)}  ${preset.title}. ${preset.description}`);
    return EXIT_DONE;
  }
  const preset = all.find(candidate => candidate.name === name);
  if (!preset) throw new BadInput(`expected the name of a preset (${all.map(known => known.name).join(', ')}), found "${name}"`);
  if (json) printJson(preset);
  else print(preset.text.trimEnd());
  return EXIT_DONE;
}
