/** Opens the monitor of a sweep that is running when the window opens, for those who have set `openMonitorOnStart`. */
import type { SweepStore } from '../store/sweepStore';
import type { MonitorPanels } from './monitorPanels';

/** A sweep launched together with the window may need a moment to appear. */
const PATIENCE_MS = 30_000;

/** Opens one monitor, that of the newest running sweep, unless one is open; gives up after half a minute. */
export function openMonitorOnStart(store: SweepStore, monitors: MonitorPanels): { dispose(): void } {
  const dispose = () => {
    clearTimeout(timer);
    subscription.dispose();
    shown.dispose();
  };
  const look = () => {
    const running = store.sweeps.find(sweep => sweep.view.state === 'running');
    if (running) monitors.show(running.path, { preserveFocus: true });
  };
  const timer = setTimeout(dispose, PATIENCE_MS);
  const subscription = store.onDidChange(look);
  const shown = monitors.onDidShow(dispose);
  look();
  return { dispose };
}
