import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { workspaceCommit } from '../../../src/cli/workspaceCommit';
import { removeTemporaryFolders, temporaryFolder } from '../engine/fakeSweep';

describe('the commit of the workspace', () => {
  afterEach(removeTemporaryFolders);

  it('is the one checked out, null outside a repository, before the first commit, and in a folder that is not there', async () => {
    const folder = temporaryFolder();
    assert.equal(await workspaceCommit(folder), null);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: folder, encoding: 'utf8' });
    git('init', '-q');
    assert.equal(await workspaceCommit(folder), null);
    git('commit', '-q', '--allow-empty', '-m', 'first');
    assert.equal(await workspaceCommit(folder), git('log', '--format=%H').trim());
    assert.equal(await workspaceCommit(`${folder}/nowhere`), null);
  });
});
