/** What the extension accepts from a panel. */
import type { FromPanel } from './protocol';
import type { Parsed } from './validate';
import { fields, oneOf, orNull, parsed, text } from './validate';

/** A message of a panel, or why it is none. */
export function parseFromPanel(message: unknown): Parsed<FromPanel> {
  return parsed(() => {
    const m = fields(message, 'message');
    const type = oneOf(['ready', 'resync', 'control', 'showLog', 'report'], m.type, 'type');
    switch (type) {
      case 'control':
        return { type, action: oneOf(['stop', 'pause', 'resume'], m.action, 'action'), run: orNull(text, m.run, 'run') };
      case 'report':
        return { type, message: text(m.message, 'message') };
      case 'ready':
      case 'resync':
      case 'showLog':
        return { type };
    }
  });
}
