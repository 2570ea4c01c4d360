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
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
    readonly virtualWorkspaces: { readonly supported: unknown; readonly description: string };
  };
  readonly contributes: {
    readonly commands: readonly { command: string; category: string; title: string; enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string; when?: string; group?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { id: string; icon: string }[] };
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly walkthroughs: readonly { id: string; steps: readonly WalkthroughStep[] }[];
    readonly yamlValidation: readonly { readonly fileMatch: readonly string[]; readonly url: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

interface WalkthroughStep {
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly markdownDescription: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const nls = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;
/** Those that texts link to. */
const COMMANDS_OF_THE_EDITOR = ['vscode.openFolder', 'workbench.trust.manage', 'workbench.action.openWalkthrough'];
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
      ...[...JSON.stringify(nls).matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id ?? ''),
    ];
    assert.ok(named.length > 0);
    for (const id of named) assert.ok(ids.includes(id) || COMMANDS_OF_THE_EDITOR.includes(id), id);
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

  it('describes every setting, with a type, a default, a scope and a range', () => {
    for (const [key, setting] of Object.entries(contributes.configuration.properties)) {
      assert.ok(setting.type && setting.default !== undefined, key);
      assert.ok(['window', 'resource', 'machine-overridable'].includes(setting.scope), key);
      assert.match(setting.markdownDescription, /^%.+%$/, key);
      const range = {
        integer: () => setting.minimum !== undefined && setting.maximum !== undefined,
        string: () => (setting.enum ? setting.enumDescriptions?.length === setting.enum.length : setting.minLength !== undefined),
        boolean: () => true,
      }[setting.type];
      assert.ok(range?.(), key);
    }
  });

  it('is limited, not silent, without trust and without a disk, and ignores there what steers programs', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    for (const { supported, description } of [untrustedWorkspaces, virtualWorkspaces]) {
      assert.equal(supported, 'limited');
      assert.match(description, /^%.+%$/);
    }
    const steering = ['ntkMonitor.resultsFolder', 'ntkMonitor.dataFolder', 'ntkMonitor.jobs'];
    assert.deepEqual([...untrustedWorkspaces.restrictedConfigurations].sort(), [...steering].sort());
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });

  it('asks for trust wherever a command starts programs', () => {
    for (const { id, enablement, launches } of Object.values(commands)) {
      assert.equal(enablement?.includes('isWorkspaceTrusted') ?? false, launches, id);
    }
  });

  it('shows at most three inline actions in a row, each of them also in the context menu, which the keyboard opens', () => {
    const menu = contributes.menus['view/item/context'] ?? [];
    const inline = menu.filter(({ group }) => group?.startsWith('inline'));
    assert.ok(inline.length > 0 && inline.length <= 3);
    for (const { command, when } of inline) {
      assert.ok(
        menu.some(item => item.command === command && item.when === when && !item.group?.startsWith('inline')),
        command,
      );
    }
    const title = contributes.menus['view/title'] ?? [];
    assert.ok(title.filter(({ group }) => group?.startsWith('navigation')).length <= 3);
  });

  it('has one view, and a welcome for each way in which it can be empty', () => {
    assert.equal(Object.values(contributes.views).flat().length, 1);
    const whens = contributes.viewsWelcome.map(({ when }) => when);
    assert.deepEqual(whens, [
      'isWorkspaceTrusted && workspaceFolderCount > 0',
      '!isWorkspaceTrusted',
      'isWorkspaceTrusted && workspaceFolderCount == 0',
    ]);
    const restricted = nls['views.welcome.restricted'] ?? '';
    assert.match(restricted, /\(command:workbench\.trust\.manage\)/);
    const launching = Object.values(commands).filter(({ launches }) => launches);
    for (const { id } of launching) assert.ok(!restricted.includes(id), id);
  });

  it('has one short walkthrough, whose steps have pictures and end by what the user does', () => {
    assert.equal(contributes.walkthroughs.length, 1);
    const [{ steps } = { steps: [] }] = contributes.walkthroughs;
    assert.equal(steps.length, 6);
    for (const { title, description, media, completionEvents } of steps) {
      for (const text of [title, description, media.altText]) assert.match(text, /^%.+%$/);
      assert.ok(existsSync(join(root, media.svg)), media.svg);
      const picture = read(media.svg);
      assert.deepEqual(picture.match(/(fill|stroke)="(?!none|var\(--vscode-)[^"]*"/g), null, `${media.svg}: colours of the theme only`);
      assert.ok(completionEvents.length > 0, title);
      for (const event of completionEvents) {
        const [kind, id = ''] = event.split(':');
        const known: readonly string[] =
          kind === 'onCommand' ? ids : [...Object.values(CONTEXT_KEYS), "activeWebviewPanelId == 'ntkMonitor.monitor'"];
        assert.ok(known.includes(id), event);
      }
    }
  });

  it('has every text that it refers to, and refers to every text', () => {
    const referred = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual([...new Set(referred)].sort(), Object.keys(nls).sort());
  });

  it('offers its schema to the YAML help of other extensions, for the files that are its own by their names', () => {
    const [offer] = contributes.yamlValidation;
    assert.deepEqual(offer?.fileMatch, ['*.ntk.yaml', '*.ntk.yml']);
    assert.equal((JSON.parse(read(offer.url)) as { title: string }).title, 'NTK Monitor experiment');
    for (const name of offer.fileMatch) assert.ok(manifest.activationEvents.includes(`workspaceContains:**/${name}`), name);
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
