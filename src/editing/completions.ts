/** Completion in experiment files. */
import * as vscode from 'vscode';
import { yamlText } from '../experiment/yaml/yamlText';
import type { Completion } from '../language/completions';
import type { LanguageThread } from '../language/languageThread';
import { keyMarkdown } from './keyMarkdown';

export class Completions implements vscode.CompletionItemProvider {
  static readonly triggers = [' ', '.', '[', '{', ','];

  constructor(private readonly thread: LanguageThread) {}

  async provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.CompletionItem[]> {
    const { version } = document;
    const completions = await this.thread.ask('completionsAt', document.getText(), document.offsetAt(position));
    if (document.version !== version) return [];
    return completions.map((completion, i) => item(document, position, completion, i));
  }
}

function item(document: vscode.TextDocument, position: vscode.Position, completion: Completion, index: number): vscode.CompletionItem {
  const { kind, label, text, isSnippet, word, description, meaning } = completion;
  const made = new vscode.CompletionItem({ label, ...asideOf(completion) }, kinds[kind]);
  const start = document.positionAt(word.start);
  made.range = { inserting: new vscode.Range(start, position), replacing: new vscode.Range(start, document.positionAt(word.end)) };
  made.insertText = isSnippet ? new vscode.SnippetString(text) : text;
  made.filterText = label;
  made.sortText = String(index).padStart(4, '0');
  if (description) made.documentation = keyMarkdown(description, kind === 'value' ? label : undefined);
  else if (meaning !== undefined) made.documentation = meaning;
  if (kind === 'section') made.command = { command: 'editor.action.triggerSuggest', title: label };
  return made;
}

const kinds: Record<Completion['kind'], vscode.CompletionItemKind> = {
  section: vscode.CompletionItemKind.Module,
  key: vscode.CompletionItemKind.Property,
  axis: vscode.CompletionItemKind.Variable,
  value: vscode.CompletionItemKind.Value,
  experiment: vscode.CompletionItemKind.Snippet,
};

/** What stands beside the label in the list. */
function asideOf({ kind, isDefault, isGivenOnce, description, meaning }: Completion): { description?: string } {
  if (isDefault) return { description: vscode.l10n.t('default') };
  if (isGivenOnce) return { description: vscode.l10n.t('given once, not swept') };
  if (kind === 'experiment') return { description: vscode.l10n.t('whole experiment') };
  if (kind === 'value') return meaning === undefined ? {} : { description: meaning };
  const value = description?.default;
  return value === undefined || typeof value === 'object' ? {} : { description: yamlText(value) };
}
