/** A process that goes on with a run, says so when it has come beyond the switch, and waits there to be killed. */
import { openSession } from '../../../src/engine/worker/openSession';
import { sweepFiles } from '../../../src/runs/layout';
import { readPlannedRun } from '../../../src/runs/plan';
import { RunWriter } from '../../../src/runs/writer';

async function main(sweep: string, id: string): Promise<void> {
  const writer = RunWriter.reopen(sweepFiles(sweep).run(id));
  const { settings } = await readPlannedRun(sweep, id);
  const session = await openSession(sweep, settings, writer);
  while (session.step < 31) session.advance(0);
  process.stdout.write('beyond the switch\n');
  setInterval(() => undefined, 1000);
}

void main(process.argv[2] ?? '', process.argv[3] ?? '');
