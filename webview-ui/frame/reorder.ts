/** Cards moved by dragging their heads: the card takes the place of the one on which it is let go. */
import type { CardFrame } from './card-frame';

/** A shorter way than this many pixels is a click. */
const MIN_DRAG = 6;

export interface ReorderHost {
  frames(): readonly CardFrame[];
  canDrag(): boolean;
  /** Puts a card where another one is. */
  place(id: string, at: string): void;
}

export function listenToReorder(frame: CardFrame, host: ReorderHost): void {
  const { head, element: card } = frame;
  let from: { readonly x: number; readonly y: number } | null = null;
  let over: CardFrame | null = null;
  const dragging = () => card.classList.contains('dragging');
  const end = () => {
    from = null;
    card.classList.remove('dragging');
    over?.element.classList.remove('drop-target');
    over = null;
    document.removeEventListener('keydown', cancel, true);
  };
  const cancel = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    end();
  };
  head.addEventListener('pointerdown', event => {
    const onControl = event.target instanceof Element && event.target.closest('button, input, select, [role=menu]') !== null;
    if (event.button !== 0 || onControl || !host.canDrag()) return;
    from = { x: event.clientX, y: event.clientY };
    head.setPointerCapture(event.pointerId);
  });
  head.addEventListener('pointermove', event => {
    if (!from) return;
    if (!dragging()) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < MIN_DRAG) return;
      card.classList.add('dragging');
      document.addEventListener('keydown', cancel, true);
    }
    const below = document.elementFromPoint(event.clientX, event.clientY)?.closest('.card');
    const next = host.frames().find(other => other !== frame && other.element === below) ?? null;
    if (next === over) return;
    over?.element.classList.remove('drop-target');
    next?.element.classList.add('drop-target');
    over = next;
  });
  head.addEventListener('pointerup', () => {
    const target = over?.kind.id;
    const moved = dragging();
    end();
    if (moved && target !== undefined) host.place(frame.kind.id, target);
  });
  head.addEventListener('pointercancel', end);
}
