/**
 * Which cards of a growing run are drawn at a redraw: those in or near the view at each, the others once a second. Sixteen cards would
 * else be drawn ten times a second for the three that somebody sees.
 */

const FAR_MS = 1000;
/** So far outside the view a card still counts as near. */
const MARGIN = '300px';

export class NearView {
  readonly #far = new WeakSet<Element>();
  readonly #updated = new WeakMap<Element, number>();
  readonly #stale = new Set<Element>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #observer = new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.#far.delete(target);
        else this.#far.add(target);
      }
      if (entries.some(({ target, isIntersecting }) => isIntersecting && this.#stale.has(target))) this.catchUp();
    },
    { rootMargin: MARGIN },
  );

  /** @param catchUp draws the cards that were passed over and are due by now. */
  constructor(private readonly catchUp: () => void) {}

  add(card: Element): void {
    this.#observer.observe(card);
  }

  remove(card: Element): void {
    this.#observer.unobserve(card);
    this.#stale.delete(card);
  }

  /** Whether the card was passed over since it was drawn last. */
  isStale(card: Element): boolean {
    return this.#stale.has(card);
  }

  /** Whether to draw this card now; one that is passed over is drawn when it comes near or its second is over. */
  isDue(card: Element): boolean {
    const now = performance.now();
    const wait = this.#far.has(card) ? (this.#updated.get(card) ?? -Infinity) + FAR_MS - now : 0;
    if (wait <= 0) {
      this.drawn(card);
      return true;
    }
    this.#stale.add(card);
    if (this.#timer === null) this.#timer = setTimeout(() => this.#ring(), wait);
    return false;
  }

  #ring(): void {
    this.#timer = null;
    this.catchUp();
  }

  drawn(card: Element): void {
    this.#stale.delete(card);
    this.#updated.set(card, performance.now());
  }
}
