/** What the extension accepts from a panel that compares. */
import type { FromComparePanel } from './compareProtocol';
import { sides } from './compareProtocol';
import type { Parsed } from './validate';
import { count, fields, listOf, oneOf, parsed, text } from './validate';
import { parseFromPanel } from './validate-from-panel';

const own = ['distances', 'openDiff', 'openMonitor'] as const;
const shared = ['ready', 'resync', 'report', 'showLog', 'save', 'cancel', 'plot', 'colour', 'derive'] as const;

/** Steps of one request: the page asks for a few at a time. */
const MAX_STEPS = 1000;

/** A message of the panel, or why it is none. */
export function parseFromComparePanel(message: unknown): Parsed<FromComparePanel> {
  const known = parsed(() => oneOf([...own, ...shared], fields(message, 'message').type, 'type'));
  if (!known.ok) return known;
  const type = own.find(of => of === known.message);
  if (type === undefined) return sharedMessage(message);
  return parsed((): FromComparePanel => {
    const m = fields(message, 'message');
    switch (type) {
      case 'distances':
        return {
          type,
          request: count(m.request, 'request'),
          a: text(m.a, 'a'),
          b: text(m.b, 'b'),
          steps: listOf(count, m.steps, 'steps').slice(0, MAX_STEPS),
        };
      case 'openMonitor':
        return { type, side: oneOf(sides, m.side, 'side') };
      case 'openDiff':
        return { type };
    }
  });
}

/** Messages that mean the same in a monitor. */
function sharedMessage(message: unknown): Parsed<FromComparePanel> {
  const result = parseFromPanel(message);
  if (!result.ok) return result;
  const { message: of } = result;
  return of.type === 'control' ? { ok: false, reason: 'type: a comparison asks nothing of a sweep' } : { ok: true, message: of };
}
