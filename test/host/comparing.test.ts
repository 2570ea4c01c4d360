/** Two sweeps side by side on real run directories: the commands, the messages of the page, the same numbers as the command line. */
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { AnalysisThread } from '../../src/analysis/analysisThread';
import type { ExtensionApi } from '../../src/extension';
import { ComparePanel } from '../../src/panels/comparePanel';
import { SliceTimer } from '../../src/platform/sliceTimer';
import type { Comparison, FromComparePanel, ToComparePanel } from '../../src/shared/compareProtocol';
import { parseToComparePanel } from '../../src/shared/validate-to-compare-panel';
import { activatedExtension, EXTENSION_ID, eventually, freshFolder, storeChange, within } from './extension';
import { FakeWebview } from './fakeWebview';

const experiment = (name: string, lr: number, widths: readonly number[]) => `experiment:
  name: ${name}
data: { n_eval: 64, M_train: 16 }
train: { steps: 60, eval_every: 20, lr: ${lr} }
sweep: { widths: [${widths.join()}], seeds: 2 }
`;
const RUN = 'width=8,seed=0';
type Of<T extends ToComparePanel['type']> = Extract<ToComparePanel, { type: T }>;

describe('a comparison of two sweeps', () => {
  let api: ExtensionApi;
  let folder: string;
  const path = { a: '', b: '' };
  let page: FakeWebview<FromComparePanel, ToComparePanel>;
  let comparison: ComparePanel;
  const reported: unknown[] = [];
  const logged: string[] = [];
  const threads: AnalysisThread[] = [];
  const timer = new SliceTimer(() => undefined);

  const cli = async (...args: string[]): Promise<string> => {
    const program = join(vscode.extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '', 'dist/cli.js');
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    return (await promisify(execFile)(process.execPath, [program, ...args], { env, cwd: folder })).stdout;
  };
  const trained = async (name: string, lr: number, widths: readonly number[]): Promise<string> => {
    writeFileSync(join(folder, `${name}.ntk.yaml`), experiment(name, lr, widths));
    const last = (await cli('run', `${name}.ntk.yaml`, '--json')).trim().split('\n').at(-1) ?? '';
    const { sweep } = JSON.parse(last) as { sweep: string };
    await eventually(`${name} is found`, storeChange(api), () => api.store.get(sweep));
    return sweep;
  };
  const is =
    <T extends ToComparePanel['type']>(type: T) =>
    (message: ToComparePanel): message is Of<T> =>
      message.type === type;

  before(async function () {
    this.timeout(120_000);
    api = await activatedExtension();
    folder = freshFolder();
    path.a = await trained('first', 0.5, [8, 16]);
    path.b = await trained('second', 1, [8, 32]);
    const extensionUri = vscode.extensions.getExtension(EXTENSION_ID)?.extensionUri as vscode.Uri;
    for (let i = 0; i < 2; i++) {
      const program = vscode.Uri.joinPath(extensionUri, 'dist', 'analysis.js').fsPath;
      threads.push(new AnalysisThread({ program, onCrash: error => reported.push(error) }));
    }
    const [analysis, comparisons] = threads as [AnalysisThread, AnalysisThread];
    page = new FakeWebview(parseToComparePanel);
    const pair = { a: { sweep: path.a, run: null }, b: { sweep: path.b, run: null } };
    comparison = new ComparePanel(page.panel, pair, {
      extensionUri,
      store: api.store,
      plotted: api.plotted,
      colours: api.colours,
      analysis,
      comparisons,
      log: { warn: (text: string) => logged.push(text), debug: () => undefined, error: (text: string) => logged.push(text) } as never,
      timer,
      openMonitor: () => undefined,
      openDiff: async () => undefined,
      showLog: async () => undefined,
      report: error => reported.push(error),
    });
    await comparison.load();
    page.post({ type: 'ready' });
    await page.message('the snapshot', is('snapshot'));
  });
  after(() => {
    comparison.dispose();
    page.dispose();
    for (const thread of threads) thread.dispose();
  });
  afterEach(() => assert.deepEqual(reported.splice(0), []));

  it('shows the page both sweeps in one series, runs named with their side', async () => {
    const { compared, series } = await page.message('the snapshot', is('snapshot'));
    assert.deepEqual([compared.a.sweep.path, compared.b.sweep.path], [path.a, path.b]);
    const runs = new Set(series.columns.map(({ run }) => run));
    assert.ok(runs.has(`a/${RUN}`) && runs.has(`b/${RUN}`) && runs.has('b/width=32,seed=1'));
    assert.equal(runs.size, 8);
  });

  it('has the numbers of the command line, to the last digit', async () => {
    const { result } = await page.message('the numbers', is('comparison'));
    const printed = JSON.parse(await cli('compare', path.a, path.b, '--json')) as Comparison;
    assert.ok(result.ok);
    assert.deepEqual(JSON.parse(JSON.stringify(result.comparison)), printed);
    assert.ok(printed.groups.length > 0);
    assert.deepEqual(printed.unpaired, { a: ['width=16,seed=0', 'width=16,seed=1'], b: ['width=32,seed=0', 'width=32,seed=1'] });
    assert.deepEqual(
      printed.settings.map(({ key }) => key).filter(key => key !== 'experiment.name'),
      ['train.lr', 'sweep.widths'],
    );
  });

  it('answers what is derived of either side, and how far two kernels are apart', async () => {
    for (const [request, run] of [`a/${RUN}`, `b/${RUN}`].entries()) {
      page.post({ type: 'derive', request, run, step: 20, get: ['K_train_train'] });
      const answer = await page.message(`the kernel of ${run}`, (m): m is Of<'derived'> => m.type === 'derived' && m.request === request);
      assert.ok(answer.result.ok, JSON.stringify(answer.result));
    }
    page.post({ type: 'distances', request: 9, a: `a/${RUN}`, b: `b/${RUN}`, steps: [0, 60] });
    const { result } = await page.message('distances', is('distances'));
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(result.steps, [0, 20, 40, 60]);
    assert.deepEqual(result.distances[0], { step: 0, distance: 0, relative: 0 });
    assert.ok((result.distances[1]?.relative ?? 0) > 0);
  });

  it('draws curves or not on the side that is meant, for all that show the sweep', () => {
    page.post({ type: 'plot', runs: [`b/${RUN}`, 'b/none', 'c/odd'], plotted: false });
    assert.deepEqual([api.plotted.isPlotted(path.a, RUN), api.plotted.isPlotted(path.b, RUN)], [true, false]);
    page.post({ type: 'plot', runs: [`b/${RUN}`], plotted: true });
    assert.equal(api.plotted.isPlotted(path.b, RUN), true);
  });

  it('ignores what is no message of its page, and says so in the log', () => {
    logged.length = 0;
    page.post({ type: 'control', action: 'stop', run: null } as never);
    page.post({ type: 'distances', request: 1, a: 'a/x', b: 'b/x', steps: ['0'] } as never);
    assert.equal(logged.length, 2);
  });

  it('is opened from the tree: Select for Compare, then Compare with Selected, once for each two', async () => {
    const node = (sweep: string) => ({ kind: 'sweep', sweep });
    await vscode.commands.executeCommand('ntkMonitor.selectForCompare', node(path.a));
    assert.equal(await vscode.commands.executeCommand('ntkMonitor.compareWithSelected', node(path.a)), undefined, 'not with itself');
    const pair = await vscode.commands.executeCommand('ntkMonitor.compareWithSelected', node(path.b));
    assert.deepEqual(pair, { a: { sweep: path.a, run: null }, b: { sweep: path.b, run: null } });
    await vscode.commands.executeCommand('ntkMonitor.compareWithSelected', node(path.b));
    assert.equal(api.comparisons.pairs.length, 1);
    const open = api.comparisons.get(pair as never);
    assert.ok(open);
    await within('the real page asks for its snapshot', open.ready, 30_000);
    assert.equal(open.panel.title, 'first ↔ second');
    open.panel.dispose();
    assert.equal(api.comparisons.pairs.length, 0);
  });

  it('compares two runs, also of one sweep, and no run with a sweep', async () => {
    const node = (sweep: string, run: string) => ({ kind: 'run', sweep, run });
    await vscode.commands.executeCommand('ntkMonitor.selectForCompare', node(path.a, RUN));
    const mixed = await vscode.commands.executeCommand('ntkMonitor.compareWithSelected', { kind: 'sweep', sweep: path.b });
    assert.equal(mixed, undefined);
    const pair = await vscode.commands.executeCommand('ntkMonitor.compareWithSelected', node(path.a, 'width=16,seed=0'));
    assert.deepEqual(pair, { a: { sweep: path.a, run: RUN }, b: { sweep: path.a, run: 'width=16,seed=0' } });
    api.comparisons.get(pair as never)?.panel.dispose();
  });

  it("opens the editor's diff of the two experiment files", async () => {
    const pair = { a: { sweep: path.a, run: null }, b: { sweep: path.b, run: null } };
    const shown = api.comparisons.show(pair);
    await within('the page is ready', shown.ready, 30_000);
    await vscode.commands.executeCommand('ntkMonitor.selectForCompare', { kind: 'sweep', sweep: path.a });
    const { diffExperiments } = await import('../../src/commands/compare');
    const [a, b] = [api.store.get(path.a), api.store.get(path.b)];
    assert.ok(a && b);
    const uris = await diffExperiments(a.view, b.view);
    assert.equal(uris?.length, 2);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.original.fsPath, join(path.a, 'experiment.yaml'));
    shown.panel.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
