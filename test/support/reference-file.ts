/** docs/reference.md, as the sources have it now: the keys of the experiment file, the extension's settings and commands, the command line's verbs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { format } from 'prettier';
import { ANALYSES, describeVerbs } from '../../src/cli/program';
import { describeKey, experimentNode, keysOf, propertiesOf } from '../../src/experiment/keys';
import type { KeyDescription } from '../../src/experiment/keys';
import { experimentJsonSchema } from '../../src/experiment/jsonSchema';
import { presets } from '../../src/experiment/presets/presets';
import { yamlText } from '../../src/experiment/yaml/yamlText';

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly scope: string;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string; readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

/** Path from the project's root -> text. */
export async function referenceFile(root: string): Promise<readonly [path: string, text: string]> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const nls = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const translated = (text: string) => text.replace(/^%(.+)%$/, (_, key: string) => nls[key] ?? key);
  const text = [
    '# Reference',
    'Written by `npx tsx test/support/write-schemas.ts` from the sources; a test fails when it is stale. The editor says the same under the pointer.',
    experimentFile(),
    settings(manifest, translated),
    commands(manifest, translated),
    commandLine(),
  ].join('\n\n');
  return ['docs/reference.md', await format(text, { parser: 'markdown', printWidth: 140 })];
}

function experimentFile(): string {
  const sections = Object.entries(experimentNode().properties ?? {});
  return [
    '## The experiment file',
    `YAML, named \`*.ntk.yaml\`. Only \`experiment.name\` is required; the defaults are those of the experiment exp002. Keys marked ↔ can be axes: under \`sweep\`, the dotted key with a list of values. Presets to begin with: ${presets()
      .map(({ name }) => `\`${name}\``)
      .join(', ')}.`,
    ...sections.map(([name, node]) => (propertiesOf(node) === undefined ? `### ${name}\n\n${entry([name])}` : section(name))),
  ].join('\n\n');
}

function section(name: string): string {
  const { meaning, source } = described([name]);
  return `### ${name}\n\n${meaning}${source === undefined ? '' : ` _${source}._`}\n\n${entriesBelow([name]).join('\n')}`;
}

/** Keys in the order of the schema, sections of sections before what they hold. */
function entriesBelow(path: readonly string[]): string[] {
  return keysOf(path).flatMap(key => [entry([...path, key]), ...entriesBelow([...path, key])]);
}

function described(path: readonly string[]): KeyDescription {
  const description = describeKey(path);
  if (description === undefined) throw new Error(`${path.join('.')} is no key`);
  return description;
}

function entry(path: readonly string[]): string {
  const { key, expected, unit, default: value, isRequired, meaning, words, source } = described(path);
  const facts = [
    expected,
    ...(unit === undefined ? [] : [`in ${unit}`]),
    ...(value === undefined ? [] : [`default \`${yamlText(value)}\``]),
    ...(isRequired ? ['required'] : []),
    ...(axes().has(key) ? ['↔'] : []),
  ];
  const its = words.map(({ word, meaning: what }) => `  - \`${word}\`: ${what}`);
  return [`- **\`${key}\`** · ${facts.join(' · ')}  \n  ${meaning}${source === undefined ? '' : ` _${source}._`}`, ...its].join('\n');
}

function axes(): ReadonlySet<string> {
  const { properties } = experimentJsonSchema() as { properties: Record<string, { properties?: Record<string, object> }> };
  return new Set(Object.keys(properties['sweep']?.properties ?? {}));
}

function settings({ contributes }: Manifest, translated: (text: string) => string): string {
  const rows = Object.entries(contributes.configuration.properties).map(
    ([key, { type, default: value, minimum, maximum, enum: words, scope, markdownDescription }]) => {
      const range = words?.join(', ') ?? [minimum, maximum].filter(bound => bound !== undefined).join(' to ');
      return `| \`${key}\` | ${type}${range === '' ? '' : `, ${range}`} | \`${JSON.stringify(value)}\` | ${scope} | ${translated(markdownDescription)} |`;
    },
  );
  return ['## Settings', ['| setting | type | default | scope | meaning |', '| - | - | - | - | - |', ...rows].join('\n')].join('\n\n');
}

function commands({ contributes }: Manifest, translated: (text: string) => string): string {
  const rows = contributes.commands.map(({ command, category, title }) => `| ${category}: ${translated(title)} | \`${command}\` |`);
  return ['## Commands', 'By their ids they can be given keys.', ['| command | id |', '| - | - |', ...rows].join('\n')].join('\n\n');
}

/** From the table by which the command line reads its arguments. Nothing that depends on the machine. */
function commandLine(): string {
  const program = describeVerbs(() => async () => {});
  const verbs = program.commands.flatMap(verb => verbText(verb, program.name()));
  const codes = 'Exit codes: 0 done, 1 a run failed or diverged, or a download failed, 2 bad input, 130 interrupted.';
  const words = `\`${program.name()} <verb> --help\` says the same. With \`--json\` standard output holds JSON only: \`run\` prints JSON lines, every other verb one document. ${codes}`;
  return ['## Command line', program.description(), words, ...verbs].join('\n\n');
}

function verbText(verb: Command, before: string): string[] {
  if (isHidden(verb)) return [];
  const usage = [before, verb.name(), ...verb.registeredArguments.map(argumentText)].join(' ');
  if (verb.commands.length > 0) return verb.commands.flatMap(part => verbText(part, `${before} ${verb.name()}`));
  const options = verb.options.filter(option => !option.hidden).map(optionText);
  const more = verb.name() === 'analyse' ? `\`\`\`text\n${ANALYSES.trim()}\n\`\`\`` : '';
  return [[`### \`${usage}\``, sentence(verb.description()), options.join('\n'), more].filter(text => text !== '').join('\n\n')];
}

/** Commander keeps it to itself. */
const isHidden = (verb: Command) => (verb as Command & { readonly _hidden?: boolean })._hidden === true;

const argumentText = (argument: Argument) => {
  const name = argument.argChoices?.join('|') ?? argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
};

function optionText({ flags, description, mandatory, argChoices, defaultValue, defaultValueDescription, long }: Option): string {
  const ofMachine = long === '--jobs'; // As many as there are cores.
  const value = typeof defaultValue === 'boolean' || defaultValue === undefined ? undefined : String(defaultValue);
  const standard = ofMachine ? 'one a core' : (defaultValueDescription ?? value);
  const facts = [
    ...(mandatory ? ['required'] : []),
    ...(argChoices ? [argChoices.join(', ')] : []),
    ...(standard === undefined || standard === 'off' || standard === 'none' ? [] : [`default ${standard}`]),
  ];
  return `- \`${flags}\` · ${[...facts, description].join(' · ')}`;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.)]$/.test(text) ? '' : '.');
