/** What *Run Experiment…* offers, in which order: the one used last, the experiment files of the workspace, the presets. Knows no editor. */

export type Choice =
  | { readonly kind: 'preset'; readonly name: string; readonly title: string; readonly description: string }
  | { readonly kind: 'file'; readonly path: string; readonly relativePath: string };

export interface ChoiceGroup {
  readonly kind: 'last' | 'files' | 'presets';
  readonly choices: readonly Choice[];
}

/** Names a choice over sessions. */
export function choiceKey(choice: Choice): string {
  return choice.kind === 'preset' ? `preset:${choice.name}` : `file:${choice.path}`;
}

/** Non-empty groups; files by path; the one used last is in its own group only. @param last its key, if any */
export function orderChoices(presets: readonly Choice[], files: readonly Choice[], last: string | undefined): readonly ChoiceGroup[] {
  const isLast = (choice: Choice) => choiceKey(choice) === last;
  const sortedFiles = files.filter(choice => !isLast(choice)).sort((a, b) => choiceKey(a).localeCompare(choiceKey(b)));
  const groups: ChoiceGroup[] = [
    { kind: 'last', choices: [...presets, ...files].filter(isLast) },
    { kind: 'files', choices: sortedFiles },
    { kind: 'presets', choices: presets.filter(choice => !isLast(choice)) },
  ];
  return groups.filter(group => group.choices.length > 0);
}
