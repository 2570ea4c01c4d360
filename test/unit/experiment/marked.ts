/** Experiment texts with the expected places marked: `▸` stands just before each place at which a problem is expected. */
import assert from 'node:assert/strict';
import { parseExperiment } from '../../../src/experiment/parse';
import type { Problem } from '../../../src/experiment/problem';
import type { ExperimentSettings } from '../../../src/experiment/schema';

/** Key and what the message must say, in the order of the places. */
export type Expected = readonly (readonly [key: string, message: RegExp])[];

export function expectProblems(marked: string, expected: Expected): void {
  const places: { line: number; column: number }[] = [];
  let text = '';
  for (const part of marked.split('▸')) {
    text += part;
    const lines = text.split('\n');
    places.push({ line: lines.length, column: lines.at(-1)!.replace('\uFEFF', '').length + 1 });
  }
  places.pop();
  const problems = problemsOf(text);
  assert.deepEqual(
    problems.map(({ file, line, column, key }) => ({ file, line, column, key })),
    expected.map(([key], i) => ({ file: 'exp.yaml', ...(places[i] ?? places.at(-1) ?? { line: 1, column: 1 }), key })),
    problems.map(({ message }) => message).join('\n'),
  );
  expected.forEach(([, message], i) => assert.match(problems[i]!.message, message));
}

export function problemsOf(text: string, set: readonly string[] = []): readonly Problem[] {
  const result = parseExperiment(text, 'exp.yaml', { set });
  assert(!result.ok, 'expected problems, found none');
  return result.problems;
}

export function settingsOf(text: string, set: readonly string[] = []): ExperimentSettings {
  const result = parseExperiment(text, 'exp.yaml', { set });
  assert(result.ok, result.ok ? '' : JSON.stringify(result.problems, null, 1));
  return result.settings;
}
