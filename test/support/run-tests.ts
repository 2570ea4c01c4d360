/**
 * `npm test`: every ring in order, its output as it comes, a table at the end, and as the last line `N passed, N failed`.
 * `npm test -- --ring unit,e2e` runs only those, and the build where they need it. A check counts as one test; a ring that ran no test has failed.
 */
import { parseArgs } from 'node:util';
import { setUpChromium } from './editor/chromium';
import { setUpVsCodeServer } from './editor/vscode-server';
import { streamCommand } from './processes';
import { projectFolder, runProgram, say, seconds, SupportError } from './project';
import { count, forgetResult, readResult, resultFile } from './rings/result';
import { rings, type Ring } from './rings/rings';

interface Outcome {
  readonly ring: string;
  readonly passed: number;
  readonly failed: number;
  /** What there is to say beside the numbers: the time, the reason of a failure, skipped tests. */
  readonly note: string;
}

const RING_LIMIT_MS = 20 * 60_000;

const main = async (): Promise<number> => {
  const outcomes: Outcome[] = [];
  for (const ring of chosenRings()) {
    say(`\n── ${ring.name} ${'─'.repeat(70 - ring.name.length)}`);
    const begin = Date.now();
    const missing = buildFailed(outcomes) && ring.needs.includes('bundles') ? 'not run: the build failed' : await prepare(ring);
    const outcome = missing === undefined ? await runRing(ring) : failure(ring, missing);
    outcomes.push({ ...outcome, note: [seconds(begin), outcome.note].filter(Boolean).join(', ') });
  }
  return summarise(outcomes);
};

const chosenRings = (): readonly Ring[] => {
  const { values } = parseArgs({ options: { ring: { type: 'string' } } });
  if (values.ring === undefined) return rings;
  const names = values.ring.split(',');
  const unknown = names.find(name => !rings.some(ring => ring.name === name));
  if (unknown !== undefined)
    throw new SupportError('bad_argument', `There is no ring "${unknown}": --ring takes ${rings.map(ring => ring.name).join(', ')}.`);
  const chosen = rings.filter(ring => names.includes(ring.name));
  const needsBuild = chosen.some(ring => ring.needs.includes('bundles'));
  // Tests over the bundles of an earlier state would deceive.
  return rings.filter(ring => chosen.includes(ring) || (ring.name === 'build' && needsBuild));
};

const buildFailed = (outcomes: readonly Outcome[]): boolean => outcomes.some(({ ring, failed }) => ring === 'build' && failed > 0);

/** Brings what the ring needs from outside the project; gives the reason when that cannot be had. */
const prepare = async ({ needs }: Ring): Promise<string | undefined> => {
  try {
    if (needs.includes('editor')) await setUpVsCodeServer();
    if (needs.includes('browser')) await setUpChromium();
    return undefined;
  } catch (error) {
    if (!(error instanceof SupportError)) throw error;
    console.error(error.message);
    return 'not run: its set-up failed';
  }
};

const runRing = async (ring: Ring): Promise<Outcome> => {
  if (ring.kind === 'tests') forgetResult(ring.name);
  const [command, args] = ring.command[0] === 'npm-script' ? npmScript(ring.command[1]) : [process.execPath, ring.command.slice(1)];
  const env = { ...process.env, ...(ring.kind === 'tests' && { NTK_RING_RESULT: resultFile(ring.name) }) };
  const code = await streamCommand(command, args, { cwd: projectFolder, env, limitMs: RING_LIMIT_MS });
  if (ring.kind === 'check') return code === 0 ? { ring: ring.name, passed: 1, failed: 0, note: '' } : failure(ring, `exit code ${code}`);

  const result = readResult(ring.name);
  if (result === undefined) return failure(ring, `ended without a result (exit code ${code})`);
  if (result.tests.length === 0) return failure(ring, 'no test ran');
  const [passed, failed, skipped] = [count(result, 'passed'), count(result, 'failed'), count(result, 'skipped')];
  const note = [skipped > 0 ? `${skipped} skipped` : '', code !== 0 && failed === 0 ? `exit code ${code}` : ''].filter(Boolean).join(', ');
  return { ring: ring.name, passed, failed: code !== 0 && failed === 0 ? 1 : failed, note };
};

const npmScript = (name: string): readonly [string, readonly string[]] => {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js') ? [process.execPath, [cli, 'run', '--silent', name]] : ['npm', ['run', '--silent', name]];
};

const failure = ({ name }: Ring, note: string): Outcome => ({ ring: name, passed: 0, failed: 1, note });

const summarise = (outcomes: readonly Outcome[]): number => {
  say(`\n── summary ${'─'.repeat(63)}`);
  for (const { ring, passed, failed, note } of outcomes)
    say(
      `${failed === 0 ? '✔' : '✖'} ${ring.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed   ${note}`,
    );
  const total = (of: 'passed' | 'failed') => outcomes.reduce((sum, outcome) => sum + outcome[of], 0);
  say(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') === 0 ? 0 : 1;
};

runProgram(main);
