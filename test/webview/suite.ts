/** What every file of this ring begins with: one browser, a page a test, and after each test a look at what went wrong in the page. */
import assert from 'node:assert/strict';
import { MonitorHarness, type MonitorPage, type PageOptions, rgb } from './monitor-page';
import { type SampleSweep, sampleSweep } from './sample-sweep';
import { type ThemeName, themes } from './themes';

export const SMALL = { widths: [100, 512], seeds: 2, snapshots: 60 } as const;
/** Every run of the small sweep with `rows` snapshots of 60. */
export const partly = (rows: number): SampleSweep => sampleSweep({ ...SMALL, rows: () => rows });
/** `least` and `greatest`: of the ends of an axis of numbers; else one of the editor's chart colours. */
export const colour = (theme: ThemeName, token: string) => rgb(themes[theme].variables[ends.get(token) ?? `--vscode-charts-${token}`]!);
const ends: ReadonlyMap<string, string> = new Map([
  ['least', `--vscode-ntkMonitor-ordered1`],
  ['greatest', `--vscode-ntkMonitor-ordered9`],
]);
export const timeCharts = ['loss', 'drift', 'eigenvalues'] as const;
/** The cards that follow them. */
export const otherCards = [
  'function',
  'kernel',
  'dynamics',
  'frequencies',
  'ridge',
  'freezeEnd',
  'infiniteWidth',
  'profile',
  'sweep',
  'runs',
] as const;

export interface Suite {
  /** The page of the test that runs. */
  readonly monitor: MonitorPage;
  open(options?: PageOptions): Promise<MonitorPage>;
}

/** To be called in a `describe`. After each test the page must have broken no policy and logged no error. */
export function monitorSuite(): Suite {
  let harness: MonitorHarness;
  let monitor: MonitorPage | null = null;
  before(async () => {
    harness = await MonitorHarness.start();
  });
  after(() => harness.stop());
  afterEach(async function () {
    if (!monitor) return;
    if (this.currentTest?.state === 'failed') await monitor.screenshot('failed');
    assert.deepEqual(await monitor.violations(), []);
    assert.deepEqual(monitor.errors, []);
    await monitor.page.close();
    monitor = null;
  });
  return {
    get monitor() {
      if (!monitor) throw new Error('The test has opened no page yet.');
      return monitor;
    },
    open: async options => {
      await monitor?.page.close();
      monitor = await harness.open(options);
      return monitor;
    },
  };
}
