/** What a person does in the workbench, for end-to-end tests: a real server and browser on a workspace, and hands on the keyboard. */
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { setTimeout as delay } from 'node:timers/promises';
import { exitOnSignals } from '../processes';
import { outFile, projectFolder, SupportError } from '../project';
import { launchBrowser, openWorkbench, waitForWorkbench } from './browser';
import { startEditor, type EditorServer } from './server';
import type { EditorSettings } from './settings';

export interface WorkbenchOptions {
  /** Names the log file and is a good name for screenshots. */
  readonly name: string;
  /** Absolute path of the folder to open. */
  readonly folder: string;
  readonly settings?: EditorSettings;
  /** The extension under test; the project's own by default. */
  readonly extensionDevelopmentPath?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly height?: number;
}

const WAIT_MS = 30_000;
const REOPEN_MS = 3_000;

/** An editor on a workspace, for one test file: opened in its `before`, closed in its `after`. */
export class Workbench {
  private constructor(
    readonly server: EditorServer,
    readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { name, folder, settings, env, extensionDevelopmentPath = projectFolder, width = 1440, height = 900 } = options;
    exitOnSignals();
    const server = await startEditor({ name, driver: true, ...(settings && { settings }), ...(env && { env }) });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser();
      const page = await browser.newPage({ viewport: { width, height } });
      await openWorkbench(page, server, { folder, extensionDevelopmentPath });
      return new Workbench(server, browser, page);
    } catch (error) {
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /**
   * Opens the palette, types a command's full title ("NTK: Run Experiment…") and presses Enter on that very row. The palette knows the
   * commands that there were when it opened: in the first moments of a window it is opened again until the extension's are there.
   */
  async runCommand(title: string): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      await this.page.keyboard.press('F1');
      const input = this.quickInput();
      await input.waitFor({ state: 'visible', timeout: WAIT_MS });
      await input.fill(`>${title}`);
      const isThere = await this.quickRow(title)
        .waitFor({ state: 'visible', timeout: REOPEN_MS })
        .then(
          () => true,
          () => false,
        );
      if (isThere || Date.now() > deadline) return this.chooseRow(title);
      await this.page.keyboard.press('Escape');
    }
  }

  /**
   * Chooses the row with this text from the quick pick that is open. The pointer then goes out of the way: the next pick would show a
   * hover for the row that opens under it, which lies over the others.
   */
  async chooseRow(text: string | RegExp): Promise<void> {
    const row = this.quickRow(text);
    await row.waitFor({ state: 'visible', timeout: WAIT_MS });
    await row.click();
    await this.page.mouse.move(0, 0);
  }

  /** A row of the quick pick that is open. */
  quickRow(text: string | RegExp): Locator {
    return this.page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: text }).first();
  }

  quickInput(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-box input');
  }

  /** Shows a view container of the activity bar by its title. */
  async showView(title: string): Promise<void> {
    await this.page.locator(`.activitybar .action-label[aria-label^="${title}"]`).click();
  }

  /** A row of a tree in the side bar, once it is there. */
  async treeRow(text: string | RegExp): Promise<Locator> {
    const row = this.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor({ state: 'visible', timeout: WAIT_MS });
    return row;
  }

  /** The frame of a webview that holds the selector: webviews are frames within frames, so all are searched until it appears. */
  async webviewFrame(selector: string, withinMs = WAIT_MS): Promise<Frame> {
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames().slice(1)) if (await holds(frame, selector)) return frame;
      await delay(100);
    }
    throw new SupportError(
      'timeout',
      `No webview showed ${selector} within ${withinMs / 1000} s; ${await this.screenshot('webview-missing')}`,
    );
  }

  /** Reloads the window by Developer: Reload Window, which lets the editor save its state first. */
  async reload(): Promise<void> {
    const reloaded = this.page.waitForEvent('domcontentloaded', { timeout: WAIT_MS });
    await this.runCommand('Developer: Reload Window');
    await reloaded;
    await waitForWorkbench(this.page);
  }

  /** Saves the window as out/screenshots/<name>.png and gives that path. */
  async screenshot(name: string): Promise<string> {
    const path = outFile('screenshots', `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}

/** A frame that goes away while it is asked holds nothing. */
const holds = (frame: Frame, selector: string): Promise<boolean> =>
  frame
    .locator(selector)
    .count()
    .then(
      count => count > 0,
      () => false,
    );
