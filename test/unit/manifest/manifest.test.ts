/** package.json against the code: the editor knows a command, a view or a text only by what stands in both. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, CONTEXT_KEYS } from '../../../src/commands/table';
import { translatedTexts, wordsOf } from './sourceTexts';

const root = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Manifest {
  readonly icon: string;
  readonly l10n: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { command: string; category: string; title: string; enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string; when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly viewsWelcome: readonly { view: string; contents: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { type: string; default: unknown; scope: string; markdownDescription: string }>>;
    };
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const nls = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;
const ids = Object.values(commands).map(({ id }) => id as string);

describe('the manifest', () => {
  it('declares exactly the commands of the table, all in one category', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...ids].sort());
    assert.deepEqual([...new Set(contributes.commands.map(({ category }) => category))], ['NTK']);
  });

  it('enables every command when the table says so', () => {
    for (const { id, enablement } of Object.values(commands)) {
      assert.equal(contributes.commands.find(({ command }) => command === id)?.enablement ?? null, enablement, id);
    }
  });

  it('puts only existing commands into menus, the palette and the welcome view', () => {
    const named = [
      ...Object.values(contributes.menus).flatMap(items => items.map(({ command }) => command)),
      ...[...JSON.stringify(nls).matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id ?? ''),
    ];
    assert.ok(named.length > 0);
    for (const id of named) assert.ok(ids.includes(id), id);
  });

  it('uses only context keys, views and settings that the code names', () => {
    const words = wordsOf(join(root, 'src'));
    const declared = [
      ...Object.values(contributes.views).flatMap(views => views.map(({ id }) => id)),
      ...contributes.viewsWelcome.map(({ view }) => view),
      ...manifest.activationEvents.filter(event => event.startsWith('onWebviewPanel:')).map(event => event.slice('onWebviewPanel:'.length)),
    ];
    for (const id of declared) assert.ok(words.has(id), id);
    const keys = Object.values(CONTEXT_KEYS) as string[];
    const whens = Object.values(contributes.menus).flatMap(items => items.map(({ when }) => when ?? ''));
    const known = [...ids, ...declared, ...keys];
    for (const id of whens.join(' ').match(/ntkMonitor\.\w+/g) ?? []) assert.ok(known.includes(id), id);
    for (const key of Object.keys(contributes.configuration.properties)) {
      const [section, name, ...rest] = key.split('.');
      assert.deepEqual(rest, []);
      assert.ok(section !== undefined && words.has(section), key);
      assert.ok(name !== undefined && words.has(name), key);
    }
  });

  it('describes every setting, with a type, a default and a scope', () => {
    for (const [key, setting] of Object.entries(contributes.configuration.properties)) {
      assert.ok(setting.type && setting.scope && setting.default !== undefined, key);
      assert.match(setting.markdownDescription, /^%.+%$/, key);
    }
  });

  it('has every text that it refers to, and refers to every text', () => {
    const referred = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual([...new Set(referred)].sort(), Object.keys(nls).sort());
  });

  it('has its icons', () => {
    const png = readFileSync(join(root, manifest.icon));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [128, 128]);
    for (const { icon } of contributes.viewsContainers.activitybar) assert.ok(existsSync(join(root, icon)), icon);
  });

  it('keeps every translatable text of the code in the bundle, and no other', () => {
    const bundle = JSON.parse(read(join(manifest.l10n, 'bundle.l10n.json'))) as Record<string, string>;
    const texts = translatedTexts(join(root, 'src'));
    assert.ok(texts.length > 0);
    assert.deepEqual(Object.keys(bundle).sort(), [...new Set(texts)].sort());
    for (const [text, english] of Object.entries(bundle)) assert.equal(english, text);
  });
});
