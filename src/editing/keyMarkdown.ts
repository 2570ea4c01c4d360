/** What hover and completion say of a key: what it takes, its default, its meaning, unit, words and source. */
import * as vscode from 'vscode';
import type { KeyDescription } from '../experiment/keys';
import { yamlText } from '../experiment/yaml/yamlText';

/** @param word the one in question, if any: it is said first. */
export function keyMarkdown(description: KeyDescription, word?: string): vscode.MarkdownString {
  const { key, meaning, words, source } = description;
  const asked = words.find(candidate => candidate.word === word);
  const text = new vscode.MarkdownString(`**${key}** · ${factsOf(description).join(' · ')}\n\n`);
  if (asked) text.appendMarkdown(`\`${asked.word}\`: ${asked.meaning}\n\n`);
  text.appendMarkdown(`${meaning}\n\n`);
  if (!asked) for (const { word: name, meaning: its } of words) text.appendMarkdown(`- \`${name}\`: ${its}\n`);
  if (source !== undefined) text.appendMarkdown(`\n*${vscode.l10n.t('Source: {0}', source)}*`);
  return text;
}

function factsOf({ expected, unit, default: value, isRequired }: KeyDescription): string[] {
  return [
    expected,
    ...(unit === undefined ? [] : [vscode.l10n.t('in {0}', unit)]),
    ...(value === undefined ? [] : [vscode.l10n.t('default {0}', `\`${yamlText(value)}\``)]),
    ...(isRequired ? [vscode.l10n.t('required')] : []),
  ];
}
