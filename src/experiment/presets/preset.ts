/** A ready experiment: the text of a file that a user can take over and edit. */

export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** A whole experiment file. */
  readonly text: string;
}

export interface PresetParts {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** First line of the file. */
  readonly comment: string;
  /** What `experiment.seed` draws. */
  readonly seedDraws?: string;
  /** The sections below `experiment`. */
  readonly sections: string;
}

export function preset({
  name,
  title,
  description,
  comment,
  seedDraws = 'the data, once for the whole sweep',
  sections,
}: PresetParts): Preset {
  const text = `# ${comment}
experiment:
  name: ${name}
  save_dir: ./results
  seed: 0               # draws ${seedDraws}

${sections}`;
  return { name, title, description, text };
}
