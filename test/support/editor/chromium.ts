/** A Chromium for the rings that look at pages: the system's own where there is one, else the one in `@sparticuz/chromium` from npm. */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from '../processes';
import { cacheFolder, projectFolder, SupportError } from '../project';
import { ensureEntry } from './cache-entry';

export interface Chromium {
  readonly executable: string;
  /** What its process needs in addition to our environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** `CHROME_PATH` wins, then a Chromium or Chrome of the system, then the package. @throws SupportError naming what to install */
export const setUpChromium = async (): Promise<Chromium> => {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    await runCommand(chosen, ['--version'], { cwd: projectFolder });
    return { executable: chosen, env: {} };
  }
  for (const candidate of systemBrowsers()) if (await answers(candidate)) return { executable: candidate, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return fromPackage();
  throw new SupportError('browser_missing', 'No Chromium or Chrome found: install Google Chrome, or name one in CHROME_PATH.');
};

const systemBrowsers = (): string[] => {
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const found = names.flatMap(name => folders.map(folder => join(folder, name))).filter(file => existsSync(file));
  const installed = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].filter(file => existsSync(file));
  // A snap has a temporary folder of its own and cannot read ours.
  return [...found, ...installed].filter(file => !realpathSync(file).includes('snap'));
};

const answers = (executable: string): Promise<boolean> =>
  runCommand(executable, ['--version'], { cwd: projectFolder }).then(
    () => true,
    () => false,
  );

const fromPackage = async (): Promise<Chromium> => {
  const packageFile = createRequire(__filename)
    .resolve('@sparticuz/chromium')
    .replace(/(@sparticuz.chromium).*/, '$1');
  const { version } = JSON.parse(readFileSync(join(packageFile, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheFolder(), `chromium-${version}`);
  await ensureEntry({
    folder,
    title: `Chromium ${version}`,
    needs: ['chromium', 'fonts/fonts.conf', 'al2023/lib/libnss3.so'],
    build: async staging => {
      await unpack(staging);
      writeFileSync(join(staging, 'fonts', 'fonts.conf'), fontConfiguration(folder));
      return { version };
    },
  });
  const executable = join(folder, 'chromium');
  const env = { FONTCONFIG_PATH: join(folder, 'fonts') };
  return { executable, env: (await libraries(executable, folder, env)) ?? env };
};

/** The package unpacks into the temporary folder, and its own copies of libraries only where it believes to be on a bare Amazon Linux. */
const unpack = async (staging: string): Promise<void> => {
  const script = "require('@sparticuz/chromium').executablePath()";
  const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  await runCommand(process.execPath, ['-e', script], { cwd: projectFolder, env });
};

/** The system's libraries where they suffice, else the package's own; undefined when nothing needs to be added. */
const libraries = async (executable: string, folder: string, env: Record<string, string>): Promise<Record<string, string> | undefined> => {
  const starts = (extra: Record<string, string>) =>
    runCommand(executable, ['--version', '--no-sandbox'], { cwd: folder, env: { ...process.env, ...env, ...extra } });
  const first = await starts({}).then(
    () => undefined,
    (error: Error) => error,
  );
  if (first === undefined) return undefined;
  const own = { LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter) };
  try {
    await starts(own);
    return { ...env, ...own };
  } catch (error) {
    const library = /(lib[\w.+-]+\.so[\w.]*)/.exec(String(error))?.[1];
    const lack = library ? `lacks ${library}` : 'does not start';
    throw new SupportError(
      'browser_missing',
      `Chromium ${lack} on this machine; this installs one: apt-get install -y chromium\n${first.message}`,
    );
  }
};

const fontConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(dirname(folder), 'font-cache')}</cachedir>
</fontconfig>
`;
