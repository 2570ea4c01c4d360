/** Where downloaded data sets lie when nothing else is said. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** NTK_MONITOR_DATA, else ~/.cache/ntk-monitor/data. A data set is a folder in it, as its archive unpacks. */
export function dataFolder(): string {
  return process.env['NTK_MONITOR_DATA'] || join(homedir(), '.cache', 'ntk-monitor', 'data');
}
