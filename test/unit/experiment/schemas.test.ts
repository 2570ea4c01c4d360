/** What is derived from the schema: the table of keys and the published JSON schemas. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExperiment } from '../../../src/experiment/parse';
import { experimentJsonSchema } from '../../../src/experiment/jsonSchema';
import { describeKeys, settingType } from '../../../src/experiment/keys';
import { referenceFile } from '../../support/reference-file';
import { schemaFiles } from '../../support/schema-files';

describe('the table of keys', () => {
  const keys = describeKeys();

  it('tells the meaning of every key', () => {
    for (const { key, meaning } of keys) assert(meaning.length > 5, `${key} has no description`);
    assert(keys.length > 45, `${keys.length} keys`);
  });

  it('tells the meaning of every word that a key takes', () => {
    const withWords = keys.filter(({ words }) => words.length > 0);
    assert(withWords.length > 12, `${withWords.length} keys`);
    for (const { key, words } of withWords) for (const { word, meaning } of words) assert(meaning.length > 4, `${key}: ${word}`);
  });

  it('gives units and sources where there are some', () => {
    const of = (name: string) => keys.find(({ key }) => key === name);
    assert.equal(of('target.phases')?.unit, 'radians');
    assert.match(of('model.alpha')?.source ?? '', /^Chizat.*2019$/);
    assert.equal(of('model.type')?.unit, undefined);
  });

  it('gives what a key takes, and its default', () => {
    const of = (name: string) => keys.find(({ key }) => key === name);
    assert.deepEqual([of('data.M_train')?.expected, of('data.M_train')?.default], ['a whole number from 1 to 16384', 256]);
    assert.deepEqual([of('train.lr_rule')?.expected, of('train.lr_rule')?.default], ['fixed or inverse_width', 'fixed']);
    assert.deepEqual([of('analysis.freeze.k')?.default, of('analysis.freeze.k')?.isRequired], [3, false]);
    assert.deepEqual([of('experiment.name')?.default, of('experiment.name')?.isRequired], [undefined, true]);
  });

  it('gives defaults that their own keys take', () => {
    for (const { key, default: value } of keys)
      if (value !== undefined) assert(settingType(key)?.safeParse(value).success, `${key}: ${JSON.stringify(value)}`);
  });
});

describe('the JSON schema of the experiment file', () => {
  const schema = experimentJsonSchema() as { properties: Record<string, { properties: Record<string, object>; description?: string }> };

  it('describes every section', () => {
    for (const [name, section] of Object.entries(schema.properties)) assert(section.description, name);
  });

  it('offers under sweep exactly the keys that can be swept', () => {
    const offered = Object.keys(schema.properties['sweep']!.properties).filter(key => key !== 'widths' && key !== 'seeds');
    for (const { key } of describeKeys()) {
      const result = parseExperiment(`experiment: {name: x}\nsweep: {${key}: [[[{}]]]}`, 'exp.yaml');
      const atKey = !result.ok && result.problems.some(problem => problem.key === `sweep.${key}`);
      assert.equal(offered.includes(key), !atKey, key);
    }
  });
});

describe('what is published', () => {
  const root = join(__dirname, '..', '..', '..');
  it('says as JSON schemas what the sources say (else: npx tsx test/support/write-schemas.ts)', async () => {
    for (const [path, text] of await schemaFiles()) {
      assert(existsSync(join(root, path)), `${path} is missing`);
      assert.equal(readFileSync(join(root, path), 'utf8'), text, `${path} is stale`);
    }
  });

  it('says as reference what the sources say (else: npx tsx test/support/write-schemas.ts)', async () => {
    const [path, text] = await referenceFile(root);
    assert.equal(readFileSync(join(root, path), 'utf8'), text, `${path} is stale`);
    for (const { key, meaning } of describeKeys()) assert(text.includes(`\`${key}\``) && text.includes(meaning), key);
  });
});
