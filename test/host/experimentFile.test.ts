/** An experiment file while it is written, in a real editor: completion, hover, problems, quick fixes, and running it from above its text. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { presets } from '../../src/experiment/presets/presets';
import type { ExtensionApi } from '../../src/extension';
import { activatedExtension, eventually, EXTENSION_ID, freshFolder, storeChange } from './extension';

const WRONG = `experiment:
  name: small
trian:
  steps: 3
model:
  activation: rleu # meant
  lr: 0.1
  width: [64,
    32]
sweep:
  seeds: 0
`;

/** From a keystroke to the problems, of the editor's own thread. */
const OWN_SLICE_MS = 20;

describe('an experiment file', () => {
  let api: ExtensionApi;
  let folder: string;
  let files = 0;

  before(async () => {
    api = await activatedExtension();
    folder = freshFolder();
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  async function opened(text: string, name = `file${++files}.ntk.yaml`): Promise<vscode.TextEditor> {
    const file = join(folder, name);
    writeFileSync(file, text);
    return vscode.window.showTextDocument(vscode.Uri.file(file));
  }

  async function typed(editor: vscode.TextEditor, at: vscode.Position, text: string): Promise<void> {
    assert.ok(await editor.edit(edit => edit.insert(at, text)));
  }

  const problemsOf = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'ntk');
  const problems = (uri: vscode.Uri, count: number) =>
    eventually(`${count} problems`, vscode.languages.onDidChangeDiagnostics, () => problemsOf(uri).length === count && problemsOf(uri));

  async function completions({ document }: vscode.TextEditor, at: vscode.Position): Promise<readonly vscode.CompletionItem[]> {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, at);
    // The editor's own suggestions of words in the file are not meant.
    return list.items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text);
  }

  const labelOf = ({ label }: vscode.CompletionItem) => (typeof label === 'string' ? label : label.label);

  describe('is completed', () => {
    it('with the keys that a section does not have yet', async () => {
      const editor = await opened('experiment: {name: x}\nstop:\n  frozen: true\n  \n');
      const items = await completions(editor, new vscode.Position(3, 2));
      assert.deepEqual(items.map(labelOf), ['diverged', 'wall_time']);
      const [diverged, wallTime] = items;
      assert.equal((diverged?.insertText as vscode.SnippetString).value, 'diverged: ${1|true,false|}');
      assert.match((diverged?.documentation as vscode.MarkdownString).value, /true or false · default `true`/);
      assert.match((wallTime?.documentation as vscode.MarkdownString).value, /\*\*stop\.wall_time\*\* · a number above 0 · in seconds/);
    });

    it('with words, their meanings, and which is the default', async () => {
      const editor = await opened('model: {parametrisation: }\n');
      const items = await completions(editor, new vscode.Position(0, 25));
      assert.deepEqual(items.map(labelOf), ['ntk', 'standard']);
      assert.equal((items[0]?.label as vscode.CompletionItemLabel).description, 'default');
    });

    it('under sweep with dotted keys, the dots being part of the word', async () => {
      const editor = await opened('sweep:\n  model.ac\n');
      const items = await completions(editor, new vscode.Position(1, 10));
      const found = items.find(item => labelOf(item) === 'model.activation');
      assert.ok(found);
      const { inserting } = found.range as { inserting: vscode.Range };
      assert.ok(inserting.isEqual(new vscode.Range(1, 2, 1, 10)));
    });

    it('where the user types, by the suggestion that is chosen', async () => {
      const editor = await opened('experiment: {name: x}\ntrain:\n  st');
      editor.selection = new vscode.Selection(2, 4, 2, 4);
      await vscode.commands.executeCommand('editor.action.triggerSuggest');
      await eventually(
        'the suggestion is accepted',
        listener => {
          const timer = setInterval(() => {
            void vscode.commands.executeCommand('acceptSelectedSuggestion');
            listener();
          }, 100);
          return { dispose: () => clearInterval(timer) };
        },
        () => editor.document.lineAt(2).text === '  steps: 100000',
      );
    });
  });

  describe('is explained', () => {
    const hoverText = async ({ document }: vscode.TextEditor, line: number, column: number): Promise<string> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(line, column),
      );
      return hovers.flatMap(({ contents }) => contents.map(content => (content as vscode.MarkdownString).value)).join('\n');
    };

    it('under the pointer: what a key takes, its default, unit, words and source', async () => {
      const editor = await opened('analysis:\n  slope_lag: 3\nmodel:\n  parametrisation: ntk\n');
      const lag = await hoverText(editor, 1, 5);
      assert.match(lag, /\*\*analysis\.slope_lag\*\* · a whole number from 1 to 1000 · in snapshots · default `1`/);
      assert.match(lag, /Lag of the drift slope/);
      const key = await hoverText(editor, 3, 5);
      assert.match(key, /- `standard`: z = a W \+ b/);
      assert.match(key, /Source: Jacot/);
      assert.match(await hoverText(editor, 3, 20), /`ntk`: z = w_std/);
    });

    it('and silent elsewhere', async () => {
      const editor = await opened('train: # steps\n  oops: 3\n');
      assert.equal(await hoverText(editor, 0, 10), '');
      assert.equal(await hoverText(editor, 1, 3), '');
    });
  });

  describe('is checked', () => {
    it('with exactly the problems of validate, at its places', async () => {
      const { document } = await opened(WRONG, 'wrong.ntk.yaml');
      const found = await problems(document.uri, 5);
      const extension = vscode.extensions.getExtension(EXTENSION_ID);
      assert.ok(extension);
      let said = '';
      try {
        // As the command line, not as an editor.
        const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
        execFileSync(process.execPath, [join(extension.extensionPath, 'dist/cli.js'), 'validate', document.uri.fsPath], {
          env,
          encoding: 'utf8',
          stdio: 'pipe',
        });
      } catch (error) {
        said = (error as { stderr: string }).stderr;
      }
      const lines = found.map(
        ({ range: { start }, message }) => `${document.uri.fsPath}:${start.line + 1}:${start.character + 1}: ${message}`,
      );
      assert.deepEqual(lines, said.trim().split('\n'));
    });

    it('under the text that is wrong, to its end and not beyond the line', async () => {
      const { document } = await vscode.window.showTextDocument(vscode.Uri.file(join(folder, 'wrong.ntk.yaml')));
      const found = await problems(document.uri, 5);
      assert.deepEqual(
        found.map(({ range }) => document.getText(range)),
        ['trian', 'rleu', 'lr', '[64,', '0'],
      );
    });

    it('while it is typed, and no longer when it is closed', async () => {
      const editor = await opened('experiment:\n  name: x\n', 'typed.ntk.yml');
      const { uri } = editor.document;
      await typed(editor, new vscode.Position(2, 0), 'train: {steps: -1}\n');
      const [problem] = await problems(uri, 1);
      assert.match(problem?.message ?? '', /^train\.steps: expected a whole number from 0/);
      await editor.edit(edit => edit.delete(new vscode.Range(2, 0, 3, 0)));
      await problems(uri, 0);
      await typed(editor, new vscode.Position(2, 0), 'oops: 1\n');
      await problems(uri, 1);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      // The editor forgets a closed document after a while; a deleted or renamed one at once.
      await vscode.workspace.fs.delete(uri);
      await problems(uri, 0);
    }).timeout(60_000);

    it('without holding the editor up, in a file of 200 lines', async () => {
      const lines = Array.from({ length: 190 }, (_, i) => `      - [${i}, 0.5]`);
      const targets = `[${lines.map((_, i) => i).join(', ')}]`;
      const points = `data:\n  kind: points\n  points:\n    targets: ${targets}\n    inputs:\n${lines.join('\n')}\n`;
      const editor = await opened(`experiment:\n  name: x\n${points}`);
      for (let i = 1; i <= 5; i++) {
        await typed(editor, new vscode.Position(2, 0), `oops${i}: 1\n`);
        await problems(editor.document.uri, i);
      }
      for (const name of ['file handed to the check', 'problems']) {
        const slice = api.timings().find(timing => timing.name === name);
        assert.ok(slice && slice.longestMs < OWN_SLICE_MS, `${name}: ${slice?.longestMs} ms`);
      }
    });

    it('only when it is one', async () => {
      const { document } = await opened('oops: [\n', 'other.yaml');
      const checked = await opened('oops: 1\n', 'checked.ntk.yaml');
      await problems(checked.document.uri, 2);
      assert.deepEqual(problemsOf(document.uri), []);
    });
  });

  describe('is put right', () => {
    const fixes = async (document: vscode.TextDocument, { range }: vscode.Diagnostic): Promise<readonly vscode.CodeAction[]> => {
      const kind = vscode.CodeActionKind.QuickFix.value;
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
        kind,
      );
      return actions.filter(({ edit }) => edit !== undefined);
    };

    it('by the word that was meant, or by the key in its section', async () => {
      const { document } = await opened(WRONG.replace('trian', 'train'), 'fixed.ntk.yaml');
      const [activation, lr, width] = await problems(document.uri, 4);
      assert.ok(activation && lr && width);
      const [word, ...others] = await fixes(document, activation);
      assert.equal(word?.title, 'Change to relu');
      assert.deepEqual(others, []);
      assert.equal(word.isPreferred, true);
      const [move] = await fixes(document, lr);
      assert.equal(move?.title, 'Move to train.lr');
      assert.deepEqual(await fixes(document, width), []);

      assert.ok(move.edit && (await vscode.workspace.applyEdit(move.edit)));
      await problems(document.uri, 3);
      const [first] = problemsOf(document.uri);
      const [again] = first ? await fixes(document, first) : [];
      assert.ok(again?.edit && (await vscode.workspace.applyEdit(again.edit)));
      await problems(document.uri, 2);
      assert.match(document.getText(), /train:\n {2}steps: 3\n {2}lr: 0\.1\nmodel:\n {2}activation: relu # meant\n {2}width/);
    });
  });

  describe('is run', () => {
    const lenses = async (uri: vscode.Uri): Promise<readonly vscode.CodeLens[]> =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    const titles = (found: readonly vscode.CodeLens[]) => found.map(({ command }) => command?.title);

    it('from above its first key, whole or by its first run', async () => {
      const exp002 = presets().find(({ name }) => name === 'exp002');
      assert.ok(exp002);
      const { document } = await opened(exp002.text);
      const found = await lenses(document.uri);
      assert.deepEqual(titles(found), ['Run sweep (25 runs)', 'Run first run only']);
      assert.deepEqual(
        found.map(({ command }) => command?.command),
        ['ntkMonitor.runFile', 'ntkMonitor.runFirstRun'],
      );
      assert.ok(
        found.every(({ range }) => range.start.line === 1),
        'below the comment',
      );
      assert.equal(found[1]?.command?.tooltip, 'width 100, seed 0');
    });

    it('as one experiment where it has one run, and not while it has problems', async () => {
      const editor = await opened('experiment: {name: x}\n');
      const { uri } = editor.document;
      assert.deepEqual(titles(await lenses(uri)), ['Run experiment (1 run)']);
      await typed(editor, new vscode.Position(1, 0), 'oops: 1\n');
      const [lens, ...others] = await lenses(uri);
      assert.equal(lens?.command?.title, 'Not ready to run: 1 problem');
      assert.equal(lens.command.command, 'editor.action.marker.next');
      assert.deepEqual(others, []);
    });

    it('by its first run only, saved before', async () => {
      const small = `experiment: {name: first, save_dir: ./first}
data: {n_eval: 24, M_train: 8}
target: {Ks: [1], amps: [1], phases: [0]}
train: {steps: 20, eval_every: 10}
engine: float64
sweep: {widths: [8, 16], seeds: 2}
`;
      const editor = await opened(small);
      await typed(editor, new vscode.Position(5, 7), '{train.lr: [0.25, 0.5], ');
      await editor.edit(edit => edit.delete(new vscode.Range(5, 31, 5, 32)));
      assert.ok(editor.document.isDirty, 'changed, not saved');
      const [, lens] = await lenses(editor.document.uri);
      assert.ok(lens?.command);
      assert.equal(lens.command.tooltip, 'width 8, train.lr 0.25, seed 0');
      const path = await vscode.commands.executeCommand<string | undefined>(lens.command.command, ...(lens.command.arguments as unknown[]));
      assert.ok(path !== undefined && path.startsWith(join(folder, 'first')), path);
      assert.equal(editor.document.isDirty, false);
      const runs = () => api.store.get(path)?.view.runs ?? [];
      await eventually('the sweep is finished', storeChange(api), () => api.store.get(path)?.view.state === 'finished', 60_000);
      assert.deepEqual(
        runs().map(({ id }) => id),
        ['width=8,train.lr=0.25,seed=0'],
      );
    }).timeout(90_000);

    it('not at all while it has problems', async () => {
      mkdirSync(join(folder, 'nothing'));
      const { document } = await opened('experiment: {name: x, save_dir: ./nothing}\noops: 1\n');
      assert.equal(await vscode.commands.executeCommand('ntkMonitor.runFirstRun', document.uri), undefined);
      assert.deepEqual(await vscode.workspace.fs.readDirectory(vscode.Uri.file(join(folder, 'nothing'))), []);
    });
  });
});
