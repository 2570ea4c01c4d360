import assert from 'node:assert/strict';
import { choiceKey, orderChoices, type Choice } from '../../../src/commands/choices';

const preset = (name: string): Choice => ({ kind: 'preset', name, title: '', description: '' });
const file = (path: string): Choice => ({ kind: 'file', path, relativePath: path });
const keys = (groups: ReturnType<typeof orderChoices>) => groups.map(({ kind, choices }) => [kind, ...choices.map(choiceKey)]);

const presets = [preset('exp002'), preset('exp002-quick')];
const files = [file('/w/b.ntk.yaml'), file('/w/a.ntk.yaml')];

describe('what Run Experiment offers', () => {
  it('is the files by path, then the presets in their order', () => {
    assert.deepEqual(keys(orderChoices(presets, files, undefined)), [
      ['files', 'file:/w/a.ntk.yaml', 'file:/w/b.ntk.yaml'],
      ['presets', 'preset:exp002', 'preset:exp002-quick'],
    ]);
  });

  it('begins with what was used last, which is offered once', () => {
    assert.deepEqual(keys(orderChoices(presets, files, 'file:/w/b.ntk.yaml')), [
      ['last', 'file:/w/b.ntk.yaml'],
      ['files', 'file:/w/a.ntk.yaml'],
      ['presets', 'preset:exp002', 'preset:exp002-quick'],
    ]);
  });

  it('forgets a last one that is no longer there, and shows no empty group', () => {
    assert.deepEqual(keys(orderChoices(presets, [], 'file:/w/gone.ntk.yaml')), [['presets', 'preset:exp002', 'preset:exp002-quick']]);
  });
});
