/** Composition root of the extension: builds the parts and wires them; what they do is in their own files. */
import * as vscode from 'vscode';
import { AnalysisThread } from './analysis/analysisThread';
import { diffExperiments } from './commands/compare';
import { registerCommands } from './commands/handlers';
import { Launching } from './commands/launching';
import { SweepRequests } from './commands/requests';
import { showLog } from './commands/showLog';
import type { Services } from './commands/services';
import { Verbs } from './commands/verbs';
import { readSettings } from './config/settings';
import { helpWhileWriting } from './editing/helpWhileWriting';
import { LanguageThread } from './language/languageThread';
import { ComparePanels } from './panels/comparePanels';
import { MonitorPanels } from './panels/monitorPanels';
import { openMonitorOnStart } from './panels/openOnStart';
import { followWorkspace } from './platform/followWorkspace';
import { Reporter } from './platform/reporter';
import { SliceTimer, type SliceTiming } from './platform/sliceTimer';
import { ColourAxes } from './store/colourAxes';
import { PlottedRuns } from './store/plottedRuns';
import { SweepStore } from './store/sweepStore';
import { ContextKeys } from './views/contextKeys';
import { EndNotices } from './views/endNotices';
import { PlotCheckboxes } from './views/plotCheckboxes';
import { StateDecorations } from './views/stateDecorations';
import { StatusBar } from './views/statusBar';
import { SweepEnds } from './views/sweepEnds';
import { SWEEP_VIEW_ID, SweepTree } from './views/sweepTree';
import { ViewBadge } from './views/viewBadge';

/** What the extension shows to its tests. */
export interface ExtensionApi {
  readonly store: SweepStore;
  readonly plotted: PlottedRuns;
  readonly colours: ColourAxes;
  readonly monitors: MonitorPanels;
  readonly comparisons: ComparePanels;
  readonly tree: SweepTree;
  /** Our own synchronous slices in the extension host. */
  timings(): readonly SliceTiming[];
}

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const log = vscode.window.createOutputChannel('NTK Monitor', { log: true });
  context.subscriptions.push(log);
  const reporter = new Reporter(log);
  const timer = new SliceTimer((name, ms) => log.warn(`${name} held the extension host for ${ms.toFixed(0)} ms`));
  try {
    return timer.measure('activate', () => compose(context, log, reporter, timer));
  } catch (error) {
    reporter.report(error);
    throw error;
  }
}

function compose(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, reporter: Reporter, timer: SliceTimer): ExtensionApi {
  const { extensionUri, logUri, workspaceState: memory } = context;
  const { report } = reporter;
  const plotted = new PlottedRuns(memory);
  const colours = new ColourAxes(memory);
  const store = new SweepStore({
    plotted,
    colours,
    onProblem: error => log.warn(error.message),
    derive: (sweep, told, signal) => analysis.metrics(sweep, told, signal),
  });
  const ends = new SweepEnds(remembered(memory), paths => void memory.update(UNDER_WAY, paths));
  const launching = new Launching({ store, log, extensionUri, logUri, launched: path => launched(path) });
  const requests = new SweepRequests(store, launching);
  const verbs = new Verbs({ log, extensionUri });
  const startAnalysis = () =>
    new AnalysisThread({
      program: vscode.Uri.joinPath(extensionUri, 'dist', 'analysis.js').fsPath,
      onCrash: error => log.error(error),
      measure: (name, work) => timer.measure(name, work),
    });
  const [analysis, comparing] = [startAnalysis(), startAnalysis()];
  const language = new LanguageThread({ program: vscode.Uri.joinPath(extensionUri, 'dist', 'language.js').fsPath });
  const monitors = new MonitorPanels({
    extensionUri,
    store,
    plotted,
    colours,
    analysis,
    log,
    timer,
    report,
    control: (sweep, action, run) => requests.ask(sweep, action, run),
    showLog: async sweep => void (await showLog(services, sweep)),
  });
  const comparisons = new ComparePanels({
    extensionUri,
    store,
    plotted,
    colours,
    analysis,
    comparisons: comparing,
    log,
    timer,
    report,
    openMonitor: sweep => void monitors.show(sweep, { preserveFocus: false }),
    openDiff: async (a, b) => diffExperiments((store.get(a) ?? (await store.open(a))).view, (store.get(b) ?? (await store.open(b))).view),
    showLog: async sweep => void (await showLog(services, sweep)),
  });
  const selection = { compared: null };
  const services: Services = {
    extensionUri,
    store,
    plotted,
    monitors,
    comparisons,
    selection,
    launching,
    requests,
    verbs,
    language,
    log,
    reporter,
    memory,
  };
  const { searched, subscription } = followWorkspace(store, log);
  const tree = new SweepTree(store, searched, timer);
  const statusBar = new StatusBar(store, ends);
  const notices = new EndNotices(store, ends, {
    noted: statusBar.redraw,
    openMonitor: sweep => void monitors.show(sweep, { preserveFocus: false }),
    showLog: sweep => void showLog(services, sweep).catch(report),
    report,
  });
  const looked = monitors.onDidShow(path => {
    ends.forget(path);
    statusBar.redraw();
  });
  const launched = (path: string) => {
    notices.launched(path);
    monitors.show(path, { preserveFocus: true });
  };
  // A sweep's checkbox is that of all its runs, which only some may have: the editor's own rule for parents would not fit.
  const treeOptions = { treeDataProvider: tree, showCollapseAll: true, manageCheckboxStateManually: true };
  const treeView = vscode.window.createTreeView(SWEEP_VIEW_ID, treeOptions);
  const checkboxes = new PlotCheckboxes(store, plotted);
  context.subscriptions.push(
    treeView,
    treeView.onDidChangeCheckboxState(checkboxes.apply),
    new ViewBadge(treeView, store),
    vscode.window.registerFileDecorationProvider(new StateDecorations()),
    tree,
    notices,
    statusBar,
    looked,
    new ContextKeys(store),
    subscription,
    registerCommands(services),
    helpWhileWriting(language, timer, error => log.error(error instanceof Error ? error : String(error))),
    language,
    monitors,
    comparisons,
    analysis,
    comparing,
    store,
  );
  if (readSettings().openMonitorOnStart) context.subscriptions.push(openMonitorOnStart(store, monitors));
  return { store, plotted, colours, monitors, comparisons, tree, timings: () => timer.slices };
}

/** Sweeps that were under way when this workspace's window was last open. */
const UNDER_WAY = 'sweepsUnderWay';

function remembered(memory: vscode.Memento): readonly string[] {
  const paths = memory.get<unknown>(UNDER_WAY);
  return Array.isArray(paths) ? paths.filter(path => typeof path === 'string') : [];
}
