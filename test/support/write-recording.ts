/**
 * Records the README's sequence in the real editor, from the palette to the freeze: `npm run build && npx tsx
 * test/support/write-recording.ts`. Frames are screenshots of the page; sharp joins them into media/readme/recording.gif.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { Workbench } from './editor/workbench';
import { projectFolder, runProgram, say } from './project';
import { stopSweeps } from './stopSweeps';

/** The whole experiment, not its quick and long versions. */
const PRESET = /^\s*exp002(?!-)/;
/** Of the window, in pixels; the picture is scaled to `SHOWN_WIDTH`. */
const WINDOW = { width: 1400, height: 860 };
const SHOWN_WIDTH = 960;
/** Between two frames while the sweep runs, and how long each is shown. */
const EVERY_MS = 1200;
const FRAME_MS = 140;
/** What a reader has to read stays for so long. */
const PAUSE_MS = 1200;
const MAX_FRAMES = 90;

interface Shot {
  readonly png: Buffer;
  readonly ms: number;
}

const main = async (): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  try {
    const workbench = await Workbench.open({ name: 'recording', folder, settings: { theme: 'dark' }, ...WINDOW });
    try {
      const path = join(projectFolder, 'media', 'readme', 'recording.gif');
      mkdirSync(join(projectFolder, 'media', 'readme'), { recursive: true });
      await write(await record(workbench), path);
      say(path);
    } finally {
      await workbench.close();
    }
    return 0;
  } finally {
    await stopSweeps(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};

/** The palette, the preset, and the monitor until the first freeze is marked and a few moments more. */
async function record(workbench: Workbench): Promise<readonly Shot[]> {
  const shots: Shot[] = [];
  const shoot = async (ms: number) => void shots.push({ png: await workbench.page.screenshot(), ms });
  await workbench.showView('NTK');
  await shoot(PAUSE_MS);
  await workbench.page.keyboard.press('F1');
  const title = 'NTK: Run Experiment…';
  for (const part of ['', 'NTK: Run', title]) {
    await workbench.quickInput().fill(`>${part}`);
    await shoot(part === title ? PAUSE_MS : 500);
  }
  await workbench.chooseRow(title);
  await workbench.quickRow(PRESET).waitFor();
  await shoot(PAUSE_MS);
  await workbench.chooseRow(PRESET);
  const frame = await workbench.webviewFrame('[data-card=drift]', 60_000);
  await frame.locator('[data-card=drift]').evaluate(card => card.scrollIntoView({ block: 'start' }));
  for (let after = 0; after < 10 && shots.length < MAX_FRAMES;) {
    const due = Date.now() + EVERY_MS;
    await shoot(FRAME_MS);
    if ((await frame.locator('.marks [data-kind=freeze]').count()) > 0) after++;
    await workbench.page.waitForTimeout(Math.max(0, due - Date.now()));
  }
  await shoot(2 * PAUSE_MS);
  return shots;
}

async function write(shots: readonly Shot[], path: string): Promise<void> {
  const frames = await Promise.all(shots.map(({ png }) => sharp(png).resize({ width: SHOWN_WIDTH }).png().toBuffer()));
  await sharp(frames, { join: { animated: true } })
    .gif({
      delay: shots.map(({ ms }) => ms),
      loop: 0,
      colours: 128,
      effort: 10,
      dither: 0,
      interFrameMaxError: 4,
      keepDuplicateFrames: true,
    })
    .toFile(path);
}

runProgram(main);
