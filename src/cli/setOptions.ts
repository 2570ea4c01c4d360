/** `--set key=value key=value file`: several settings after one flag, without taking the file for one of them. */

/** Arguments in which each setting has a flag of its own: `--set a=1 b=2` becomes `--set=a=1 --set=b=2`. */
export function spreadSetOptions(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  const spread: string[] = [];
  let first = false; // The next argument is a setting, whatever it looks like: its own message says what is wrong with it.
  let more = false;
  for (const arg of options) {
    if (first) spread.push(`--set=${arg}`);
    else if (more && SETTING.test(arg)) spread.push(`--set=${arg}`);
    else if (arg !== '--set') spread.push(arg);
    more = first || arg.startsWith('--set=') || (more && SETTING.test(arg));
    first = !first && arg === '--set';
  }
  if (first) spread.push('--set');
  return end < 0 ? spread : [...spread, ...args.slice(end)];
}

/** A dotted key before the equals sign; paths have a separator there. */
const SETTING = /^[A-Za-z_][\w.]*=/;
