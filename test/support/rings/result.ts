/** What a ring of tests reports when it has come to its end: no such file, no result, whatever the exit code says. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { outFile } from '../project';

export interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** Of a failed test: message and stack. */
  readonly error?: string;
}

export interface RingResult {
  readonly tests: readonly TestResult[];
}

/** Where a ring's process leaves its result. */
export const resultFile = (ring: string): string => outFile('results', `${ring}.json`);

export const forgetResult = (ring: string): void => rmSync(resultFile(ring), { force: true });

export const writeResult = (file: string, result: RingResult): void => writeFileSync(file, JSON.stringify(result, null, 2));

export const readResult = (ring: string): RingResult | undefined => {
  const file = resultFile(ring);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RingResult) : undefined;
};

export const count = ({ tests }: RingResult, state: TestResult['state']): number => tests.filter(test => test.state === state).length;
