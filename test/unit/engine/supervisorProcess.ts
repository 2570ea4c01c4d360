/** A supervisor in a process of its own, over fake workers: <run|resume> <sweep or run dir> <jobs>. Prints its events as JSON lines. */
import { onInterrupt } from '../../../src/cli/interrupts';
import { resume } from '../../../src/engine/resume';
import type { SupervisorEvent } from '../../../src/engine/supervisor';
import { Supervisor } from '../../../src/engine/supervisor';
import { locate } from '../../../src/runs/catalogue';
import { fakeWorkers } from './fakeSweep';

const [verb = '', path = '', jobs = '1'] = process.argv.slice(2);
const say = (line: unknown) => process.stdout.write(JSON.stringify(line) + '\n');
const common = { jobs: Number(jobs), workers: fakeWorkers, onEvent: (event: SupervisorEvent) => say(event) };

async function main(): Promise<number> {
  const target = await locate(path);
  if (verb === 'resume') {
    const outcome = await resume({ ...common, target, onSupervisor: supervisor => onInterrupt(() => supervisor.interrupt()) });
    return outcome.type === 'ran' && outcome.interrupted ? 130 : 0;
  }
  const supervisor = new Supervisor({ ...common, sweep: target.sweep, queue: () => target.sweep.runs.map(({ id }) => id) });
  onInterrupt(() => supervisor.interrupt());
  return (await supervisor.run()).interrupted ? 130 : 0;
}
main().then(
  code => process.exit(code),
  (error: unknown) => {
    say({ type: 'error', reason: (error as { reason?: string }).reason, message: String(error) });
    process.exit(1);
  },
);
