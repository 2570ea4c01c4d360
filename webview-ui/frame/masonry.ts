/** Cards of different heights in columns without gaps: each is told how many rows of a fine grid its height covers. */

/** Height of a row of the grid in pixels; the style sheet has the same. */
const ROW = 4;

export class Masonry {
  readonly #observer = new ResizeObserver(entries => {
    for (const { target } of entries) if (target instanceof HTMLElement) fit(target);
  });

  add(card: HTMLElement): void {
    this.#observer.observe(card);
  }

  remove(card: HTMLElement): void {
    this.#observer.unobserve(card);
  }

  dispose(): void {
    this.#observer.disconnect();
  }
}

/** The card's height and the gap below it, in rows. */
function fit(card: HTMLElement): void {
  const gap = Number.parseFloat(getComputedStyle(card).marginBottom) || 0;
  const rows = String(Math.max(1, Math.ceil((card.offsetHeight + gap) / ROW)));
  if (card.style.gridRowEnd !== `span ${rows}`) card.style.gridRowEnd = `span ${rows}`;
}
