/** For which machines the native library exists, and from where. */
import { BackendError } from './errors';

/** What is said of the machine; the process's own where absent. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Version of the GNU C library, "2.31"; undefined where the system has another one. */
  readonly glibc: string | undefined;
}

export function thisMachine(): Machine {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, glibc: report.header?.glibcVersionRuntime };
}

/** Machines for which the package's own download exists. */
const OWN_DOWNLOAD = ['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64', 'win32 x64'];
/** Machines for which the wheel on PyPI has the C library; by its platform tag, made with this version of the GNU C library. */
const WHEEL_GLIBC = '2.27';
const WHEEL_TAGS: Readonly<Record<string, string>> = {
  'linux x64': 'manylinux_2_27_x86_64',
  'linux arm64': 'manylinux_2_27_aarch64',
};

/** @throws BackendError `unsupported` where the native library does not exist for this machine */
export function checkMachine(machine: Machine): void {
  const name = `${machine.platform} ${machine.arch}`;
  if (!OWN_DOWNLOAD.includes(name)) {
    throw new BackendError(
      'unsupported',
      `the native TensorFlow library does not exist for ${name} (it does for ${OWN_DOWNLOAD.join(', ')}); ` +
        'the embedded backend, which needs nothing, is used instead',
    );
  }
  if (machine.platform === 'linux' && machine.glibc === undefined) {
    throw new BackendError(
      'unsupported',
      'the native TensorFlow library needs the GNU C library, and this system has another one (musl?); ' +
        'the embedded backend, which needs nothing, is used instead',
    );
  }
}

/** The platform tag of the wheel for this machine; undefined where there is none that it could use. */
export function wheelTag({ platform, arch, glibc }: Machine): string | undefined {
  if (glibc !== undefined && isOlder(glibc, WHEEL_GLIBC)) return undefined;
  return WHEEL_TAGS[`${platform} ${arch}`];
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map(text => text.split('.').map(Number));
  const [major = 0, minor = 0] = a ?? [];
  const [thanMajor = 0, thanMinor = 0] = b ?? [];
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
