/** A button with a menu, as the WAI-ARIA pattern has it: arrows move, Escape and a click elsewhere close, the focus comes back. */
import { element } from './dom';
import { icon } from './icons';

export interface MenuItem {
  readonly label: string;
  /** Null for an item that only acts. */
  readonly checked: boolean | null;
  readonly enabled: boolean;
  readonly run: () => void;
}

/** Names the items that follow. */
export interface MenuHeading {
  readonly heading: string;
}

/** `separator` draws a line. */
export type MenuContent = readonly (MenuItem | MenuHeading | 'separator')[];

export const action = (label: string, run: () => void, enabled = true): MenuItem => ({ label, checked: null, enabled, run });

export class Menu {
  readonly element: HTMLElement;
  readonly #list = element('div', { class: 'menu-list', attributes: { role: 'menu' } });

  /** @param content asked for at each opening; @param label of the list for a screen reader. */
  constructor(
    readonly button: HTMLButtonElement,
    label: string,
    private readonly content: () => MenuContent,
  ) {
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    this.#list.setAttribute('aria-label', label);
    this.#list.hidden = true;
    this.element = element('div', { class: 'menu' }, button, this.#list);
    button.addEventListener('click', () => (this.#list.hidden ? this.#open(0) : this.#close(true)));
    button.addEventListener('keydown', event => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      this.#open(event.key === 'ArrowDown' ? 0 : -1);
    });
    this.#list.addEventListener('keydown', event => this.#onKey(event));
    this.element.addEventListener('focusout', event => {
      if (!(event.relatedTarget instanceof Node) || !this.element.contains(event.relatedTarget)) this.#close(false);
    });
  }

  #open(focus: number): void {
    this.#list.replaceChildren(...this.content().map(entry => this.#entry(entry)));
    this.#list.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.#keepInView();
    this.#items().at(focus)?.focus();
  }

  #close(giveFocusBack: boolean): void {
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
    if (giveFocusBack) this.button.focus();
  }

  #entry(entry: MenuContent[number]): HTMLElement {
    if (entry === 'separator') return element('hr', { attributes: { role: 'separator' } });
    if ('heading' in entry) return element('div', { class: 'menu-heading', text: entry.heading, attributes: { role: 'presentation' } });
    const { label, checked, enabled, run } = entry;
    const item = element('button', {
      class: 'menu-item',
      attributes: {
        type: 'button',
        role: checked === null ? 'menuitem' : 'menuitemcheckbox',
        tabindex: '-1',
        ...(checked === null ? {} : { 'aria-checked': String(checked) }),
        ...(enabled ? {} : { 'aria-disabled': 'true' }),
      },
    });
    item.append(element('span', { class: 'menu-check' }, checked === true ? icon('check') : null), label);
    item.addEventListener('click', () => {
      if (!enabled) return;
      this.#close(true);
      run();
    });
    return item;
  }

  #onKey(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.findIndex(item => item === document.activeElement);
    const focus = (index: number) => items.at(index % items.length)?.focus();
    if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at <= 0 ? -1 : at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(-1);
    else if (event.key === 'Escape') this.#close(true);
    else if (event.key.length === 1 && event.key !== ' ') this.#typeAhead(event.key, items, at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #typeAhead(key: string, items: readonly HTMLElement[], at: number): void {
    const ordered = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    ordered.find(item => item.textContent.toLowerCase().startsWith(key.toLowerCase()))?.focus();
  }

  #items(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('.menu-item')];
  }

  /** Opens upwards, or to the other side, where the panel ends. */
  #keepInView(): void {
    this.#list.classList.remove('to-right', 'upwards');
    if (this.#list.getBoundingClientRect().left < 0) this.#list.classList.add('to-right');
    const box = this.#list.getBoundingClientRect();
    if (box.bottom > window.innerHeight && box.top > box.height) this.#list.classList.add('upwards');
  }
}
