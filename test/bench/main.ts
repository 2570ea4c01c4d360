/**
 * `npm run build && npm run bench`: how long the parts of the program take, as multiples of one gradient step measured beside them, the
 * engines beside what a user would take instead, the whole of exp002, and whether the budgets hold. Exits with 1 when a budget is broken
 * by a factor of two or more.
 */
import { showConvolutional } from './convolutional';
import { departure } from './departure';
import { deriving } from './deriving';
import { EXP002_WIDTHS, showCostModel, showEngines } from './engines';
import { following } from './following';
import { largeFiles } from './largeFiles';
import { broken, table, type Finding } from './findings';
import { measurePeer, type Peer } from './peers';
import { snapshotParts } from './snapshotParts';
import { referenceStep, trainingSteps } from './trainingSteps';
import { wholeRuns } from './wholeRuns';
import { showWholeSweep } from './wholeSweep';
import { writing } from './writing';

/** Widths of the networks whose snapshots are taken apart. */
const WIDTHS = [100, 1024];

/** Of the network whose snapshots are leafed through. */
const SLIDER_WIDTH = 1024;

const elsewhere =
  'Decimation and redraw are timed where they happen, in a page: `npm test -- --ring webview` (test/webview/monitor.test.ts), < 50 ms a redraw.';

/** Neurons beyond the cache cost more than those of the model: 1.7 times on an idle machine. */
const MODEL_LIMIT = 2;

async function main(): Promise<number> {
  const peers = measurePeers();
  const reference = await referenceStep();
  const findings: Finding[] = [];
  const show = async (title: string, measure: () => Promise<Finding[]>) => {
    const found = await measure();
    findings.push(...found);
    console.log([`\n${title}`, ...table(found)].join('\n'));
  };
  console.log(
    '× is the time of one float64 gradient step at width 100, depth 1, on 256 points, measured beside each quantity;\nms is processor time, and time on the clock for the store and the slider.',
  );
  await show('Training', () => trainingSteps(reference));
  for (const width of WIDTHS) {
    await show(`Snapshot at width ${width}`, async () => [
      ...(await snapshotParts(reference, width)),
      ...(await writing(reference, width)),
    ]);
  }
  await show('Departure from linearity, exp002, 500 steps apart', () => departure(reference));
  await show('Snapshots, and departure from linearity, of whole runs', () => Promise.resolve(wholeRuns(reference)));
  await show('The store of the extension', () => following(reference));
  await show('Large files in the store', () => largeFiles(reference));
  await show(`The time slider at width ${SLIDER_WIDTH}`, () => deriving(reference, SLIDER_WIDTH));
  showConvolutional();
  await showEngines(peers);
  const overModel = await showCostModel();
  const fastEnough = await showWholeSweep(peers);
  console.log(`\n${elsewhere}`);

  const failures = broken(findings);
  for (const { quantity, budget } of failures) {
    console.log(`Broken: ${quantity}: ${budget?.used.toFixed(1)} times its budget ${budget?.limit}`);
  }
  if (overModel > MODEL_LIMIT) console.log(`Broken: a large step takes ${overModel.toFixed(1)} times what the cost model says`);
  if (fastEnough === false) console.log('Broken: exp002 is to be 20 times as fast as JAX');
  return failures.length === 0 && overModel <= MODEL_LIMIT && fastEnough !== false ? 0 : 1;
}

function measurePeers(): readonly Peer[] {
  const peers = [
    measurePeer('JAX', 'float64', EXP002_WIDTHS),
    measurePeer('JAX', 'float32', EXP002_WIDTHS),
    measurePeer('PyTorch', 'float32', EXP002_WIDTHS),
  ];
  for (const peer of peers) {
    console.log(`${peer.name} ${peer.precision}: ${'missing' in peer ? `missing (${peer.missing})` : `version ${peer.version}`}`);
  }
  return peers;
}

// A process that ends before everything was measured has not passed.
process.exitCode = 1;
void main().then(code => (process.exitCode = code));
