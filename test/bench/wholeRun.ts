/**
 * A process that takes one run of a preset as a worker does, without files of its own left behind, and prints as JSON the processor time of
 * its steps and of what the linear picture adds to its snapshots: `wholeRun.ts <preset> <index> <steps or 0>`.
 */
import { rmSync } from 'node:fs';
import { DepartureMeter } from '../../src/engine/worker/departureMeter';
import { openSession } from '../../src/engine/worker/openSession';
import { loadExperiment } from '../../src/experiment/load';
import { planRuns } from '../../src/experiment/sweep';
import { sweepFiles } from '../../src/runs/layout';
import { RunWriter } from '../../src/runs/writer';
import { layOut, scratchFolder } from './exp002';
import { processorMs } from './interleaved';

export interface RunTimes {
  readonly id: string;
  readonly steps: number;
  readonly snapshots: number;
  readonly trainingMs: number;
  readonly departureMs: number;
  readonly wholeMs: number;
}

/** From here on the time of every meter's measurements is added up, with all that is made at the first one. */
function timeDepartures(): () => number {
  let spent = 0;
  const { measure } = DepartureMeter.prototype;
  DepartureMeter.prototype.measure = function (snapshot) {
    const began = processorMs();
    const numbers = measure.call(this, snapshot);
    spent += processorMs() - began;
    return numbers;
  };
  return () => spent;
}

async function run(preset: string, index: number, limit: number): Promise<RunTimes> {
  const loaded = loadExperiment(preset);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const planned = planRuns(loaded.settings)[index];
  if (planned === undefined) throw new RangeError(`${preset} has no run ${index}`);
  const folder = scratchFolder();
  const departureMs = timeDepartures();
  const { sweep } = layOut(folder, loaded.settings);
  const writer = RunWriter.reopen(sweepFiles(sweep).run(planned.id));
  try {
    const session = await openSession(sweep, planned.settings, writer);
    const began = processorMs();
    let [trainingMs, snapshots] = [0, 0];
    for (let ending = null; ending === null && !(limit > 0 && session.step >= limit);) {
      const [step, before] = [session.step, processorMs()];
      ending = session.advance(Infinity);
      if (session.step > step) trainingMs += processorMs() - before;
      else if (ending === null) snapshots++;
    }
    return { id: planned.id, steps: session.step, snapshots, trainingMs, departureMs: departureMs(), wholeMs: processorMs() - began };
  } finally {
    writer.close();
    rmSync(folder, { recursive: true });
  }
}

const [preset = '', index = '0', limit = '0'] = process.argv.slice(2);
void run(preset, Number(index), Number(limit)).then(times => console.log(JSON.stringify(times)));
