/** How this program starts itself once more. */
import type { Program } from '../backend/check';

/** With the same options of Node, save those of a debugger, which cannot listen twice. */
export function thisProgram(): Program {
  const [, cli = ''] = process.argv;
  return { node: process.execPath, cli: [...process.execArgv.filter(option => !option.startsWith('--inspect')), cli] };
}
