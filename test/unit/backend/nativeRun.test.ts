/** A whole run on the native library: a sequence of tasks with a convolutional network, beside the same run on the embedded backend. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildCommandLine, CLI, commandLine } from '../cli/commandLine';
import { nativeTensors } from '../../support/nativeLibrary';

const EXPERIMENT = `experiment: {name: native}
data: {kind: shapes, image_size: 16, classes: 4, n_train: 96, n_test: 40}
model: {type: cnn, width: 12, parametrisation: standard, w_std: 1.4142135623730951}
train: {loss: cross_entropy, epochs_per_task: 1, batch_size: 16, lr: 0.01, momentum: 0.5, eval_every: 1}
probe: {samples: 8}
tasks: [{classes: [0, 1]}, {classes: [2, 3]}]
`;

interface Line {
  readonly step: number;
  readonly loss: number;
  readonly spectral_norm: number;
}

describe('a run on the native library', function () {
  this.timeout(120_000);
  let folder: string;
  before(async function () {
    await nativeTensors(this);
    await buildCommandLine();
    // The program was bundled away from its folder: it looks for the binary of the embedded backend beside itself.
    const { resolve } = createRequire(__filename);
    const name = 'tfjs-backend-wasm-simd.wasm';
    cpSync(resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}`), join(dirname(CLI), 'wasm', name));
    folder = mkdtempSync(join(tmpdir(), 'ntk-native-'));
    writeFileSync(join(folder, 'tasks.ntk.yaml'), EXPERIMENT);
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  const run = async (engine: string) => {
    const out = join(folder, engine);
    const said = await commandLine(['run', 'tasks.ntk.yaml', '--engine', engine, '--out', out, '--json'], { cwd: folder });
    assert.equal(said.code, 0, said.err);
    const runs = join(out, 'native', readdirSync(join(out, 'native'))[0]!, 'runs');
    const files = join(runs, readdirSync(runs)[0]!);
    const record = JSON.parse(readFileSync(join(files, 'run.json'), 'utf8')) as { engine: string; versions: Record<string, string> };
    const lines = readFileSync(join(files, 'metrics.jsonl'), 'utf8').trim().split('\n');
    return { record, metrics: lines.map(line => JSON.parse(line) as Line) };
  };

  let once: ReturnType<typeof run> | undefined;
  const onNative = () => (once ??= run('tensorflow'));

  it('has the first five losses and kernels of the embedded backend within 1e-4, on the same batches', async () => {
    const [native, embedded] = [await onNative(), await run('embedded')];
    assert.deepEqual(
      native.metrics.map(({ step }) => step),
      embedded.metrics.map(({ step }) => step),
    );
    for (let t = 0; t < 5; t++) {
      const [found, expected] = [native.metrics[t]!, embedded.metrics[t]!];
      assert.ok(Math.abs(found.loss - expected.loss) < 1e-4 * expected.loss, `loss at ${t}: ${found.loss} and ${expected.loss}`);
      assert.ok(
        Math.abs(found.spectral_norm - expected.spectral_norm) < 1e-4 * expected.spectral_norm,
        `spectral norm at ${t}: ${found.spectral_norm} and ${expected.spectral_norm}`,
      );
    }
    assert.notEqual(native.metrics[0]!.loss, native.metrics[4]!.loss);
  });

  it('is what `auto` takes, says so in its record, and is repeated bit for bit', async () => {
    const [asked, auto] = [await onNative(), await run('auto')];
    assert.equal(auto.record.engine, 'tensorflow');
    assert.match(auto.record.versions['@tensorflow/tfjs-node'] ?? '', /^\d+\.\d+\.\d+$/);
    assert.match(auto.record.versions['libtensorflow'] ?? '', /^\d+\.\d+\.\d+$/);
    const numbers = (metrics: readonly Line[]) => metrics.map(({ step, loss, spectral_norm }) => ({ step, loss, spectral_norm }));
    assert.deepEqual(numbers(auto.metrics), numbers(asked.metrics));
  });
});
