/** What the extension accepts from a panel. */
import type { FromPanel } from './protocol';
import { derivedNames, saveFormats } from './protocol';
import type { Parsed } from './validate';
import { arrayBuffer, count, fields, flag, listOf, oneOf, orNull, parsed, text } from './validate';

const types = ['ready', 'resync', 'control', 'showLog', 'report', 'derive', 'cancel', 'plot', 'colour', 'save'] as const;

/** A message of a panel, or why it is none. */
export function parseFromPanel(message: unknown): Parsed<FromPanel> {
  return parsed(() => {
    const m = fields(message, 'message');
    const type = oneOf(types, m.type, 'type');
    switch (type) {
      case 'control':
        return { type, action: oneOf(['stop', 'pause', 'resume'], m.action, 'action'), run: orNull(text, m.run, 'run') };
      case 'report':
        return { type, message: text(m.message, 'message') };
      case 'derive':
        return {
          type,
          request: count(m.request, 'request'),
          run: text(m.run, 'run'),
          step: count(m.step, 'step'),
          get: [...new Set(listOf((name, place) => oneOf(derivedNames, name, place), m.get, 'get'))],
        };
      case 'cancel':
        return { type, request: count(m.request, 'request') };
      case 'plot':
        return { type, runs: listOf(text, m.runs, 'runs'), plotted: flag(m.plotted, 'plotted') };
      case 'colour':
        return { type, by: orNull(text, m.by, 'by') };
      case 'save':
        return {
          type,
          suggestedName: text(m.suggestedName, 'suggestedName'),
          format: oneOf(saveFormats, m.format, 'format'),
          bytes: arrayBuffer(m.bytes, 'bytes'),
        };
      case 'ready':
      case 'resync':
      case 'showLog':
        return { type };
    }
  });
}
