/** A folder of the cache is complete or absent: made once for all who ask, and made again when it was cut off. */
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureEntry, type CacheEntry } from '../../support/editor/cache-entry';

describe('a cache entry', () => {
  let cache: string;
  let built: number;
  const lines: string[] = [];
  const ensure = (wanted: CacheEntry) => ensureEntry(wanted, line => lines.push(line));

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'ntk-cache-'));
    built = 0;
    lines.length = 0;
  });

  afterEach(() => {
    rmSync(cache, { recursive: true, force: true });
  });

  const entry = (more: Partial<CacheEntry> = {}): CacheEntry => ({
    folder: join(cache, 'thing'),
    title: 'thing',
    needs: ['bin'],
    build: async staging => {
      built++;
      await delay(20);
      writeFileSync(join(staging, 'bin'), 'x');
      return { build: built };
    },
    ...more,
  });

  it('is made once for two who ask at the same time, and found by the third', async () => {
    assert.deepEqual(await Promise.all([ensure(entry()), ensure(entry())]), [{ build: 1 }, { build: 1 }]);
    assert.deepEqual(await ensure(entry()), { build: 1 });
    assert.deepEqual(readdirSync(cache), ['thing']);
  });

  it('leaves nothing behind when its making fails', async () => {
    const build = () => Promise.reject(new Error('no network'));
    await assert.rejects(ensure(entry({ build })), /no network/);
    assert.deepEqual(readdirSync(cache), []);
  });

  it('is not taken for made without the files that it needs', async () => {
    await assert.rejects(ensure(entry({ build: async () => ({}) })), /ended without bin/);
    assert.deepEqual(readdirSync(cache), []);
  });

  it('is made again where one was cut off, and the remains are cleared', async () => {
    mkdirSync(join(cache, 'thing'));
    writeFileSync(join(cache, 'thing', 'bin'), 'half');
    mkdirSync(join(cache, 'thing.building-abc'));
    assert.deepEqual(await ensure(entry()), { build: 1 });
    assert.deepEqual(readdirSync(cache), ['thing']);
  });

  it('is made again when it is outdated', async () => {
    await ensure(entry());
    const outdated = async (facts: Record<string, unknown>) => (facts.build === 1 ? 'it is old' : undefined);
    assert.deepEqual(await ensure(entry({ outdated })), { build: 2 });
    assert.ok(lines.includes('thing: it is old, making it again'));
  });

  it('does not wait for a lock whose holder is gone', async () => {
    const lock = join(cache, 'thing.lock');
    writeFileSync(lock, 'left behind');
    utimesSync(lock, new Date(0), new Date(0));
    assert.deepEqual(await ensure(entry()), { build: 1 });
    assert.equal(existsSync(lock), false);
  });
});
