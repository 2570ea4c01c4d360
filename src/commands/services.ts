/** What command handlers work with; built once by the composition root. */
import type * as vscode from 'vscode';
import type { LanguageThread } from '../language/languageThread';
import type { ComparedTarget } from '../panels/comparedPair';
import type { ComparePanels } from '../panels/comparePanels';
import type { MonitorPanels } from '../panels/monitorPanels';
import type { Reporter } from '../platform/reporter';
import type { PlottedRuns } from '../store/plottedRuns';
import type { SweepStore } from '../store/sweepStore';
import type { Launching } from './launching';
import type { SweepRequests } from './requests';
import type { Verbs } from './verbs';

export interface Services {
  /** Where the extension is installed. */
  readonly extensionUri: vscode.Uri;
  readonly store: SweepStore;
  readonly plotted: PlottedRuns;
  readonly monitors: MonitorPanels;
  readonly comparisons: ComparePanels;
  /** What the user has selected, until something else is. */
  readonly selection: { compared: ComparedTarget | null };
  readonly launching: Launching;
  readonly requests: SweepRequests;
  readonly verbs: Verbs;
  readonly language: LanguageThread;
  readonly log: vscode.LogOutputChannel;
  readonly reporter: Reporter;
  /** Of the workspace: what was run last. */
  readonly memory: vscode.Memento;
}

/** @param argument what the menu, keybinding or caller passed: anything */
export type Handler = (services: Services, argument: unknown) => Promise<unknown>;
