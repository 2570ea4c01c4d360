/** The programs of other makers that an installation needs. */
import { runCommand } from './command';
import { BackendError } from './errors';

interface Look {
  readonly cwd: string;
  readonly signal: AbortSignal;
}

export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
}

export async function findNpm(look: Look): Promise<Tool> {
  return firstThatRuns([{ command: 'npm', args: [] }], ['--version'], look, 'npm is needed and was not found: install Node.js with npm');
}

/** $PYTHON, python3 or python, whichever has pip. */
export async function findPip(look: Look): Promise<Tool> {
  const pythons = [process.env['PYTHON'], 'python3', 'python'].flatMap(name => name || []);
  return firstThatRuns(
    pythons.map(command => ({ command, args: ['-m', 'pip'] })),
    ['--version'],
    look,
    'Python 3 with pip is needed and was not found (looked for $PYTHON, python3 and python)',
  );
}

/** $CXX, g++, clang++ or c++. */
export async function findCompiler(look: Look): Promise<Tool> {
  const compilers = [process.env['CXX'], 'g++', 'clang++', 'c++'].flatMap(name => name || []);
  return firstThatRuns(
    compilers.map(command => ({ command, args: [] })),
    ['--version'],
    look,
    'a C++ compiler is needed and was not found (looked for $CXX, g++, clang++ and c++); on Debian and Ubuntu: apt-get install g++',
  );
}

async function firstThatRuns(tools: readonly Tool[], args: readonly string[], look: Look, otherwise: string): Promise<Tool> {
  for (const tool of tools) {
    try {
      await runCommand('looking for it', tool.command, [...tool.args, ...args], look);
      return tool;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error; // Given up.
    }
  }
  throw new BackendError('tool_missing', otherwise);
}
