import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { loadEmbedded } from '../../../src/tensors/embedded';
import { TensorsError, type TensorsErrorReason } from '../../../src/tensors/errors';
import { loadTensors } from '../../../src/tensors/load';
import { nativeFolders } from '../../../src/tensors/native';

const fails = (reason: TensorsErrorReason, words: RegExp) => (error: unknown) =>
  error instanceof TensorsError && error.reason === reason && words.test(error.message);

describe('choosing what computes', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ntk-tensors-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A package of that name whose main module is `code`. */
  const installNative = (code: string) => {
    const at = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, 'package.json'), JSON.stringify({ name: '@tensorflow/tfjs-node', version: '0.0.0', main: 'main.js' }));
    writeFileSync(join(at, 'main.js'), code);
  };

  it('float64 and embedded are always there and say what they are', async () => {
    const float64 = await loadTensors('float64');
    assert.deepEqual([float64.name, float64.precision], ['float64', 'float64']);
    const embedded = await loadTensors('embedded');
    assert.deepEqual([embedded.name, embedded.precision], ['embedded', 'float32']);
    assert.match(embedded.versions['@tensorflow/tfjs-backend-wasm'] ?? '', /^4\.\d+\.\d+$/);
  });

  it('asking for the native library where it is missing says why and what to do', async () => {
    await assert.rejects(
      loadTensors('tensorflow', { nativeFolders: [folder] }),
      fails('backend_missing', /tfjs-node.*not installed.*embedded/),
    );
  });

  it('auto without a native library is embedded', async () => {
    assert.equal((await loadTensors('auto', { nativeFolders: [folder] })).name, 'embedded');
  });

  it('a native library that does not load is an error when asked for, and reported when auto passes over it', async () => {
    installNative('throw new Error("libtensorflow.so.2: cannot open shared object file")');
    await assert.rejects(loadTensors('tensorflow', { nativeFolders: [folder] }), fails('backend_failed', /cannot open shared object file/));
    const reported: TensorsError[] = [];
    const tensors = await loadTensors('auto', { nativeFolders: [folder], onNativeUnusable: error => reported.push(error) });
    assert.equal(tensors.name, 'embedded');
    assert.deepEqual(
      reported.map(error => error.reason),
      ['backend_failed'],
    );
  });

  it('the native library finds the helpers that Node 23 took away', async () => {
    installNative(`
      const util = require('node:util');
      if (!util.isNullOrUndefined(undefined) || !util.isArray([])) throw new Error('helpers are wrong');
      throw new Error('helpers are there');
    `);
    await assert.rejects(loadTensors('tensorflow', { nativeFolders: [folder] }), fails('backend_failed', /helpers are there/));
  });

  it('the folder of NTK_MONITOR_BACKEND is searched', () => {
    const before = process.env['NTK_MONITOR_BACKEND'];
    try {
      process.env['NTK_MONITOR_BACKEND'] = folder;
      assert.ok(nativeFolders().includes(folder));
      delete process.env['NTK_MONITOR_BACKEND'];
      assert.match(nativeFolders().at(-1) ?? '', /ntk-monitor.backend$/);
    } finally {
      if (before !== undefined) process.env['NTK_MONITOR_BACKEND'] = before;
    }
  });

  it('a missing binary names the file and the folders', async () => {
    await assert.rejects(
      loadTensors('embedded', { wasmFolders: [folder] }),
      fails('wasm_missing', /tfjs-backend-wasm-simd\.wasm is missing.*ntk-tensors-/),
    );
  });

  it('a full WebAssembly memory is an error before anything is written, not address 0', async () => {
    const t = await loadTensors('embedded');
    t.dispose(t.fromValues([1], [1]));
    const memory = ((await loadEmbedded()).backend as BackendWasm).wasm as unknown as { _malloc(bytes: number): number };
    for (const bytes of [4_294_900_000, 2 ** 32 - 2 ** 20]) {
      assert.throws(() => memory._malloc(bytes), fails('out_of_memory', new RegExp(`4 GB.*${bytes} bytes`)));
    }
    assert.deepEqual([...t.read(t.fromValues([1, 2], [2]))], [1, 2]);
  });

  it('the embedded library leaves no handler of uncaught errors on the process', async () => {
    const before = [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')];
    await loadTensors('embedded');
    assert.deepEqual([process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')], before);
  });
});
