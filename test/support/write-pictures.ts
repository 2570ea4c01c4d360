/** Takes the README's pictures in the real editor: `npm run build && npx tsx test/support/write-pictures.ts`. Other themes go to out/screenshots, to be looked at. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbench } from './editor/workbench';
import { projectFolder, runProgram, say } from './project';
import { stopSweeps } from './stopSweeps';

const THEMES = ['dark', 'light', 'high contrast'] as const;
/** The theme of the README. */
const SHOWN = 'dark';

const main = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'circle-'));
  cpSync(join(projectFolder, 'examples', 'circle.ntk.yaml'), join(folder, 'circle.ntk.yaml'));
  try {
    for (const theme of THEMES) {
      const workbench = await Workbench.open({ name: `pictures-${theme}`, folder, settings: { theme }, width: 1500, height: 940 });
      try {
        await (await workbench.treeRow('circle.ntk.yaml')).dblclick();
        await show(workbench, theme === THEMES[0]);
        const path = await workbench.screenshot(`readme-${theme.replace(' ', '-')}`);
        say(path);
        if (theme !== SHOWN) continue;
        mkdirSync(join(projectFolder, 'media', 'readme'), { recursive: true });
        cpSync(path, join(projectFolder, 'media', 'readme', 'monitor.png'));
      } finally {
        await workbench.close();
      }
    }
    return 0;
  } finally {
    await stopSweeps(folder);
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A monitor beside the file: of a new sweep when it has finished, or of the one that is there. */
const show = async (workbench: Workbench, isFirst: boolean): Promise<void> => {
  await workbench.showView('NTK');
  if (isFirst) {
    await workbench.runCommand('NTK: Run Experiment…');
    await workbench.chooseRow('exp002-quick');
  } else {
    await (await workbench.treeRow('exp002-quick')).click();
  }
  const frame = await workbench.webviewFrame('.marks [data-kind=freeze]', 120_000);
  await frame.locator('[data-group]').nth(1).waitFor();
  await frame.locator('.state[data-state=finished]').first().waitFor({ timeout: 180_000 });
  // Status bar and tree say so too, and the bar has come to its end.
  await workbench.page.locator('.statusbar-item', { hasText: /running/ }).waitFor({ state: 'detached', timeout: 30_000 });
  await frame.waitForFunction(() => {
    const [bar, whole] = ['.progress-bar', '.progress'].map(part => document.querySelector(part)?.clientWidth ?? 0);
    return whole !== undefined && whole > 0 && bar === whole;
  });
};

runProgram(main);
