/** Issues of the schema's validation, brought to their places in the file and into words. */
import type { z } from 'zod';
import { expectation, foundValue, mistakenText } from './expectation';
import { nodeAt } from './keys';
import type { SchemaNode } from './keys';
import { keyPlaceAt, nearestPlace, valueAt } from './yaml/locatedTree';
import type { LocatedMap, Path } from './yaml/locatedTree';
import { dottedKey, MAX_PROBLEMS, problemAt } from './problem';
import type { Problem } from './problem';
import { nearest, unknownKey } from './suggestions';

type Issue = z.core.$ZodIssue;

/** A problem, and the path of the setting that is not to be trusted because of it. */
export interface IssueProblem {
  readonly problem: Problem;
  readonly path: Path;
}

/** The problems of one issue at its path in `tree`. */
export function issueProblems(issue: Issue, tree: LocatedMap): IssueProblem[] {
  const path = issue.path.map(part => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, MAX_PROBLEMS + 1).map(key => {
      const place = keyPlaceAt(tree, [...path, key]) ?? nearestPlace(tree, path);
      const { message, meant } = unknownKey(path, key);
      return { problem: problemAt(place, dottedKey([...path, key]), message, meant), path: [...path, key] };
    });
  const inside = issue.code === 'invalid_union' ? issuesInside(issue) : [];
  if (inside.length > 0) return inside.flatMap(inner => issueProblems({ ...inner, path: [...issue.path, ...inner.path] }, tree));
  return [valueProblem(path, tree, nodeAt(path) ?? {}, messageOf(issue))];
}

/** Problems of a value that stands elsewhere than its key's own place: a value of a swept key. `path` is where it stands. */
export function sweptValueProblems(error: z.ZodError, key: string, path: Path, tree: LocatedMap): IssueProblem[] {
  return error.issues.map(issue => {
    const inner = issue.path.map(part => (typeof part === 'number' ? part : String(part)));
    const node = nodeAt([...key.split('.'), ...inner]) ?? {};
    return valueProblem([...path, ...inner], tree, node, messageOf(issue));
  });
}

function valueProblem(path: Path, tree: LocatedMap, node: SchemaNode, said: string | undefined): IssueProblem {
  const value = valueAt(tree, path);
  if (value === undefined) {
    const missing = missingKeys(path, node);
    const key = dottedKey(missing);
    return {
      problem: problemAt(nearestPlace(tree, missing), key, `expected ${expectation(nodeAt(missing) ?? node)}, found no such key`),
      path,
    };
  }
  const text = value.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
  const meant = text !== undefined && node.enum !== undefined ? nearest(text, node.enum.map(String)) : undefined;
  const found = `found ${foundValue(value, node)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  const expected = said !== undefined && text !== undefined ? said : `expected ${expectation(node)}`;
  const mended = meant ?? (value.kind === 'scalar' ? mistakenText(value, node)?.mended : undefined);
  return { problem: problemAt(value.place, dottedKey(path), `${expected}, ${found}`, mended), path };
}

/** A missing section is reported by its first required key, so that the message names what to write. */
function missingKeys(path: Path, node: SchemaNode): Path {
  const required = node.properties === undefined ? undefined : node.required?.[0];
  return required === undefined ? path : [...path, required];
}

/** Where a value has several forms, the issues of the form that was meant: the one that failed inside the value, not at its top. */
function issuesInside(issue: Extract<Issue, { code: 'invalid_union' }>): Issue[] {
  return issue.errors.find(form => form.length > 0 && form.every(inner => inner.path.length > 0)) ?? [];
}

/** The schema's own words, where a key's check has some. */
function messageOf(issue: Issue): string | undefined {
  return issue.code === 'custom' || issue.code === 'invalid_format' ? issue.message : undefined;
}
