/** Whether a card can be seen: what nobody sees is not computed. */
export class OnScreen {
  #seen = false;
  #watched: Element | null = null;
  readonly #observer: IntersectionObserver;

  /** Begins to be seen a little before it scrolls in. */
  constructor(onChange: () => void) {
    this.#observer = new IntersectionObserver(
      entries => {
        const seen = entries.at(-1)?.isIntersecting ?? false;
        if (seen === this.#seen) return;
        this.#seen = seen;
        onChange();
      },
      { rootMargin: '200px' },
    );
  }

  get seen(): boolean {
    return this.#seen;
  }

  /** Watches the card around a body, which is there also while the body is not. */
  watch(body: HTMLElement): void {
    const card = body.closest('.card') ?? body;
    if (card === this.#watched) return;
    this.#observer.disconnect();
    this.#observer.observe(card);
    this.#watched = card;
  }

  dispose(): void {
    this.#observer.disconnect();
  }
}
