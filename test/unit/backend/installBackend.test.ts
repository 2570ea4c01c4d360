/** The installation with npm, Python and compiler replaced by small scripts: what is real here is what happens when they fail. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendStatus } from '../../../src/backend/backendStatus';
import { BackendError, type BackendErrorReason } from '../../../src/backend/errors';
import { installBackend, type InstallOptions } from '../../../src/backend/installBackend';
import type { Machine } from '../../../src/backend/platform';
import type { InstallStep } from '../../../src/backend/progress';
import type { InstallFrom } from '../../../src/backend/ways';

const LINUX: Machine = { platform: 'linux', arch: 'x64', glibc: '2.36' };
const DOWNLOADS = "const fs = require('fs'); fs.mkdirSync('lib'); fs.writeFileSync('lib/downloaded', '');";
const FAILS = "throw new Error('getaddrinfo ENOTFOUND downloads.example')";
const FAILING_PIP = `if (process.argv.includes('--version')) process.exit(0); console.error('ERROR: No matching distribution found for tensorflow-cpu==2.21.0'); process.exit(1);`;

describe('installing the native library', function () {
  this.timeout(30_000);
  if (process.platform === 'win32') return;

  let root: string;
  let folder: string;
  const path = process.env['PATH'];
  const python = process.env['PYTHON'];
  const compiler = process.env['CXX'];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'ntk-backend-'));
    folder = join(root, 'cache', 'backend');
    process.env['PATH'] = join(root, 'bin');
    delete process.env['PYTHON'];
    delete process.env['CXX'];
    npm(DOWNLOADS);
    tool('python3', FAILING_PIP);
    tool('g++', '');
  });
  afterEach(() => {
    for (const [name, value] of [
      ['PATH', path],
      ['PYTHON', python],
      ['CXX', compiler],
    ] as const) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(root, { recursive: true, force: true });
  });

  const tool = (name: string, script: string) => {
    mkdirSync(join(root, 'bin'), { recursive: true });
    writeFileSync(join(root, 'bin', name), `#!${process.execPath}\n${script}\n`);
    chmodSync(join(root, 'bin', name), 0o755);
  };
  /** An npm whose install lays the package out, with this install script. */
  const npm = (installScript: string) =>
    tool(
      'npm',
      `if (process.argv.includes('--version')) process.exit(0);
       if (!process.argv.includes('--ignore-scripts')) throw new Error('scripts would run');
       const fs = require('fs');
       const at = 'node_modules/@tensorflow/tfjs-node';
       fs.mkdirSync(at + '/scripts', { recursive: true });
       fs.writeFileSync(at + '/package.json', JSON.stringify({ name: '@tensorflow/tfjs-node' }));
       fs.writeFileSync(at + '/scripts/install.js', ${JSON.stringify(installScript)});`,
    );
  /** A program that finds the library to work where it was downloaded. */
  const program = () => {
    const file = join(root, 'program.js');
    writeFileSync(
      file,
      `const folder = process.argv[4];
       if (!require('fs').existsSync(folder + '/node_modules/@tensorflow/tfjs-node/lib/downloaded')) throw new Error('nothing to load');
       console.log('checked: {"library": "1"}');`,
    );
    return { node: process.execPath, cli: [file] };
  };
  const install = (from: InstallFrom = 'auto', more: Partial<InstallOptions> = {}) => {
    const steps: InstallStep[] = [];
    const problems: string[] = [];
    const installed = installBackend({
      folder,
      from,
      program: program(),
      signal: new AbortController().signal,
      onProgress: ({ step }) => void (steps.at(-1) !== step && steps.push(step)),
      onProblem: error => problems.push(error.message),
      machine: LINUX,
      ...more,
    });
    return Object.assign(installed, { steps, problems });
  };
  const failsWith = (reason: BackendErrorReason, pattern: RegExp) => (error: unknown) => {
    assert.ok(error instanceof BackendError, String(error));
    assert.equal(error.reason, reason);
    assert.match(error.message, pattern);
    return true;
  };
  const left = () => (existsSync(join(root, 'cache')) ? readdirSync(join(root, 'cache')) : []);

  it('takes what the package downloads, once it has been checked', async () => {
    const installing = install();
    assert.deepEqual(await installing, { folder, from: 'package', versions: { library: '1' } });
    assert.deepEqual(installing.steps, ['packages', 'download', 'check', 'place']);
    assert.deepEqual(left(), ['backend']);
    assert.deepEqual(readdirSync(folder).sort(), ['node_modules', 'package.json']);
    const status = await backendStatus({ program: program(), signal: new AbortController().signal, folders: [folder] });
    assert.deepEqual(status, { state: 'works', folder, versions: { library: '1' } });
  });

  it('goes on to the wheel, says why, and names both ways when both fail', async () => {
    npm(FAILS);
    const installing = install();
    await assert.rejects(installing, failsWith('step_failed', /ENOTFOUND downloads\.example; and .*pip: ERROR: No matching distribution/));
    assert.match(installing.problems[0]!, /the package's own download: .*getaddrinfo ENOTFOUND/);
    assert.deepEqual(installing.steps, ['packages', 'download', 'wheel']);
    assert.deepEqual(left(), []);
  });

  it('does not take a download that ended well for one that works', async () => {
    npm('');
    await assert.rejects(install('package'), failsWith('does_not_work', /does not work: loading it: .*nothing to load/));
    assert.deepEqual(left(), []);
  });

  it('keeps what was installed before until the new one works', async () => {
    await install();
    writeFileSync(join(folder, 'mark'), 'the first one');
    npm(FAILS);
    await assert.rejects(install());
    assert.equal(readFileSync(join(folder, 'mark'), 'utf8'), 'the first one');
    npm(DOWNLOADS);
    await install();
    assert.ok(!existsSync(join(folder, 'mark')));
    assert.deepEqual(left(), ['backend']);
  });

  it('stops at once when it is given up, with what it has started, and leaves nothing', async () => {
    const marker = join(root, 'started');
    npm(`require('fs').writeFileSync(${JSON.stringify(marker)}, String(process.pid)); setInterval(() => 0, 1000);`);
    const controller = new AbortController();
    const installing = install('auto', { signal: controller.signal });
    while (!existsSync(marker) || readFileSync(marker, 'utf8') === '') await new Promise(resolve => setTimeout(resolve, 20));
    controller.abort(new Error('enough'));
    await assert.rejects(installing, /enough/);
    assert.throws(() => process.kill(Number(readFileSync(marker, 'utf8')), 0), /ESRCH/);
    assert.deepEqual(left(), []);
  });

  it('removes what a killed installation has left', async () => {
    const dead = join(root, 'cache', 'backend.installing-999999999');
    mkdirSync(join(dead, 'scratch'), { recursive: true });
    mkdirSync(join(root, 'cache', 'other.installing-999999999'));
    await install();
    assert.deepEqual(left(), ['backend', 'other.installing-999999999']);
  });

  it('names the tool that is missing', async () => {
    rmSync(join(root, 'bin', 'npm'));
    await assert.rejects(install(), failsWith('tool_missing', /npm is needed and was not found/));
    npm(FAILS);
    rmSync(join(root, 'bin', 'python3'));
    await assert.rejects(install('wheel'), failsWith('tool_missing', /Python 3 with pip is needed/));
    rmSync(join(root, 'bin', 'g++'));
    await assert.rejects(install('wheel'), failsWith('tool_missing', /a C\+\+ compiler is needed/));
  });

  it('says clearly on which machines there is no native library, or no wheel', async () => {
    await assert.rejects(
      install('auto', { machine: { platform: 'freebsd', arch: 'x64', glibc: undefined } }),
      failsWith('unsupported', /freebsd x64.*embedded/),
    );
    await assert.rejects(install('auto', { machine: { ...LINUX, glibc: undefined } }), failsWith('unsupported', /GNU C library.*embedded/));
    await assert.rejects(
      install('wheel', { machine: { ...LINUX, glibc: '2.17' } }),
      failsWith('unsupported', /2\.27 or newer, not for linux x64 with 2\.17/),
    );
    await assert.rejects(
      install('wheel', { machine: { platform: 'darwin', arch: 'arm64', glibc: undefined } }),
      failsWith('unsupported', /not for darwin arm64/),
    );
  });

  it('reports an installed library that does not work, and one that is not there', async () => {
    await install();
    rmSync(join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'lib'), { recursive: true });
    const signal = new AbortController().signal;
    const broken = await backendStatus({ program: program(), signal, folders: [folder] });
    assert.ok(broken.state === 'broken' && /nothing to load/.test(broken.reason), JSON.stringify(broken));
    const empty = join(root, 'empty');
    const missing = await backendStatus({ program: program(), signal, folders: [empty], machine: LINUX });
    assert.deepEqual(missing, { state: 'missing', searched: [empty] });
  });
});
