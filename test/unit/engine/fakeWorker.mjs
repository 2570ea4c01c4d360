// A worker as the supervisor sees one: keeps its run's record, obeys request.json, ends when it is alone. It trains nothing.
// What it does is in <run>/behaviour.json, else in the environment's FAKE_BEHAVIOUR: { steps, stepMs, then: finish | crash | out_of_memory | hang | leave, atStart }.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [verb, sweep, id] = process.argv.slice(2);
if (verb !== 'worker') throw new Error(`expected the verb worker, found ${verb}`);
const dir = join(sweep, 'runs', id);
const file = name => join(dir, name);
const behaviour = { steps: 3, stepMs: 20, then: 'finish', ...JSON.parse(process.env.FAKE_BEHAVIOUR ?? '{}'), ...read('behaviour.json') };
if (behaviour.atStart === 'crash') throw new Error('cannot even start');

function read(name) {
  return existsSync(file(name)) ? JSON.parse(readFileSync(file(name), 'utf8')) : {};
}
let record = read('run.json');
function write(patch) {
  record = { ...record, ...patch, heartbeat: (record.heartbeat ?? 0) + 1 };
  writeFileSync(file('.run.tmp'), JSON.stringify(record).padEnd(4096));
  renameSync(file('.run.tmp'), file('run.json'));
}
function close(state) {
  write({ state, pid: null, ended: new Date().toISOString() });
  process.exit(0);
}

const parent = process.ppid;
write({ state: 'running', pid: process.pid, host: hostname(), steps: behaviour.steps, starts: (record.starts ?? 0) + 1 });
for (let step = (record.step ?? -1) + 1; step <= behaviour.steps; step++) {
  write({ step });
  await sleep(behaviour.stepMs);
  if (process.ppid !== parent && !behaviour.ignoresParent) close('paused');
  if (behaviour.then === 'hang') continue; // Deaf as well.
  const { action } = read('request.json');
  if (action === 'stop') close('stopped');
  if (action === 'pause') close('paused');
}
if (behaviour.then === 'crash') throw new RangeError('the matrix is not square');
if (behaviour.then === 'out_of_memory') {
  process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n');
  process.abort();
}
if (behaviour.then === 'leave') process.exit(0);
if (behaviour.then === 'hang') await new Promise(() => setInterval(() => undefined, 1000));
close(behaviour.then === 'finish' ? 'finished' : behaviour.then);
