/** From card to card without passing every control of theirs: Alt with the arrows upwards and downwards. */

/** @param cards those that are shown, in their order */
export function listenToCardKeys(cards: () => readonly HTMLElement[]): void {
  document.addEventListener('keydown', event => {
    const isOurs = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    // There it opens the list.
    if (!isOurs || event.target instanceof HTMLSelectElement) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    const all = cards();
    const at = all.findIndex(card => card.contains(document.activeElement));
    // From outside to the first one, or to the last.
    const next = at < 0 && step < 0 ? all.at(-1) : all[at + step];
    if (!next) return;
    event.preventDefault();
    next.querySelector('button')?.focus();
  });
}
