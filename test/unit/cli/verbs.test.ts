import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { fakeSweep, removeTemporaryFolders, temporaryFolder } from '../engine/fakeSweep';
import { buildCommandLine, CLI, commandLine } from './commandLine';

const EXPERIMENT = `experiment: {name: small}
train: {steps: 10, eval_every: 5}
sweep: {widths: [8, 16], seeds: 2}
`;
const stackTrace = /^\s+at .*:\d+:\d+/m;

describe('the command line', function () {
  this.timeout(30_000);
  before(buildCommandLine);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder, 'small.ntk.yaml');
    writeFileSync(file, EXPERIMENT);
  });
  afterEach(removeTemporaryFolders);

  it('validate: says what would run, exit code 0', async () => {
    const { code, out, err } = await commandLine(['validate', file]);
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /valid, 4 runs \(2 widths × 2 seeds\)/);
  });

  it('validate --json: one document with the settings after defaults', async () => {
    const { code, out } = await commandLine(['validate', file, '--json']);
    const document = JSON.parse(out) as { valid: boolean; runs: number; axes: unknown; settings: { train: { lr: number } } };
    assert.equal(code, 0);
    assert.deepEqual(
      [document.valid, document.runs, document.axes, document.settings.train.lr],
      [true, 4, { width: [8, 16], seed: [0, 1] }, 1],
    );
  });

  it('validate: every problem as file:line:column: key: ..., exit code 2, and the same as JSON', async () => {
    writeFileSync(file, 'experiment: {name: small}\ntrain:\n  stepz: 10\n  lr: -1\n');
    const { code, out, err } = await commandLine(['validate', 'small.ntk.yaml', '--json'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(err, /^small\.ntk\.yaml:3:3: train\.stepz: .*steps/m);
    assert.match(err, /^small\.ntk\.yaml:4:7: train\.lr: /m);
    const document = JSON.parse(out) as { valid: boolean; problems: { line: number }[] };
    assert.deepEqual([document.valid, document.problems.map(({ line }) => line)], [false, [3, 4]]);
  });

  for (const [what, args] of [
    ['an unknown verb', ['train', 'x']],
    ['an unknown option', ['list', '.', '--colour']],
    ['a missing argument', ['validate']],
    ['no verb', []],
    ['an engine that is none', ['run', 'exp002-quick', '--engine', 'abacus']],
    ['an engine that the experiment does not allow', ['run', 'exp002-quick', '--engine', 'circle', '--set', 'model.activation=tanh']],
    ['no number of jobs', ['run', 'exp002-quick', '--jobs', '0']],
    ['a file that is not there', ['run', 'missing.ntk.yaml']],
    ['a setting that is none', ['run', 'exp002-quick', '--set', 'train.steps']],
    ['a setting of an unknown key', ['run', 'exp002-quick', '--set', 'train.stepz=3']],
    ['a preset that is none', ['presets', 'exp003']],
    ['a folder that is no sweep', ['resume', '/']],
    ['a folder that is not there', ['list', 'nowhere']],
    ['a step that is none', ['analyse', '.', '--step', 'last', '--get', 'spectrum']],
  ] as const) {
    it(`${what} is bad input: exit code 2, a sentence on standard error, nothing on standard output`, async () => {
      const { code, out, err } = await commandLine(args, { cwd: folder });
      assert.equal(code, 2, err);
      assert.equal(out, '');
      assert.match(err, /\S/);
      assert.doesNotMatch(err, stackTrace);
    });
  }

  it('an unknown verb suggests the nearest one', async () => {
    assert.match((await commandLine(['vaildate', 'x'])).err, /validate/);
  });

  it('--version and --help are no errors; help names the exit codes and hides what is not for users', async () => {
    const version = await commandLine(['--version']);
    assert.deepEqual([version.code, version.err], [0, '']);
    assert.match(version.out, /^\d+\.\d+\.\d+/);
    const help = await commandLine(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /Exit codes: 0 done, 1 .* 2 bad input, 130 interrupted/);
    for (const verb of ['run', 'resume', 'stop', 'pause', 'validate', 'presets', 'list', 'summary', 'compare', 'analyse'])
      assert.match(help.out, new RegExp(`^  ${verb}\\b`, 'm'));
    assert.doesNotMatch(help.out, /^ {2}worker/m);
  });

  it('presets: lists them, and prints one as the file that it is', async () => {
    assert.match((await commandLine(['presets'])).out, /^exp002-quick {2,}\S/m);
    const { code, out } = await commandLine(['presets', 'exp002-quick']);
    assert.equal(code, 0);
    writeFileSync(file, out);
    assert.equal((await commandLine(['validate', file])).code, 0);
  });

  it('list: sweeps as a table or as JSON; one that cannot be read is told and costs the others nothing', async () => {
    const sweep = await fakeSweep({}, {});
    const above = resolve(sweep.path, '../..');
    const { code, out } = await commandLine(['list', above, '--json']);
    assert.equal(code, 0);
    const [listed, ...rest] = JSON.parse(out) as Record<string, unknown>[];
    assert.deepEqual([rest, listed?.['path'], listed?.['name'], listed?.['runs']], [[], sweep.path, 'fake', 2]);
    assert.equal(typeof listed?.['created'], 'string');
    mkdirSync(join(above, 'broken'));
    writeFileSync(join(above, 'broken', 'sweep.json'), '{"format": "1.0", "na');
    const broken = await commandLine(['list', above]);
    assert.equal(broken.code, 2);
    assert.match(broken.out, /fake .* 2 /);
    assert.match(broken.err, /broken.sweep\.json: line 1/);
    assert.doesNotMatch(broken.err, stackTrace);
  });

  it('stop and pause of a sweep that nobody works on: exit code 1 and a sentence, and no request stays behind', async () => {
    const sweep = await fakeSweep({});
    const { code, out, err } = await commandLine(['stop', sweep.path, '--json']);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /no supervisor/);
    assert.deepEqual(readdirSync(join(sweep.path, 'control')), []);
  });

  it('an unexpected error is one sentence that says how to see more; with NTK_MONITOR_DEBUG=1 it shows where', async () => {
    // A preload that breaks what the program takes for granted stands for a defect of the program.
    const preload = join(folder, 'broken.cjs');
    writeFileSync(preload, `require('node:os').availableParallelism = () => { throw new RangeError('a defect\\nof two lines'); };`);
    const env = { NODE_OPTIONS: `--require ${preload}`, NTK_MONITOR_DEBUG: '' };
    const { code, out, err } = await commandLine(['list', folder], { env });
    assert.deepEqual([code, out], [1, '']);
    assert.equal(err, 'ntk-monitor failed unexpectedly: a defect. Set NTK_MONITOR_DEBUG=1 to see where.\n');
    assert.match((await commandLine(['list', folder], { env: { ...env, NTK_MONITOR_DEBUG: '1' } })).err, stackTrace);
  });

  it('a reader that closes the pipe is no error', async () => {
    const child = spawn(process.execPath, [CLI, 'presets', 'exp002'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', chunk => (err += String(chunk)));
    child.stdout.destroy();
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.equal(err, '');
  });

  for (const verb of ['program', 'list', 'validate', 'presets', 'control', 'run', 'resume']) {
    it(`${verb} starts fast: it loads nothing that trains or computes`, async () => {
      const { metafile } = await build({
        entryPoints: [resolve(__dirname, `../../../src/cli/${verb}.ts`)],
        bundle: true,
        write: false,
        metafile: true,
        platform: 'node',
        logLevel: 'silent',
        external: ['./*'],
      });
      const loaded = Object.keys(metafile.inputs);
      assert.ok(loaded.length > 0);
      assert.deepEqual(
        loaded.filter(path => /^src\/(tensors|networks|science|training|measurement|analysis)\/|@tensorflow|ml-matrix/.test(path)),
        [],
      );
    });
  }
});
