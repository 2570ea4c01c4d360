/** Ready experiments, as the text of files that a user can take over and edit. */
import { circlePresets } from './circle';
import type { Preset } from './preset';
import { reactivationPresets } from './reactivation';
import { theoryPresets } from './theory';

/** All presets: those of the circle, the quickest first, then those of each question. */
export function presets(): readonly Preset[] {
  return [...circlePresets, ...theoryPresets, ...reactivationPresets];
}
