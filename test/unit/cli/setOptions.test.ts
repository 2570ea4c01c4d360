import assert from 'node:assert/strict';
import { spreadSetOptions } from '../../../src/cli/setOptions';

describe('--set on the command line', () => {
  for (const [given, meant] of [
    ['run --set a=1 file.yaml', 'run --set=a=1 file.yaml'],
    ['run file.yaml --set a=1 b.c=2 --json', 'run file.yaml --set=a=1 --set=b.c=2 --json'],
    ['run --set a=1 b=2 file.yaml', 'run --set=a=1 --set=b=2 file.yaml'],
    ['run --set a=1 --set b=2 f', 'run --set=a=1 --set=b=2 f'],
    ['run --set=a=1 b=2 f', 'run --set=a=1 --set=b=2 f'],
    // A path has its separator before the equals sign.
    ['run --set a=1 results/width=64/x.yaml', 'run --set=a=1 results/width=64/x.yaml'],
    ['run --set a=1 --jobs 2 b=2', 'run --set=a=1 --jobs 2 b=2'],
    // What stands after -- is no option.
    ['run --set a=1 -- b=2', 'run --set=a=1 -- b=2'],
    // The first one is a setting whatever it looks like: its own message says what is wrong with it.
    ['run --set file.yaml', 'run --set=file.yaml'],
    ['run f --set', 'run f --set'],
    ['summary width=3', 'summary width=3'],
  ] as const) {
    it(`${given}`, () => assert.deepEqual(spreadSetOptions(given.split(' ')), meant.split(' ')));
  }
});
