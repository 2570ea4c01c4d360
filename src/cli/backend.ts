/** `backend status` and `backend install`: the native TensorFlow library, which is no part of the program. */
import { backendStatus, type BackendStatus } from '../backend/backendStatus';
import { checkHere } from '../backend/check';
import { installBackend } from '../backend/installBackend';
import { STEP_TITLES } from '../backend/progress';
import type { InstallFrom } from '../backend/ways';
import { EXIT_DONE } from './exitCodes';
import { print, printJson, printJsonLine } from './output';
import { cancellable } from './cancellable';
import { stepReporter } from './stepReporter';
import { thisProgram } from './thisProgram';

export async function status({ json }: { readonly json: boolean }): Promise<number> {
  return cancellable(async signal => {
    const found = await backendStatus({ program: thisProgram(), signal });
    if (json) printJson(found);
    else print(describe(found));
    return EXIT_DONE;
  });
}

export interface InstallFlags {
  readonly from: InstallFrom;
  readonly force: boolean;
  readonly json: boolean;
  /** JSON lines on standard output as the work goes on: for programs that show it. */
  readonly events: boolean;
}

export async function install({ from, force, json, events }: InstallFlags): Promise<number> {
  return cancellable(async signal => {
    const before = force ? undefined : await backendStatus({ program: thisProgram(), signal });
    const result = before?.state === 'works' ? before : await installNow(from, events, signal);
    if (events) printJsonLine({ ...result, type: 'installed' });
    else if (json) printJson(result);
    else print(describe(result));
    return EXIT_DONE;
  });
}

async function installNow(from: InstallFrom, events: boolean, signal: AbortSignal): Promise<BackendStatus> {
  const reporter = stepReporter(events);
  try {
    const { folder, versions } = await installBackend({
      from,
      program: thisProgram(),
      signal,
      onProgress: ({ step, share }) => reporter.progress(STEP_TITLES[step], share),
      onProblem: error => reporter.say(error.message),
    });
    return { state: 'works', folder, versions };
  } finally {
    reporter.end();
  }
}

/** In the process that `backendStatus` starts. */
export async function check(folder: string): Promise<number> {
  print(await checkHere(folder));
  return EXIT_DONE;
}

function describe(found: BackendStatus): string {
  switch (found.state) {
    case 'works': {
      const versions = Object.entries(found.versions).map(([name, version]) => `${name} ${version}`);
      return `The native TensorFlow library works: ${found.folder} (${versions.join(', ')})`;
    }
    case 'broken':
      return `The native TensorFlow library is installed and does not work: ${found.reason}\n\`ntk-monitor backend install --force\` installs it anew.`;
    case 'missing':
      return `The native TensorFlow library is not installed (looked in ${found.searched.join(' and ')}). Runs use the embedded backend.\n\`ntk-monitor backend install\` installs it.`;
    case 'unsupported':
      return found.reason;
  }
}
