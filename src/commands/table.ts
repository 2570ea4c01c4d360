/**
 * The command table: every command's id and when it can be used. package.json repeats it for the editor and a test holds the two
 * equal; `handlers.ts` says what each one does. The editor only greys a command out, so handlers check for themselves.
 */

export interface CommandEntry {
  readonly id: string;
  /** A when-clause over the context keys of `CONTEXT_KEYS` and the editor's own; null: always. */
  readonly enablement: string | null;
  /** Starts processes, so it is refused in a workspace that is not trusted. */
  readonly launches: boolean;
}

export const CONTEXT_KEYS = {
  anyRunning: 'ntkMonitor.anyRunning',
  anyResumable: 'ntkMonitor.anyResumable',
  anySweep: 'ntkMonitor.anySweep',
  /** `sweep` or `run`, once one was selected. */
  selectedForCompare: 'ntkMonitor.selectedForCompare',
} as const;

export const commands = {
  runExperiment: { id: 'ntkMonitor.runExperiment', enablement: 'isWorkspaceTrusted', launches: true },
  runFile: { id: 'ntkMonitor.runFile', enablement: 'isWorkspaceTrusted', launches: true },
  runFirstRun: { id: 'ntkMonitor.runFirstRun', enablement: 'isWorkspaceTrusted', launches: true },
  newExperiment: { id: 'ntkMonitor.newExperiment', enablement: null, launches: false },
  stop: { id: 'ntkMonitor.stop', enablement: CONTEXT_KEYS.anyRunning, launches: false },
  pause: { id: 'ntkMonitor.pause', enablement: CONTEXT_KEYS.anyRunning, launches: false },
  resume: { id: 'ntkMonitor.resume', enablement: `isWorkspaceTrusted && ${CONTEXT_KEYS.anyResumable}`, launches: true },
  openRunDirectory: { id: 'ntkMonitor.openRunDirectory', enablement: null, launches: false },
  downloadDataSet: { id: 'ntkMonitor.downloadDataSet', enablement: 'isWorkspaceTrusted', launches: true },
  installBackend: { id: 'ntkMonitor.installBackend', enablement: 'isWorkspaceTrusted', launches: true },
  openMonitor: { id: 'ntkMonitor.openMonitor', enablement: null, launches: false },
  openExperimentFile: { id: 'ntkMonitor.openExperimentFile', enablement: CONTEXT_KEYS.anySweep, launches: false },
  exportSweep: { id: 'ntkMonitor.exportSweep', enablement: `isWorkspaceTrusted && ${CONTEXT_KEYS.anySweep}`, launches: true },
  insertPythonWriter: { id: 'ntkMonitor.insertPythonWriter', enablement: null, launches: false },
  copyLoadSnippet: { id: 'ntkMonitor.copyLoadSnippet', enablement: CONTEXT_KEYS.anySweep, launches: false },
  revealInExplorer: { id: 'ntkMonitor.revealInExplorer', enablement: CONTEXT_KEYS.anySweep, launches: false },
  revealInOs: { id: 'ntkMonitor.revealInOs', enablement: `!isWeb && remoteName == '' && ${CONTEXT_KEYS.anySweep}`, launches: false },
  showCurves: { id: 'ntkMonitor.showCurves', enablement: CONTEXT_KEYS.anySweep, launches: false },
  hideCurves: { id: 'ntkMonitor.hideCurves', enablement: CONTEXT_KEYS.anySweep, launches: false },
  selectForCompare: { id: 'ntkMonitor.selectForCompare', enablement: CONTEXT_KEYS.anySweep, launches: false },
  compareWithSelected: { id: 'ntkMonitor.compareWithSelected', enablement: CONTEXT_KEYS.selectedForCompare, launches: false },
  compareSweeps: { id: 'ntkMonitor.compareSweeps', enablement: CONTEXT_KEYS.anySweep, launches: false },
  deleteSweep: { id: 'ntkMonitor.deleteSweep', enablement: CONTEXT_KEYS.anySweep, launches: false },
  showLog: { id: 'ntkMonitor.showLog', enablement: null, launches: false },
} as const satisfies Record<string, CommandEntry>;

export type CommandName = keyof typeof commands;
