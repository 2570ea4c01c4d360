/**
 * The other way: the C library out of the wheel `tensorflow-cpu` on PyPI, which many networks mirror, and the package's binding
 * compiled against it. The binding uses Node-API alone, whose headers are an npm package of their own: it loads in every Node and
 * in the editor's, whatever Node has compiled it.
 */
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command';
import { BackendError } from './errors';
import type { WayOptions } from './ownDownload';
import { sizeOf } from './progress';
import { findCompiler, findPip, type Tool } from './tools';

const WHEEL = 'tensorflow-cpu';
/** Its C interface is a superset of the one that tfjs-node 4.22 was made for. */
const WHEEL_VERSION = '2.21.0';
/** Which build of the wheel: the C library in it is the same for every Python, so it need not be the one that is here. */
const WHEEL_PYTHON = { version: '3.12', abi: 'cp312' };
const WHEEL_BYTES = 274e6;
const LIBRARY_BYTES = 855e6;
/** Of the members of the wheel: the two libraries, and the headers that the binding includes. */
const MEMBERS = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tsl/platform/',
  'tensorflow/include/xla/tsl/c/',
];
/** Names by which the binding and its loader look for the library. */
const LINKS = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow.so.2', 'libtensorflow_cc.so.2'],
  ['libtensorflow.so.2.9.1', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
] as const;
const NAPI_VERSION = 8;
const STALL_MS = 120_000;

/** @param headers folder with node_api.h. @throws BackendError naming the step that failed */
export async function installFromWheel(options: WayOptions & { readonly platformTag: string; readonly headers: string }): Promise<void> {
  const { packageFolder, scratch, signal, onProgress } = options;
  const look = { cwd: scratch, signal };
  // Both before the download: it is large.
  const compiler = await findCompiler(look);
  const pip = await findPip(look);
  await rm(join(packageFolder, 'deps'), { recursive: true, force: true });
  await rm(join(packageFolder, 'lib'), { recursive: true, force: true });
  const wheel = await downloadWheel(pip, options);
  const unpacked = join(scratch, 'unpacked');
  await unpack(pip, wheel, unpacked, options);
  await rm(wheel);
  await layOut(join(unpacked, 'tensorflow'), packageFolder);
  onProgress({ step: 'build', share: null });
  await compileBinding(compiler, options);
  await rm(join(packageFolder, 'deps', 'include'), { recursive: true });
}

async function downloadWheel(
  pip: Tool,
  { scratch, signal, onProgress, platformTag }: WayOptions & { readonly platformTag: string },
): Promise<string> {
  onProgress({ step: 'wheel', share: 0 });
  const folder = join(scratch, 'wheel');
  const temporary = join(scratch, 'pip');
  await mkdir(folder);
  await mkdir(temporary);
  const args = ['download', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--dest', folder];
  const target = ['--platform', platformTag, '--implementation', 'cp', '--python-version', WHEEL_PYTHON.version, '--abi', WHEEL_PYTHON.abi];
  await runCommand('downloading the wheel with pip', pip.command, [...pip.args, ...args, ...target, `${WHEEL}==${WHEEL_VERSION}`], {
    cwd: scratch,
    env: { TMPDIR: temporary },
    signal,
    stallMs: STALL_MS,
    measure: async () => Math.max(await sizeOf(temporary), await sizeOf(folder)),
    onMeasure: bytes => onProgress({ step: 'wheel', share: Math.min(1, bytes / WHEEL_BYTES) }),
  });
  const [wheel] = (await readdir(folder)).filter(name => name.endsWith('.whl'));
  if (wheel === undefined) throw new BackendError('step_failed', 'downloading the wheel with pip: it ended well and left no wheel');
  return join(folder, wheel);
}

/** Python checks the sum of each member. */
const UNPACK = `
import sys, zipfile
wheel, target, *starts = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    members = [name for name in archive.namelist() if name.startswith(tuple(starts))]
    missing = [start for start in starts if not any(name.startswith(start) for name in members)]
    if missing: sys.exit('Error: expected in the wheel, not found: ' + ', '.join(missing))
    archive.extractall(target, members)
`;

async function unpack(pip: Tool, wheel: string, target: string, { scratch, signal, onProgress }: WayOptions): Promise<void> {
  onProgress({ step: 'unpack', share: 0 });
  await runCommand('unpacking the wheel', pip.command, ['-c', UNPACK, wheel, target, ...MEMBERS], {
    cwd: scratch,
    signal,
    measure: () => sizeOf(target),
    onMeasure: bytes => onProgress({ step: 'unpack', share: Math.min(1, bytes / LIBRARY_BYTES) }),
  });
}

async function layOut(tensorflow: string, packageFolder: string): Promise<void> {
  const lib = join(packageFolder, 'deps', 'lib');
  await mkdir(lib, { recursive: true });
  for (const name of new Set(LINKS.map(([, target]) => target))) await rename(join(tensorflow, name), join(lib, name));
  for (const [name, target] of LINKS) await symlink(target, join(lib, name));
  await rename(join(tensorflow, 'include'), join(packageFolder, 'deps', 'include'));
}

/** What the package's binding.gyp says, without the tools around it. */
async function compileBinding(
  compiler: Tool,
  { packageFolder, headers, signal }: WayOptions & { readonly headers: string },
): Promise<void> {
  const target = join('lib', `napi-v${NAPI_VERSION}`);
  await mkdir(join(packageFolder, target), { recursive: true });
  const args = [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NAPI_VERSION}`, '-DBUILDING_NODE_EXTENSION'],
    ...[`-I${headers}`, `-I${join('deps', 'include')}`],
    ...[join('binding', 'tfjs_backend.cc'), join('binding', 'tfjs_binding.cc')],
    ...['-o', join(target, 'tfjs_binding.node')],
    ...[`-L${join('deps', 'lib')}`, '-Wl,-rpath,$ORIGIN/../../deps/lib', '-ltensorflow', '-ltensorflow_framework'],
  ];
  await runCommand('compiling the binding', compiler.command, [...compiler.args, ...args], { cwd: packageFolder, signal });
}
