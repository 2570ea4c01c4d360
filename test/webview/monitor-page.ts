/** The production bundle on a page with the panel's own content security policy and an in-memory bridge in place of the editor. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { FromComparePanel } from '../../src/shared/compareProtocol';
import type { FromPanel, SweepView } from '../../src/shared/protocol';
import { launchBrowser } from '../support/editor/browser';
import { outFile, projectFolder } from '../support/project';
import type { SampleColumn, SampleSweep } from './sample-sweep';
import { type ThemeName, themes } from './themes';

const BUNDLE = join(projectFolder, 'dist/webview');

/** What the page's bridge keeps for the tests; see `bootScript`. */
declare global {
  interface Window {
    sentByPanel: (FromPanel | FromComparePanel)[];
    savedByPanel: unknown;
    policyViolations: string[];
    redraws: number[];
    setTheme(name: string): void;
    setHidden(hidden: boolean): void;
    deliver(message: unknown): void;
  }
}

export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What `setState` was given before the reload. */
  readonly saved?: unknown;
  readonly extraBodyClass?: string;
  /** Which page; the monitor's unless said. */
  readonly program?: 'monitor' | 'compare';
  /** Timers, frames and `performance.now` of the page obey `page.clock`: its time can be stopped and moved. */
  readonly clock?: boolean;
}

export class MonitorHarness {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<MonitorHarness> {
    if (!existsSync(join(BUNDLE, 'monitor.js'))) throw new Error('dist/webview/monitor.js is missing; this builds it: npm run build');
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { type, body, headers = {} } = answer(url, `http://${request.headers.host}`);
      response.writeHead(body === null ? 404 : 200, { 'content-type': type, ...headers }).end(body ?? '');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new MonitorHarness(server, await launchBrowser());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise(resolve => this.server.close(resolve));
  }

  async open({
    theme = 'dark',
    width = 1280,
    height = 900,
    saved,
    extraBodyClass = '',
    program = 'monitor',
    clock = false,
  }: PageOptions = {}): Promise<MonitorPage> {
    const page = await this.browser.newPage({ viewport: { width, height } });
    page.setDefaultTimeout(10_000);
    if (clock) await page.clock.install();
    const errors: string[] = [];
    page.on('pageerror', error => errors.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') errors.push(message.text());
    });
    const { port } = this.server.address() as AddressInfo;
    const query = new URLSearchParams({ theme, saved: JSON.stringify(saved ?? null), bodyClass: extraBodyClass, program });
    await page.goto(`http://127.0.0.1:${port}/?${query.toString()}`);
    return new MonitorPage(page, errors);
  }
}

export class MonitorPage {
  #sequence = 0;

  constructor(
    readonly page: Page,
    /** Exceptions and console errors so far. */
    readonly errors: readonly string[],
  ) {}

  /** Posts a message as it is; `numbers` of its series become the buffer inside the page. */
  async deliver(message: unknown): Promise<void> {
    await this.page.evaluate(m => window.deliver(m), message);
  }

  async snapshot(sample: SampleSweep): Promise<void> {
    this.#sequence = 100;
    await this.deliver({ type: 'snapshot', sequence: this.#sequence, sweep: sample.sweep, series: series(sample.columns) });
    await this.settle();
  }

  async increment(sweep: SweepView, columns: readonly SampleColumn[], { skip = 0 } = {}): Promise<void> {
    this.#sequence += 1 + skip;
    await this.deliver({ type: 'increment', sequence: this.#sequence, sweep, series: series(columns) });
    await this.settle();
  }

  /** Waits until a redraw that is due has been done. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise<void>(resolve => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), 120)),
    );
  }

  sent(): Promise<(FromPanel | FromComparePanel)[]> {
    return this.page.evaluate(() => window.sentByPanel);
  }

  setTheme(name: ThemeName): Promise<void> {
    return this.page.evaluate(theme => window.setTheme(theme), name);
  }

  card(id: string) {
    return this.page.locator(`[data-card=${id}]`);
  }

  /** Ids of the cards that are seen, in their order. */
  cards(): Promise<string[]> {
    return this.page.locator('.card:visible').evaluateAll(cards => cards.map(card => card.getAttribute('data-card') ?? ''));
  }

  /** Opens a card's menu and chooses an entry. */
  async choose(id: string, entry: string): Promise<void> {
    await this.card(id).locator('[aria-haspopup=menu]').click();
    await this.card(id)
      .getByRole('menuitem', { name: entry })
      .or(this.card(id).getByRole('menuitemcheckbox', { name: entry }))
      .click();
    await this.settle();
  }

  status() {
    return this.page.locator('p[role=status]');
  }

  /** The middle of the first square of a chart, `block` pixels wide, that has the colour throughout: a symbol rather than a line. */
  async findPixel(card: string, rgb: readonly [number, number, number], { block }: { block: number }): Promise<{ x: number; y: number }> {
    const found = await this.page.evaluate(
      ({ selector, rgb, block }) => {
        const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
        const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const isIt = (x: number, y: number) => rgb.every((value, k) => Math.abs(data[4 * (y * width + x) + k]! - value) <= 8);
        const ratio = window.devicePixelRatio;
        for (let y = 0; y + block < height; y++) {
          for (let x = 0; x + block < width; x++) {
            let all = true;
            for (let i = 0; i < block * block && all; i++) {
              const [dx, dy] = [(i % block) - (block >> 1), Math.floor(i / block) - (block >> 1)];
              // A diamond: its corners need not have the colour.
              if (Math.abs(dx) + Math.abs(dy) <= block >> 1) all = isIt(x + (i % block), y + Math.floor(i / block));
            }
            if (all) return { x: (x + block / 2) / ratio, y: (y + block / 2) / ratio };
          }
        }
        return null;
      },
      { selector: `[data-card=${card}] .canvas-box canvas`, rgb, block },
    );
    if (!found) throw new Error(`${card}: no block of ${rgb.join()}`);
    return found;
  }

  /** Pixels of a card's chart within `tolerance` of an RGB colour. */
  async pixels(card: string, rgb: readonly [number, number, number], tolerance = 24): Promise<number> {
    return this.page.evaluate(
      ({ selector, rgb, tolerance }) => {
        const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3]! > 200 && rgb.every((value, k) => Math.abs(data[i + k]! - value) <= tolerance)) count++;
        }
        return count;
      },
      { selector: `[data-card=${card}] .canvas-box canvas`, rgb, tolerance },
    );
  }

  /** The chart as it is now, to be compared. */
  picture(card: string): Promise<string> {
    return this.page.evaluate(
      selector => document.querySelector<HTMLCanvasElement>(selector)!.toDataURL(),
      `[data-card=${card}] .canvas-box canvas`,
    );
  }

  /** The ticks of the value axis as they are now, to be compared. */
  pixelsLeftOfPlot(card: string): Promise<string> {
    return this.page.evaluate(selector => {
      const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 40, 30, canvas.height - 90);
      return data.join();
    }, `[data-card=${card}] .canvas-box canvas`);
  }

  async screenshot(name: string, fullPage = true): Promise<void> {
    await this.page.screenshot({ path: outFile('screenshots', `webview-${name}.png`), fullPage });
  }

  /** Keeps a picture that the page has made, beside the screenshots. */
  async keepPicture(name: string, dataUrl: string): Promise<void> {
    await writeFile(outFile('screenshots', `webview-${name}.png`), Buffer.from(dataUrl.split(',')[1] ?? '', 'base64'));
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => window.policyViolations);
  }
}

export function rgb(hex: string): [number, number, number] {
  return [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

/** Columns as a message carries them; `deliver` turns the numbers into the buffer. */
export const series = (columns: readonly SampleColumn[]) => {
  let offset = 0;
  const packed = columns.map(({ values, ...column }) => {
    offset += values.length;
    return { ...column, offset: offset - values.length, length: values.length };
  });
  return { numbers: columns.flatMap(column => [...column.values]), columns: packed };
};

interface Answer {
  readonly type: string;
  readonly body: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

function answer(url: URL, origin: string): Answer {
  switch (url.pathname) {
    case '/':
      return panelPage(url, origin);
    case '/boot.js':
      return { type: 'text/javascript', body: bootScript(url) };
    case '/monitor.js':
    case '/compare.js':
      return { type: 'text/javascript', body: readFileSync(join(BUNDLE, url.pathname)) };
    case '/monitor.css':
    case '/compare.css':
      return { type: 'text/css', body: readFileSync(join(BUNDLE, url.pathname)) };
    default:
      return { type: 'text/plain', body: null };
  }
}

function panelPage(url: URL, origin: string): Answer {
  const nonce = randomBytes(16).toString('base64');
  const program = url.searchParams.get('program') ?? 'monitor';
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>NTK Monitor</title><link rel="stylesheet" href="/${program}.css"></head>
<body><main id="app"></main>
<script nonce="${nonce}" src="/boot.js${url.search}"></script>
<script nonce="${nonce}" src="/${program}.js"></script>
</body></html>`;
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin}`;
  return { type: 'text/html', body, headers: { 'content-security-policy': policy } };
}

function bootScript(url: URL): string {
  const given = {
    themes,
    theme: url.searchParams.get('theme'),
    saved: JSON.parse(url.searchParams.get('saved') ?? 'null') as unknown,
    bodyClass: url.searchParams.get('bodyClass'),
  };
  // The test loader wraps named functions in a helper of its own, which the page lacks.
  return `window.__name = f => f;(${boot.toString()})(${JSON.stringify(given)});`;
}

/** Runs in the page before the bundle: the editor's part. */
function boot(given: { themes: typeof themes; theme: ThemeName; saved: unknown; bodyClass: string }): void {
  window.sentByPanel = [];
  window.savedByPanel = given.saved ?? undefined;
  window.policyViolations = [];
  window.redraws = [];
  window.addEventListener('securitypolicyviolation', event =>
    window.policyViolations.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (entry.name === 'ntk-monitor redraw') window.redraws.push(entry.duration);
  }).observe({ type: 'measure' });
  window.setTheme = name => {
    const theme = given.themes[name as ThemeName];
    document.documentElement.removeAttribute('style');
    for (const [variable, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(variable, value);
    document.body.className = [theme.bodyClass, given.bodyClass].join(' ').trim();
  };
  window.setTheme(given.theme);
  window.setHidden = hidden => {
    Object.defineProperty(window.document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  window.deliver = message => {
    const m = (message ?? {}) as { series?: { numbers?: number[]; columns: unknown } };
    const { numbers, columns } = m.series ?? {};
    window.postMessage(numbers ? { ...m, series: { buffer: Float64Array.from(numbers).buffer, columns } } : message, '*');
  };
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: FromPanel | FromComparePanel) => window.sentByPanel.push(message),
      getState: () => window.savedByPanel,
      setState: (state: unknown) => {
        window.savedByPanel = state;
      },
    }),
  });
}
