/** Starts Chromium and opens pages in it: the workbench of a server with an extension under development, or any page of a test. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { setUpChromium } from './chromium';
import type { EditorServer } from './server';

const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** A headless Chromium of our own, to be closed by the caller. */
export const launchBrowser = async (): Promise<Browser> => {
  const { executable, env } = await setUpChromium();
  return chromium.launch({ executablePath: executable, headless: true, args: FLAGS.split(' '), env: { ...process.env, ...env } });
};

export interface WorkbenchAddress {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Absolute paths on the server's machine. */
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
  /** Environment of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The address at which the server shows a workspace, with the extension under development in the payload. */
export const workbenchUrl = ({ url, authority }: EditorServer, address: WorkbenchAddress): string => {
  const remote = (path: string) => `vscode-remote://${authority}${path}`;
  const payload: (readonly [string, string])[] = [];
  if (address.extensionDevelopmentPath) payload.push(['extensionDevelopmentPath', remote(address.extensionDevelopmentPath)]);
  if (address.extensionTestsPath) payload.push(['extensionTestsPath', remote(address.extensionTestsPath)]);
  if (address.env) payload.push(['extensionEnvironment', JSON.stringify(address.env)]);
  const query = new URLSearchParams({ folder: address.folder });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `${url}/?${query.toString()}`;
};

export interface AutomationListener {
  readonly onLog: (type: string, args: readonly unknown[]) => void;
  readonly onExit: (code: number) => void;
}

/** Opens the workbench and waits until it is drawn. The listener hears a test run inside the extension host. */
export const openWorkbench = async (
  page: Page,
  server: EditorServer,
  address: WorkbenchAddress,
  listener?: AutomationListener,
): Promise<void> => {
  if (listener) {
    await page.exposeFunction('codeAutomationLog', listener.onLog);
    await page.exposeFunction('codeAutomationExit', listener.onExit);
  }
  await page.goto(workbenchUrl(server, address), { waitUntil: 'domcontentloaded' });
  await waitForWorkbench(page);
};

export const waitForWorkbench = async (page: Page): Promise<void> => {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ state: 'visible', timeout: 60_000 });
};
